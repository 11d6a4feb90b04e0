// One test against what is known, and statements of tests. Every truth is a pair
// [strict, generous]; see logic.mjs.

import { compare, mul, number } from './rational.mjs';
import { isRange, test as compareSpan, testSpans } from './spans.mjs';
import { back, firstInside } from './dates.mjs';
import {
  ALWAYS, and, atLeast, DISPUTED, NEVER, NO, not, OPEN, or, pair, readings, UNKNOWN, YES,
} from './logic.mjs';

const sure = (condition) => pair(condition ? YES : NO);

// ---- single tests -------------------------------------------------------------------------

// A window looks back from its anchor and ends there. The day on its edge is a matter of
// reading, unless the text includes it.
export function within(event, amount, unit, inclusive, anchor) {
  const side = (edgeCounts) => {
    let some = false;
    let all = true;
    for (let day = anchor.lo; day <= anchor.hi && (all || !some); day += 1) {
      const first = edgeCounts ? back(day, amount, unit) : firstInside(day, amount, unit);
      if (event.lo < first || event.hi > day) all = false;
      if (event.hi >= first && event.lo <= day) some = true;
    }
    return all ? YES : some ? OPEN : NO;
  };
  return [side(inclusive), side(true)];
}

// An older result may be the one that a window asks for: then the newest does not settle it.
function inWindow(fact, question, one, facts) {
  const newest = ofNewest(fact, question, one, facts);
  if (newest.every((truth) => truth === YES) || !question) return newest;
  const anchor = facts.anchorOf(one.before);
  const older = anchor && facts.results(question.id).older.some((day) =>
    within({ lo: day, hi: day }, one.amount, one.unit, one.inclusive, anchor)
      .some((truth) => truth !== NO));
  return older ? or(newest, UNKNOWN) : newest;
}

function ofNewest(fact, question, one, facts) {
  if (!fact) return UNKNOWN;
  if (fact.kind === 'event') {
    if (fact.state === 'never' || fact.state === 'planned') return NEVER;
    if (fact.state === 'ongoing') return ALWAYS;
    if (fact.state === 'happened') return UNKNOWN;
  }
  let day = fact.kind === 'event' ? fact : fact.date;
  if (!day) {
    // A measured value without a day is one of today; any other answer is of no known day.
    if (fact.kind !== 'number') return UNKNOWN;
    day = { lo: facts.today, hi: facts.today };
  }
  const anchor = facts.anchorOf(one.before);
  return anchor ? within(day, one.amount, one.unit, one.inclusive, anchor) : UNKNOWN;
}

// The day that a window looks back from: a date of the study, or the day of a result.
export function anchorOf(facts, name) {
  const day = facts.anchors[name];
  if (day !== undefined) return { lo: day, hi: day };
  const result = facts.of(name);
  if (!result) return null;
  return result.date ?? { lo: facts.today, hi: facts.today };
}

function overSpans(spans, limits, sign, one = (x) => x) {
  let strict = YES;
  let generous = NO;
  for (const span of spans) {
    for (const limit of limits) {
      const truth = compareSpan(one(span), sign, limit);
      strict = Math.min(strict, truth);
      generous = Math.max(generous, truth);
    }
  }
  return [strict, generous];
}

function comparison(fact, question, one) {
  if (!fact) return UNKNOWN;
  if (fact.multiple || fact.log) return UNKNOWN;
  const unit = one.unit && question?.units.find(({ code }) => code === one.unit);
  const limit = unit?.factor ? mul(one.amount, unit.factor) : one.amount;
  return overSpans(fact.spans, [limit], one.sign);
}

// A result near a limit that was only suggested may be on either side of the real one.
const NEAR = [number('0.8'), number('1.25')];

