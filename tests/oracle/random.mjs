// Random people, the same for the same seed: half are written people with a few answers
// changed, some have a course of treatment, the others are made up of the vocabulary. Numbers
// lie on, just beside and far from the limits of the rules, days on and beside the edges of
// windows; answers are left blank, vague, old, contradictory or of no use, as people's are.

import { book } from './oracle.mjs';
import { addMonths, back, readDay, text } from './dates.mjs';

export function generator(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const random = {
    chance: (share) => next() < share,
    below: (count) => Math.floor(next() * count),
    pick: (list) => list[Math.floor(next() * list.length)],
    some: (list, share) => list.filter(() => next() < share),
  };
  return random;
}

const decimal = ({ n, d }) => Number(n) / Number(d);

// ---- what the rules look at ---------------------------------------------------------------

const limits = new Map();
const multiples = new Map();
const windows = [];

function look(statement) {
  for (const one of statement.all ?? []) look(one);
  if (statement.inner) look(statement.inner);
  if (statement.kind === 'within') windows.push([statement.amount, statement.unit]);
  if (!statement.subject || statement.subject.groups) return;
  const { name } = statement.subject;
  const note = (map, value) => map.set(name, [...(map.get(name) ?? []), value]);
  if (statement.kind === 'compare') note(limits, [decimal(statement.amount), statement.unit]);
  if (statement.kind === 'multiple') note(multiples, decimal(statement.amount));
}
for (const { criteria } of book.trials) {
  for (const { rules, applies, askWhen, doubt } of criteria) {
    for (const one of [...rules, applies, askWhen, doubt]) if (one) look(one);
  }
}
for (const { derive } of book.questions.values()) if (derive) look(derive);
for (const { when } of book.contradictions) look(when);

// ---- days ---------------------------------------------------------------------------------

// The 29 February, ends of months and ordinary days.
export const DAYS = ['2026-03-02', '2024-02-29', '2025-03-31', '2026-08-30', '2025-12-31', '2026-05-15'];

function someDay(random, today) {
  const kind = random.below(10);
  if (kind < 5) {
    const [amount, unit] = random.pick(windows);
    return back(today, amount, unit) + random.below(5) - 2;
  }
  if (kind === 5) return back(today, random.pick([30, 90, 365]), 'day') + random.below(3) - 1;
  if (kind < 9) return today - random.below(200);
  return today - random.below(4000);
}

function someDate(random, today) {
  if (random.chance(0.02)) return text(today + 1 + random.below(60));
  const day = Math.min(someDay(random, today), today);
  const written = text(day);
  switch (random.below(8)) {
    case 0: return written.slice(0, 7);
    case 1: return random.chance(0.3) ? written.slice(0, 4) : written;
    case 2: {
      const unit = random.pick(['day', 'week', 'month', 'month', 'year']);
      const about = { about: `${1 + random.below(unit === 'year' ? 3 : 9)} ${unit}s ago` };
      if (random.chance(0.3)) about.said_on = text(today - random.below(20));
      return about;
    }
    case 3: return random.chance(0.5)
      ? { between: [text(day - random.below(60)), written] }
      : { between: [text(day - 40).slice(0, 7), written.slice(0, 7)] };
    case 4: return random.chance(0.2) ? { on: written } : written;
    case 5: return random.chance(0.3) ? { before: random.chance(0.5) ? written : written.slice(0, 7) } : written;
    default: return written;
  }
}

// ---- numbers ------------------------------------------------------------------------------

const rounded = (value, places) => String(Number(value.toFixed(places)));

function around(random, value) {
  const kind = random.below(8);
  if (kind < 3) return value;
  if (kind === 3) return value * 1.01;
  if (kind === 4) return value * 0.99;
  return value * (0.3 + random.below(200) / 100);
}

function written(random, value, places) {
  const at = rounded(Math.max(value, 0), places);
  switch (random.below(16)) {
    case 0: return `<${at}`;
    case 1: return `>${at}`;
    case 2: return random.chance(0.5) ? `<=${at}` : `>=${at}`;
    case 3: return `${rounded(Math.max(value, 0) * 0.9, places)}-${rounded(Math.max(value, 0) * 1.05, places)}`;
    default: return at;
  }
}

const middle = (question) => {
  const [least, most] = question.hard?.map(decimal) ?? [0, 20000];
  return least + (most - least) * 0.3;
};

