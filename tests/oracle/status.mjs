// The status of every criterion of a trial, and the verdict.

import { alternatives, overAll } from './settle.mjs';
import { evaluate, factOf, testFact } from './rules.mjs';
import { ALWAYS, and, DISPUTED, NEVER, NO, not, OPEN, or, readings, UNKNOWN, YES } from './logic.mjs';

const SPECIAL = { 'source lost': UNKNOWN, 'investigator decides': DISPUTED, 'no condition': ALWAYS };

// ---- tests of a criterion and of those it names --------------------------------------------

function collect(statement, trial, found) {
  if (statement.all) for (const one of statement.all) collect(one, trial, found);
  else if (statement.inner) collect(statement.inner, trial, found);
  else if (statement.kind === 'criterion') {
    for (const one of testsOf(trial.byCode.get(statement.code), trial)) found.add(one);
  } else if (statement.subject) found.add(statement);
}

const collected = new Map();
function testsOf(criterion, trial) {
  if (!collected.has(criterion)) {
    const found = new Set();
    for (const one of criterion.rules) collect(one, trial, found);
    if (criterion.applies) collect(criterion.applies, trial, found);
    collected.set(criterion, [...found]);
  }
  return collected.get(criterion);
}

// ---- the future ---------------------------------------------------------------------------

// How a test may stand once time has passed: windows have run out, passing states have ended,
// tests that can be repeated were repeated, age has grown. null: as it stands today.
function inFuture(one, fact, question) {
  const computedEvent = one.subject.name === 'last_dose';
  if (question?.grows && one.kind === 'compare' && one.sign.startsWith('>')) return { truth: ALWAYS };
  if (!fact) return null;
  if (question?.passing.length) {
    const passing = fact.kind === 'event' ? question.passing.includes(fact.state)
      : fact.kind === 'several' ? fact.chosen.some((option) => question.passing.includes(option))
        : question.passing.includes(fact.option);
    if (passing) return { unknown: true };
  }
  if (one.kind !== 'within') return null;
  if (question?.repeatable) return { truth: UNKNOWN };
  if (fact.kind === 'event' && (computedEvent || fact.state !== 'ongoing')) return { truth: NEVER };
  return null;
}

// ---- one trial and one person -------------------------------------------------------------

class Person {
  constructor(trial, facts, memo) {
    this.trial = trial;
    this.facts = facts;
    this.memo = memo;
    this.found = new Map();
    this.results = new Map();
  }

  fact(subject) {
    if (!this.found.has(subject.key)) {
      this.found.set(subject.key, factOf(subject, this.facts, this.trial.lists));
    }
    return this.found.get(subject.key);
  }

  question(subject) {
    return subject.groups ? undefined : this.facts.book.questions.get(subject.name);
  }

  // The pair of one test, and whether it rests on a fact that is not known at all.
  look(one, future) {
    const question = this.question(one.subject);
    const fact = this.fact(one.subject);
    const later = future ? inFuture(one, fact, question) : null;
    if (later?.truth) return { truth: later.truth, free: false };
    if (later?.unknown) return { truth: UNKNOWN, free: true };
    return { truth: testFact(one, fact, question, this.facts), free: !fact };
  }

  statement(statement) {
    return evaluate(statement, (one) => this.look(one, false).truth, (code) => this.rule(code));
  }

  // What `criterion X` means: the sentence itself, without its doubt.
  rule(code, truths) {
    const criterion = this.trial.byCode.get(code);
    return criterion.exclusion ? this.sentence(criterion, truths) : this.fulfilled(criterion, truths);
  }

  sentence(criterion, truths) {
    if (criterion.special) return SPECIAL[criterion.special];
    const look = (one) => truths?.get(one) ?? this.look(one, false).truth;
    return readings(criterion.rules.map((one) =>
      evaluate(one, look, (code) => this.rule(code, truths))));
  }

  fulfilled(criterion, truths) {
    let value = this.sentence(criterion, truths);
    if (criterion.exclusion && !criterion.special) value = not(value);
    if (criterion.applies) {
      const look = (one) => truths?.get(one) ?? this.look(one, false).truth;
      value = or(not(evaluate(criterion.applies, look, (code) => this.rule(code, truths))), value);
    }
    return value;
  }

