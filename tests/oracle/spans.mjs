// A span is what is known of one number: {lo, hi}, each end {at, open} or null for "no end".
// A number with several readings (two formulas, a margin, an item that may count) is a list
// of spans, one a reading.

import { compare, most, ZERO, number, mul } from './rational.mjs';
import { YES, NO, OPEN } from './logic.mjs';

export const end = (at, open = false) => ({ at, open });
export const exactly = (at) => ({ lo: end(at), hi: end(at) });
export const between = (lo, hi) => ({ lo: lo && end(lo), hi: hi && end(hi) });
export const atLeast = (at) => ({ lo: end(at), hi: null });

// "7", "<5", ">=20", "50-55".
export function readSpan(value) {
  const text = String(value).trim();
  const sign = /^(<=|>=|<|>)\s*(.+)$/.exec(text);
  if (sign) {
    const bound = end(number(sign[2]), sign[1].length === 1);
    return sign[1][0] === '<' ? { lo: null, hi: bound } : { lo: bound, hi: null };
  }
  const range = /^([\d.]+)\s*-\s*([\d.]+)$/.exec(text);
  if (range) return between(number(range[1]), number(range[2]));
  return exactly(number(text));
}

export const scaled = (span, factor) => ({
  lo: span.lo && end(mul(span.lo.at, factor), span.lo.open),
  hi: span.hi && end(mul(span.hi.at, factor), span.hi.open),
});

export const isExact = (span) =>
  !!span.lo && !!span.hi && compare(span.lo.at, span.hi.at) === 0;

export const isRange = (span) =>
  !!span.lo && !!span.hi && compare(span.lo.at, span.hi.at) !== 0;

// The ends as a formula uses them: closed, and nothing below zero.
export const floor = (span) => (span.lo ? most(span.lo.at, ZERO) : ZERO);
export const ceiling = (span) => (span.hi ? span.hi.at : null);

const atLeastTest = (span, limit) => {
  if (span.lo && compare(span.lo.at, limit) >= 0) return YES;
  if (span.hi) {
    const side = compare(span.hi.at, limit);
    if (side < 0 || (side === 0 && span.hi.open)) return NO;
  }
  return OPEN;
};

const aboveTest = (span, limit) => {
  if (span.lo) {
    const side = compare(span.lo.at, limit);
    if (side > 0 || (side === 0 && span.lo.open)) return YES;
  }
  if (span.hi && compare(span.hi.at, limit) <= 0) return NO;
  return OPEN;
};

const opposite = (truth) => YES - truth;

export function test(span, sign, limit) {
  switch (sign) {
    case '>=': return atLeastTest(span, limit);
    case '>': return aboveTest(span, limit);
    case '<': return opposite(atLeastTest(span, limit));
    case '<=': return opposite(aboveTest(span, limit));
    default: throw new Error(`unknown sign ${sign}`);
  }
}

// One span against another: settled only if every pair of values is on the same side.
export function testSpans(left, sign, right) {
  const flip = { '>': '<', '<': '>', '>=': '<=', '<=': '>=' };
  if (sign === '<' || sign === '<=') return testSpans(right, flip[sign], left);
  const strictly = sign === '>';
  if (left.lo && right.hi) {
    const side = compare(left.lo.at, right.hi.at);
    const open = left.lo.open || right.hi.open;
    if (side > 0 || (side === 0 && (open || !strictly))) return YES;
  }
  if (left.hi && right.lo) {
    const side = compare(left.hi.at, right.lo.at);
    const open = left.hi.open || right.lo.open;
    if (side < 0 || (side === 0 && (open || strictly))) return NO;
  }
  return OPEN;
}

// What both allow, or null if that is nothing.
export function both(a, b) {
  const tighter = (one, other, sign) => {
    if (!one || !other) return one ?? other;
    const side = compare(one.at, other.at) * sign;
    return side > 0 || (side === 0 && one.open) ? one : other;
  };
  const lo = tighter(a.lo, b.lo, 1);
  const hi = tighter(a.hi, b.hi, -1);
  if (lo && hi) {
    const side = compare(lo.at, hi.at);
    if (side > 0 || (side === 0 && (lo.open || hi.open))) return null;
  }
  return { lo, hi };
}