function someScore(random, question, today) {
  const near = random.pick(limits.get(question.id) ?? [[middle(question)]])[0];
  const value = random.chance(0.6) ? near + random.below(3) - 1 : random.below(30);
  const plain = written(random, Math.round(value), 0);
  if (random.chance(0.4)) return plain;
  return { value: plain, date: someDate(random, today) };
}

function someQuantity(random, question, today) {
  const { id } = question;
  if (question.trace && random.chance(0.6)) {
    const answer = random.pick([{ detected: false }, { detected: false }, { detected: true },
      { below_quantification: true }]);
    return random.chance(0.5) ? answer : { ...answer, date: someDate(random, today) };
  }
  const canonical = question.units.find(({ factor }) => factor);
  const unit = random.chance(0.7) ? canonical : random.pick(question.units);
  const factorOf = ({ factor }) => (factor ? decimal(factor) : 1);
  const own = limits.get(id);
  let value;
  let upper;
  if (unit.multiple) value = around(random, random.pick(multiples.get(id) ?? [2]));
  else if (unit.log) value = random.below(60) / 10;
  else {
    const shares = multiples.get(id);
    if (shares && random.chance(0.85)) {
      const suggested = question.suggestedUpper && decimal(question.suggestedUpper);
      upper = suggested ?? random.pick([1, 20, 0.9]);
      if (!suggested || random.chance(0.5)) upper = Number(rounded(upper * random.pick([1, 1, 1.25, 0.8]), 2));
      value = around(random, upper * random.pick(shares) * random.pick([1, 1, 0.8, 1.25]));
      upper /= factorOf(unit);
    } else if (own) {
      const [limit, code] = random.pick(own);
      const of = question.units.find((one) => one.code === code);
      value = around(random, limit * (of ? factorOf(of) : 1));
    } else value = around(random, middle(question));
    value /= factorOf(unit);
  }
  const places = value < 1 ? 4 : value < 100 ? 2 : 0;
  const answer = { value: written(random, value, places) };
  const spelling = random.chance(0.1) ? random.pick(book.units.get(unit.code)) : unit.code;
  if (random.chance(0.97) || question.units.length === 1) answer.unit = spelling;
  if (random.chance(0.6)) answer.date = someDate(random, today);
  const suggest = question.suggestedUpper && random.chance(0.25);
  if (upper !== undefined && !unit.multiple && random.chance(0.9)) {
    answer[multiplesAreLower(id) ? 'lower_limit' : 'upper_limit'] = suggest ? 'suggested' : rounded(upper, 4);
  } else if (unit.log && random.chance(0.6)) answer.upper_limit = rounded(random.pick([1, 1.3, value]), 2);
  return answer;
}

const multiplesAreLower = (id) => id === 'c3' || id === 'c4';

// ---- medicines ----------------------------------------------------------------------------

const DOSES = ['mg/d', 'mg/d', 'mg/d', 'mg/12h', 'mg/8h', 'mg/2d', 'mg/wk', 'mg/14d', 'mg/mo'];
const PER_DAY = { 'mg/d': 1, 'mg/12h': 0.5, 'mg/8h': 1 / 3, 'mg/2d': 2, 'mg/wk': 7, 'mg/14d': 14, 'mg/mo': 30 };

// From when to when, with gaps.
function someTime(random, today) {
  const long = random.pick([0, 10, 31, 89, 92, 181, 184, 186, 214, 400]);
  const ended = today - (random.chance(0.3) ? random.below(40) : random.below(900));
  const began = random.chance(0.3) ? addMonths(ended, -random.pick([1, 3, 6, 7])) : ended - long;
  const cut = random.chance(0.3) ? 7 : 10;
  const start = text(began).slice(0, cut);
  const stop = text(ended).slice(0, cut);
  const about = (months) => ({ about: `${months} months ago` });
  switch (random.below(12)) {
    case 0:
    case 1: return { start, ongoing: true };
    case 2: return random.pick([{ ongoing: true }, { start }, { stop }]);
    case 3: return random.pick([{}, {}, {}, { start: text(today + 20) },
      { start, stop: text(today + 1 + random.below(90)) }]);
    case 4: return { start: about(6 + random.below(9)), stop: about(1 + random.below(4)) };
    default: return random.chance(0.02) ? { start: stop, stop: start } : { start, stop };
  }
}