  settled(criterion, future) {
    const tests = testsOf(criterion, this.trial);
    const truths = new Map();
    const free = new Map();
    for (const one of tests) {
      const found = this.look(one, future);
      truths.set(one, found.truth);
      // The day of a result says nothing about the result, so its window stays open.
      const event = this.question(one.subject)?.kind === 'event' || one.subject.groups;
      if (found.free && (one.kind !== 'within' || event)) {
        if (!free.has(one.subject.key)) free.set(one.subject.key, []);
        free.get(one.subject.key).push(one);
      }
    }
    const plain = this.fulfilled(criterion, truths);
    if (!plain.includes(OPEN)) return plain;
    const repeated = [...free.values()].filter((group) => group.length > 1);
    if (!repeated.length) return plain;
    const axes = repeated.map((group) => ({ tests: group, rows: this.rows(group) }));
    // The same truths give the same result for everybody.
    const known = tests.map((one) => truths.get(one).join('')).join(',');
    const open = axes.map((axis) => axis.tests[0].subject.key + axis.rows.join(';')).join(' ');
    const key = `${criterion.code} ${known} ${open}`;
    if (!this.memo.has(key)) {
      this.memo.set(key, overAll(axes, truths, () => this.fulfilled(criterion, truths)));
    }
    return this.memo.get(key);
  }

  rows(group) {
    const windowed = group.some(({ kind }) => kind === 'within');
    const question = this.question(group[0].subject);
    if (windowed) return alternatives(group, question, this.facts);
    if (!this.memo.has(group[0])) this.memo.set(group[0], new Map());
    const own = this.memo.get(group[0]);
    if (!own.has(group.length)) own.set(group.length, alternatives(group, question, this.facts));
    return own.get(group.length);
  }

  // A whole is the conjunction of its parts; a doubt takes the strict reading away.
  value(criterion, future) {
    let value = criterion.parts.length
      ? criterion.parts.map((part) => this.value(part, future)).reduce(and)
      : this.settled(criterion, future);
    if (criterion.doubt && value[1] !== NO && this.statement(criterion.doubt)[1] === YES) {
      value = [NO, value[1]];
    }
    return value;
  }

  status(criterion) {
    if (!this.results.has(criterion.code)) this.results.set(criterion.code, this.find(criterion));
    return this.results.get(criterion.code);
  }

  find(criterion) {
    const [strict, generous] = this.value(criterion, false);
    if (strict === YES) return 'met';
    if (generous === NO) return this.value(criterion, true)[1] === NO ? 'not_met' : 'not_yet';
    if (strict === NO) return 'ask';
    if (criterion.askWhen && this.statement(criterion.askWhen)[0] === YES) return 'ask';
    // A whole whose open parts all are questions for the team is one itself.
    if (criterion.parts.length
      && criterion.parts.every((part) => ['met', 'ask'].includes(this.status(part)))) return 'ask';
    return 'unknown';
  }
}

// The verdict looks at the parts of a whole; notes without an answer and the investigator's
// own judgement stay outside.
function verdict(person) {
  let open = false;
  const failed = [];
  for (const criterion of person.trial.criteria) {
    if (criterion.parts.length || criterion.special === 'investigator decides') continue;
    const status = person.status(criterion);
    if (status === 'not_met' || status === 'not_yet') failed.push([criterion, status]);
    else if (status === 'ask' || (status === 'unknown' && !criterion.note)) open = true;
  }
  if (failed.length) {
    const passes = ([criterion, status]) =>
      status === 'not_yet' || criterion.change.some((way) => way !== 'nothing');
    return { verdict: 'not_match', for_now: failed.every(passes) };
  }
  return { verdict: open ? 'possible' : 'may_be_eligible', for_now: false };
}

const memos = new Map();

export function screen(trial, facts) {
  if (!memos.has(trial.id)) memos.set(trial.id, new Map());
  const person = new Person(trial, facts, memos.get(trial.id));
  const statuses = Object.fromEntries(
    trial.criteria.map((criterion) => [criterion.code, person.status(criterion)]));
  return { ...verdict(person), statuses };
}
