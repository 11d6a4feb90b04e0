// What is forced although an answer is missing. Where one unknown fact stands in several tests
// of a criterion, every essentially different value of it is tried; if all of them say the
// same, that is the result. Facts known only within bounds are not tried.

import { add, compare, div, mul, ONE, whole, ZERO } from './rational.mjs';
import { exactly } from './spans.mjs';
import { back } from './dates.mjs';
import { testFact } from './rules.mjs';
import { OPEN } from './logic.mjs';

const FAR = -100000;

// Days on, just inside and just outside every edge.
function someDays(tests, facts) {
  const days = new Set([FAR, facts.today]);
  for (const one of tests) {
    const anchor = one.kind === 'within' ? facts.anchorOf(one.before) : null;
    if (!anchor) continue;
    for (const day of [anchor.lo, anchor.hi]) {
      const edge = back(day, one.amount, one.unit);
      for (const near of [edge - 1, edge, edge + 1, day, day + 1]) days.add(near);
    }
  }
  return [...days].filter((day) => day <= facts.today);
}

// Values on, between and beyond the limits.
function someNumbers(limits, hard) {
  const sorted = [...limits].sort(compare);
  const two = whole(2);
  const found = [...sorted];
  for (let i = 0; i + 1 < sorted.length; i += 1) found.push(div(add(sorted[i], sorted[i + 1]), two));
  if (sorted.length) found.push(div(sorted[0], two), add(sorted.at(-1), ONE));
  else found.push(ONE);
  return found.filter((value) => !hard || (compare(value, hard[0]) >= 0 && compare(value, hard[1]) <= 0));
}

// Options that no test tells apart stand for each other.
function someSelections(tests, options) {
  const classes = new Map();
  for (const option of options) {
    const signature = tests.map((one) => (one.options?.includes(option) ? '1' : '0')).join('');
    if (!classes.has(signature)) classes.set(signature, option);
  }
  return [...classes.values()].reduce((sets, option) => sets.flatMap((set) => [set, [...set, option]]), [[]]);
}

function possibleFacts(tests, question, facts) {
  const isEvent = question?.kind === 'event' || tests[0].subject.name === 'last_dose';
  if (isEvent) {
    return [
      ...['never', 'planned', 'ongoing'].map((state) => ({ kind: 'event', state })),
      ...someDays(tests, facts).map((day) => ({ kind: 'event', state: 'dated', lo: day, hi: day })),
    ];
  }
  if (question?.kind === 'choice') {
    return question.options.map((option) => ({ kind: 'choice', option }));
  }
  if (question?.kind === 'several') {
    return someSelections(tests, question.options).map((chosen) => ({ kind: 'several', chosen }));
  }
  const limits = (kind) => tests.filter((one) => one.kind === kind).map((one) => {
    const unit = one.unit && question?.units.find(({ code }) => code === one.unit);
    return unit?.factor ? mul(one.amount, unit.factor) : one.amount;
  });
  const values = someNumbers(limits('compare'), question?.hard);
  const shares = someNumbers(limits('multiple'));
  const found = values.flatMap((value) => shares.map((share) => {
    const limit = value.n && share.n ? div(value, share) : ONE;
    return { kind: 'number', spans: [exactly(value)], upper: limit, lower: limit };
  }));
  if (question?.trace) {
    for (const trace of ['no', 'below']) found.push({ kind: 'number', trace, spans: [exactly(ZERO)] });
  }
  return found;
}

// Every combination of truths that the tests of one unknown fact can have.
export function alternatives(tests, question, facts) {
  const rows = new Map();
  for (const fact of possibleFacts(tests, question, facts)) {
    const row = tests.map((one) => testFact(one, fact, question, facts));
    rows.set(row.join(';'), row);
  }
  return [...rows.values()];
}

// `axes` are {tests, rows}; `value` evaluates the criterion with the truths in `truths`.
export function overAll(axes, truths, value) {
  const seen = [new Set(), new Set()];
  const visit = (i) => {
    if (i === axes.length) {
      const [strict, generous] = value();
      seen[0].add(strict);
      seen[1].add(generous);
      return;
    }
    for (const row of axes[i].rows) {
      axes[i].tests.forEach((one, k) => truths.set(one, row[k]));
      visit(i + 1);
      if (seen.every((side) => side.has(OPEN) || side.size > 1)) return;
    }
  };
  visit(0);
  return seen.map((side) => (side.size === 1 ? [...side][0] : OPEN));
}