function someCourse(random, today) {
  const steroid = random.chance(0.35);
  const drug = random.pick(book.drugs.filter(({ fiveMg, classes }) =>
    (steroid ? fiveMg.length : random.chance(0.1) || classes.includes('lupus_drug'))));
  if (!drug || random.chance(0.02)) return { drug: 'a plant from the garden' };
  const course = {
    drug: random.chance(0.2) ? random.pick(drug.names) : drug.id,
    ...someTime(random, today),
  };
  if (steroid && random.chance(0.85)) {
    const weight = random.pick([50, 60, 60, 72]);
    const perKg = random.pick([1, 1, 1, 0.5, 0.5, 1.1, 1.2, 0.87, 0.86, 1.15, 0.3]);
    const unit = random.pick(DOSES);
    const mg = weight * perKg * (decimal(drug.fiveMg[0]) / 5) * PER_DAY[unit];
    course.dose = `${rounded(mg, 2)} ${unit}`;
    const pounds = rounded(weight / 0.45359237, 1);
    if (random.chance(0.6)) course.weight = random.chance(0.9) ? `${weight} kg` : `${pounds} lb`;
    if (random.chance(0.02)) course.weight = `${weight / 10} kg`;
    if (random.chance(0.05)) course.dose = `${random.pick([200, 250, 500])} mg/wk`;
  }
  if (random.chance(0.15)) {
    course.lasted = `${1 + random.below(13)} ${random.pick(['months', 'months', 'weeks', 'days', 'years'])}`;
  }
  if (random.chance(0.12)) course.route = random.pick(['oral', 'injection', 'pulse', 'local']);
  if (random.chance(0.2)) course.outcome = random.pick(['failed', 'relapsed', 'not_tolerated', 'working']);
  return course;
}

// Someone with a treatment that makes sense: steroids of one dose after the other about a
// milligram per kilogram, beside other medicines for about three or six months.
function someTreatment(random, today) {
  const weight = random.pick([50, 60, 72]);
  const whole = random.chance(0.7);
  const date = (day) => (whole ? text(day) : text(day).slice(0, 7));
  const courses = [];
  const steroids = book.drugs.filter(({ fiveMg }) => fiveMg.length);
  const one = random.pick(random.chance(0.5) ? steroids : steroids.filter(({ fiveMg }) => fiveMg.length > 1));
  const start = today - 300 - random.below(300);
  const said = random.chance(0.4);
  let at = start;
  for (let i = random.below(3); i >= 0; i -= 1) {
    const drug = random.chance(0.8) ? one : random.pick(steroids);
    const fiveMg = random.pick(drug.fiveMg);
    const perKg = random.pick([1, 1, 1.1, 1.15, 1.14, 0.85, 0.84, 0.86, 0.8, 0.5, 1.2]);
    const mg = (weight * perKg * decimal(fiveMg)) / 5;
    const stop = addMonths(at, random.pick([1, 3, 6, 7, 7])) + random.below(3) - 1;
    const dose = `${rounded(mg, 3)} mg/d`;
    courses.push({ drug: drug.id, dose, start: date(at), stop: date(Math.min(stop, today)) });
    if (said) courses.at(-1).weight = `${weight} kg`;
    at = stop + random.below(2);
    if (at > today) break;
  }
  // Mostly medicines that one trial lists.
  const lists = book.trials.map((trial) => Object.values(trial.lists)[0]).filter(Boolean);
  const names = random.pick(lists);
  const others = book.drugs.filter(({ id, classes }) => (random.chance(0.1) ? classes.includes('lupus_drug')
    : names.includes(id) || classes.some((one) => names.includes(one))));
  const long = random.chance(0.5);
  for (let i = random.below(4); i >= 0; i -= 1) {
    const from = random.chance(0.6) ? start : start + random.below(200);
    const drug = random.chance(0.3) ? 'cyclophosphamide' : random.pick(others).id;
    const months = random.pick(long ? [7, 9, 12] : [2, 3, 6, 7]);
    const stop = addMonths(from, months) + random.below(3) - 1;
    courses.push({ drug, start: date(from), stop: date(Math.min(stop, today)) });
  }
  const facts = {
    therapies: { complete: random.chance(0.85), courses },
    treatment_result: random.pick(['no_response', 'no_response', 'relapsed', 'responding']),
    intolerance: random.chance(0.8) ? [] : ['steroids'],
    sledai_2k: random.pick([6, 7, 8, 12]),
    eular_acr_met: 'yes',
    weight: { value: weight, unit: 'kg' },
  };
  if (random.chance(0.2)) facts.combination_months = { value: random.pick([3, 6, 7]), unit: 'mo' };
  if (random.chance(0.1)) facts.immunosuppressant_months = { value: random.pick([3, 6, 7]), unit: 'mo' };
  if (random.chance(0.1)) facts.steroid_peak_dose = random.pick([1, '1.1', '0.9', '1.0-1.2']);
  return facts;
}

