// Numbers worked out from other numbers. A formula needs an upper end of every number in it;
// a missing lower end counts as zero, and ends count as reached.

import { add, compare, div, fraction, mul, number, ONE, sub, whole, ZERO } from './rational.mjs';
import { between, ceiling, floor } from './spans.mjs';

// ---- powers that are no fractions, with 40 digits -----------------------------------------

const SCALE = 10n ** 40n;
const fixed = (a) => (a.n * SCALE) / a.d;
const times = (a, b) => (a * b) / SCALE;

// Natural logarithm by repeated square roots and the series of artanh.
const logs = new Map();
function ln(a) {
  const key = `${a.n}/${a.d}`;
  if (logs.has(key)) return logs.get(key);
  let x = fixed(a);
  let doublings = 1n;
  while (x > (SCALE * 11n) / 10n || x < (SCALE * 9n) / 10n) {
    x = root(x * SCALE);
    doublings *= 2n;
  }
  const y = ((x - SCALE) * SCALE) / (x + SCALE);
  const square = times(y, y);
  let sum = 0n;
  let power = y;
  for (let k = 1n; power; k += 2n) {
    sum += power / k;
    power = times(power, square);
  }
  const result = 2n * sum * doublings;
  logs.set(key, result);
  return result;
}

function root(n) {
  if (n < 2n) return n;
  let x = 1n << BigInt(Math.ceil(n.toString(2).length / 2));
  for (;;) {
    const y = (x + n / x) / 2n;
    if (y >= x) return x;
    x = y;
  }
}

function exp(x) {
  // Halved until small, then squared back.
  let halvings = 0;
  while (x > SCALE / 4n || x < -SCALE / 4n) { x /= 2n; halvings += 1; }
  let sum = SCALE;
  let term = SCALE;
  for (let k = 1n; term; k += 1n) {
    term = times(term, x) / k;
    sum += term;
  }
  while (halvings--) sum = times(sum, sum);
  return sum;
}

const power = (base, exponent) => fraction(exp((ln(base) * exponent.n) / exponent.d), SCALE);

// ---- kidneys ------------------------------------------------------------------------------

const UMOL_IN_MG_DL = number('88.4');

const CKD_EPI = {
  2021: {
    factor: '142', above: '-1.2', age: '0.9938',
    female: { k: '0.7', below: '-0.241', factor: '1.012' },
    male: { k: '0.9', below: '-0.302', factor: '1' },
  },
  2009: {
    factor: '141', above: '-1.209', age: '0.993',
    female: { k: '0.7', below: '-0.329', factor: '1.018' },
    male: { k: '0.9', below: '-0.411', factor: '1' },
  },
};

const known = new Map();
function ckdEpiAt(year, sex, age, creatinine) {
  const key = `${year} ${sex} ${age.n} ${creatinine.n}/${creatinine.d}`;
  if (known.has(key)) return known.get(key);
  const form = CKD_EPI[year];
  const own = form[sex];
  const ratio = div(div(creatinine, UMOL_IN_MG_DL), number(own.k));
  let value = mul(number(form.factor), number(own.factor));
  const side = compare(ratio, ONE);
  if (side < 0) value = mul(value, power(ratio, number(own.below)));
  if (side > 0) value = mul(value, power(ratio, number(form.above)));
  if (age.n > 0n) value = mul(value, power(number(form.age), age));
  known.set(key, value);
  return value;
}

const hull = (spans) => spans.reduce((a, b) => between(
  compare(a.lo.at, b.lo.at) <= 0 ? a.lo.at : b.lo.at,
  compare(a.hi.at, b.hi.at) >= 0 ? a.hi.at : b.hi.at));

// The inputs both formulas need, or null: adults, and a creatinine above zero.
function kidneyInputs(age, creatinine) {
  const young = floor(age);
  const old = ceiling(age);
  const low = floor(creatinine);
  const high = ceiling(creatinine);
  if (!old || !high || compare(young, whole(18)) < 0 || compare(low, ZERO) <= 0) return null;
  return { young, old, low, high };
}

const sexes = (sex) => (sex ? [sex] : ['female', 'male']);