function multiple(fact, question, one) {
  if (!fact) return UNKNOWN;
  if (fact.trace === 'no' || fact.trace === 'below') return NEVER;
  if (fact.multiple) return overSpans(fact.spans, [one.amount], one.sign);
  const own = one.of === 'ULN' ? fact.upper : fact.lower;
  if (!own) {
    return question.aboveAny && farAbove(fact, question.aboveAny) ? ALWAYS : UNKNOWN;
  }
  const limit = mul(own, one.amount);
  const limits = fact.suggested ? NEAR.map((share) => mul(limit, share)) : [limit];
  return overSpans(fact.spans, limits, one.sign);
}

// Above what any laboratory could have as its limit.
function farAbove(fact, bound) {
  const { lo } = fact.spans[0];
  if (!lo) return false;
  if (!fact.log) return compare(lo.at, bound) >= 0;
  // 10^(n/d) >= bound, both sides raised to the power d.
  return 10n ** lo.at.n * bound.d ** lo.at.d >= bound.n ** lo.at.d;
}

function detected(fact) {
  if (!fact) return UNKNOWN;
  if (fact.trace) return sure(fact.trace !== 'no');
  const { lo, hi } = fact.spans[0];
  if (fact.log) return lo ? ALWAYS : UNKNOWN;
  if (lo && (lo.at.n > 0n || lo.open)) return ALWAYS;
  if (hi && hi.at.n === 0n) return NEVER;
  return UNKNOWN;
}

export function testFact(one, fact, question, facts) {
  switch (one.kind) {
    case 'is': return fact ? sure(one.options.includes(fact.option)) : UNKNOWN;
    // Of a selection that is known in part, one test is settled by what is known.
    case 'none': return fact ? sure(!fact.chosen.length) : UNKNOWN;
    case 'includes': {
      if (!fact) return UNKNOWN;
      const found = fact.chosen.some((option) => one.options.includes(option));
      return found || !fact.more ? sure(found) : UNKNOWN;
    }
    case 'only': {
      if (!fact) return UNKNOWN;
      const only = fact.chosen.every((option) => one.options.includes(option));
      return only && fact.more ? UNKNOWN : sure(fact.chosen.length > 0 && only);
    }
    case 'within': return inWindow(fact, question, one, facts);
    case 'ever': return fact ? sure(['ongoing', 'happened', 'dated'].includes(fact.state)) : UNKNOWN;
    case 'ongoing':
    case 'planned': return fact ? sure(fact.state === one.kind) : UNKNOWN;
    case 'known': return sure(Boolean(fact));
    case 'ranged': return sure(Boolean(fact) && fact.spans.some(isRange));
    case 'detected': return detected(fact);
    case 'compare': return comparison(fact, question, one);
    case 'multiple': return multiple(fact, question, one);
    default: throw new Error(`unknown test ${one.kind}`);
  }
}

// ---- statements ---------------------------------------------------------------------------

const CONSTANTS = { always: ALWAYS, never: NEVER, judgement: DISPUTED, unusable: UNKNOWN };

// `look` evaluates a test, `refer` another criterion of the trial.
export function evaluate(statement, look, refer) {
  switch (statement.kind) {
    case 'and': return statement.all.map((one) => evaluate(one, look, refer)).reduce(and);
    case 'or': return statement.all.map((one) => evaluate(one, look, refer)).reduce(or);
    case 'not': return not(evaluate(statement.inner, look, refer));
    case 'at least':
      return atLeast(statement.count, statement.all.map((one) => evaluate(one, look, refer)));
    case 'criterion': return refer(statement.code);
    default: return CONSTANTS[statement.kind] ?? look(statement);
  }
}

export function factOf(subject, facts, lists) {
  return subject.groups ? facts.computed(subject, lists) : facts.of(subject.name);
}

// A statement of questions and contradictions: no other criteria, nothing settled.
export function truth(statement, facts, lists) {
  return evaluate(statement, (one) => {
    const fact = factOf(one.subject, facts, lists);
    if (one.kind === 'against') {
      const other = factOf(one.other, facts, lists);
      if (!fact || !other) return UNKNOWN;
      return readings(fact.spans.flatMap((left) =>
        other.spans.map((right) => pair(testSpans(left, one.sign, right)))));
    }
    return testFact(one, fact, facts.book.questions.get(one.subject.name), facts);
  });
}