function someTherapies(random, today) {
  const courses = Array.from({ length: random.below(6) }, () => someCourse(random, today));
  const therapies = { complete: random.chance(0.65), courses };
  if (random.chance(0.2)) {
    const one = random.pick(book.drugs);
    const never = random.chance(0.5) ? random.pick(one.classes) : null;
    therapies.never = book.drugs.filter((drug) => drug === one || drug.classes.includes(never))
      .map(({ id }) => id);
  }
  return therapies;
}

// ---- people -------------------------------------------------------------------------------

function someBirth(random, today) {
  const years = random.pick([18, 65, 66, 90, 91, 30, 40, 17]);
  const day = text(addMonths(today, -12 * years) + random.below(3) - 1);
  return random.pick([day, day, day.slice(0, 7), day.slice(0, 4)]);
}

function someAnswer(random, question, today) {
  if (random.chance(0.04)) return random.pick(['dont_know', 'prefer_not']);
  const dated = (value) => (random.chance(0.25) || (question.current && random.chance(0.5))
    ? { value, date: someDate(random, today) } : value);
  switch (question.kind) {
    case 'date': return someBirth(random, today);
    case 'choice': {
      const option = random.pick(question.options.filter((one) => !question.hidden.includes(one)));
      const twofold = question.options.join() === 'yes,no';
      return dated(twofold && random.chance(0.1) ? option === 'yes' : option);
    }
    case 'several': return random.chance(0.5) ? random.pick([[], [], 'none'])
      : dated(random.some(question.options, 0.2));
    case 'event': return random.chance(0.45) ? random.pick(['never', 'never', 'ongoing', 'planned', 'happened'])
      : someDate(random, today);
    case 'score': return someScore(random, question, today);
    case 'quantity': return someQuantity(random, question, today);
    case 'therapies': return someTherapies(random, today);
    default: throw new Error(`unknown kind ${question.kind}`);
  }
}

const ASKED = [...book.questions.values()].filter(({ asked }) => asked);
const ITEMS = /^(sledai_(?!2k)|selena_(?!sledai)|eular_(?!acr)|bilag_|nih_)/;

// Some results are followed by others of their test, on other days.
function repeat(random, facts, question, today) {
  const answer = facts[question.id];
  const full = (one) => /^\d{4}-\d\d-\d\d$/.test(one?.date);
  if (!full(answer) || !random.chance(0.25)) return;
  const days = new Set([answer.date]);
  const earlier = Array.from({ length: 1 + random.below(2) }, () => someAnswer(random, question, today))
    .filter((one) => full(one) && !days.has(one.date) && days.add(one.date));
  if (earlier.length) answer.earlier = earlier;
}

export function someone(random, asOf, people) {
  const today = readDay(asOf);
  const written = people.length && random.chance(0.5);
  const treated = !written && random.chance(0.4);
  const facts = written ? structuredClone(random.pick(people).facts)
    : treated ? someTreatment(random, today) : {};
  const share = written ? random.pick([0.01, 0.03, 0.1])
    : random.pick(treated ? [0, 0.02, 0.1] : [0.05, 0.3, 0.6, 0.95]);
  const items = written ? share : random.pick([0, 0.3, 1]);
  const plain = random.chance(0.5);
  for (const question of ASKED) {
    if (!random.chance(ITEMS.test(question.id) ? items : share)) continue;
    if (written && random.chance(0.25)) delete facts[question.id];
    else facts[question.id] = plain && ITEMS.test(question.id) && question.options.length
      ? question.options.at(-1) : someAnswer(random, question, today);
  }
  for (const question of ASKED) repeat(random, facts, question, today);
  // Two numbers that are just alike.
  if (facts.wbc && random.chance(0.05)) facts.neutrophils = structuredClone(facts.wbc);
  const profile = { format: 1, facts };
  if (random.chance(0.2)) {
    profile.anchors = Object.fromEntries(random.some(book.anchors, 0.5)
      .map((name) => [name, text(today + random.pick([-40, -7, 0, 14, 30, 60]))]));
  }
  return profile;
}
