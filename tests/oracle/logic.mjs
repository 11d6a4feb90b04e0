// Strong Kleene truth, and pairs of it: a statement under the strictest and under the most
// generous reading, [strict, generous]. Strict is never truer than generous.

export const NO = 0;
export const OPEN = 1;
export const YES = 2;

export const pair = (truth) => [truth, truth];
export const NEVER = [NO, NO];
export const UNKNOWN = [OPEN, OPEN];
export const ALWAYS = [YES, YES];
export const DISPUTED = [NO, YES];

export const not = ([strict, generous]) => [YES - generous, YES - strict];
export const and = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1])];
export const or = (a, b) => [Math.max(a[0], b[0]), Math.max(a[1], b[1])];

// Over readings: strict needs all of them, generous one.
export const readings = (all) => [
  Math.min(...all.map((one) => one[0])),
  Math.max(...all.map((one) => one[1])),
];

// At least `count` of the statements.
export function atLeast(count, all) {
  const side = (index) => {
    const sure = all.filter((one) => one[index] === YES).length;
    const possible = all.filter((one) => one[index] !== NO).length;
    return sure >= count ? YES : possible < count ? NO : OPEN;
  };
  return [side(0), side(1)];
}