// Both formulas are readings; without a sex both sexes are possible.
export function ckdEpi(age, sex, creatinine) {
  const input = kidneyInputs(age, creatinine);
  if (!input) return null;
  return [2021, 2009].map((year) => hull(sexes(sex).map((one) => between(
    ckdEpiAt(year, one, input.old, input.high),
    ckdEpiAt(year, one, input.young, input.low)))));
}

export function cockcroftGault(age, sex, creatinine, weight) {
  const input = kidneyInputs(age, creatinine);
  const heavy = ceiling(weight);
  if (!input || !heavy) return null;
  const at = (one, years, kg, umol) => {
    const value = div(mul(mul(sub(whole(140), years), kg), UMOL_IN_MG_DL), mul(whole(72), umol));
    return one === 'female' ? mul(value, number('0.85')) : value;
  };
  return [hull(sexes(sex).map((one) => between(
    at(one, input.old, floor(weight), input.high),
    at(one, input.young, heavy, input.low))))];
}

// Devine: a weight for each sex at 60 inches, and 2.3 kg more for each inch above, or less for
// each below.
export function idealWeight(height, sex) {
  const tall = ceiling(height);
  if (!tall) return null;
  const at = (one, cm) => add(number(one === 'female' ? '45.5' : '50'),
    mul(number('2.3'), sub(div(cm, number('2.54')), whole(60))));
  return [hull(sexes(sex).map((one) => between(at(one, floor(height)), at(one, tall))))];
}

export function bodyMassIndex(weight, height) {
  const heavy = ceiling(weight);
  const tall = ceiling(height);
  const small = floor(height);
  if (!heavy || !tall || compare(small, ZERO) <= 0) return null;
  const at = (kg, cm) => div(mul(kg, whole(10000)), mul(cm, cm));
  return [between(at(floor(weight), tall), at(heavy, small))];
}

export function product(a, b, divisor = ONE) {
  const high = [ceiling(a), ceiling(b)];
  if (!high[0] || !high[1]) return null;
  return [between(div(mul(floor(a), floor(b)), divisor), div(mul(high[0], high[1]), divisor))];
}

// ---- scores -------------------------------------------------------------------------------

// Items are {low, high}: what they add in the reading that counts least and in the one that
// counts most, each a pair of bounds; or null if nothing is known. One known item is enough.

const bounds = (lo, hi) => ({ lo, hi });

export function choiceItem(option, weight) {
  if (option === undefined) return null;
  const points = whole(weight);
  if (option === 'yes') return [bounds(points, points), bounds(points, points)];
  if (option === 'no') return [bounds(ZERO, ZERO), bounds(ZERO, ZERO)];
  // Such as "earlier": whether it counts is a matter of reading.
  return [bounds(ZERO, ZERO), bounds(points, points)];
}

export function total(items) {
  if (items.every(({ known }) => !known)) return null;
  return [0, 1].map((reading) => {
    let lo = ZERO;
    let hi = ZERO;
    for (const { known, most } of items) {
      lo = add(lo, known ? known[reading].lo : ZERO);
      hi = add(hi, known ? known[reading].hi : most);
    }
    return between(lo, hi);
  });
}

// The highest item of each domain.
export function domains(groups) {
  if (groups.every((items) => items.every(({ known }) => !known))) return null;
  let lo = ZERO;
  let hi = ZERO;
  for (const items of groups) {
    let low = ZERO;
    let high = ZERO;
    for (const { known, most } of items) {
      const own = known ? known[0] : bounds(ZERO, most);
      if (compare(own.lo, low) > 0) low = own.lo;
      if (compare(own.hi, high) > 0) high = own.hi;
    }
    lo = add(lo, low);
    hi = add(hi, high);
  }
  return [between(lo, hi)];
}

// How many of the answers are this one.
export function countAnswers(wanted, answers) {
  const given = answers.filter((answer) => answer !== undefined);
  if (!given.length) return null;
  const sure = given.filter((answer) => answer === wanted).length;
  return [between(whole(sure), whole(sure + answers.length - given.length))];
}
