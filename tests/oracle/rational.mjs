// Exact numbers: a fraction of two BigInts in lowest terms, the lower one above zero.
// Nothing is ever rounded before it is compared.

const gcd = (a, b) => {
  if (a < 0n) a = -a;
  while (b) [a, b] = [b, a % b];
  return a;
};

export function fraction(n, d = 1n) {
  if (d < 0n) { n = -n; d = -d; }
  const g = d === 1n ? 1n : gcd(n, d);
  return g > 1n ? { n: n / g, d: d / g } : { n, d };
}

export const whole = (n) => ({ n: BigInt(n), d: 1n });
export const ZERO = whole(0);
export const ONE = whole(1);

export const add = (a, b) => fraction(a.n * b.d + b.n * a.d, a.d * b.d);
export const sub = (a, b) => fraction(a.n * b.d - b.n * a.d, a.d * b.d);
export const mul = (a, b) => fraction(a.n * b.n, a.d * b.d);
export const div = (a, b) => fraction(a.n * b.d, a.d * b.n);

export function compare(a, b) {
  const left = a.n * b.d;
  const right = b.n * a.d;
  return left < right ? -1 : left > right ? 1 : 0;
}

export const least = (a, b) => (compare(a, b) <= 0 ? a : b);
export const most = (a, b) => (compare(a, b) >= 0 ? a : b);

// "12", "0.85" or "45359237/100000000".
export function number(text) {
  const [upper, lower] = text.trim().split('/');
  if (lower !== undefined) return div(number(upper), number(lower));
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(upper);
  if (!match) throw new Error(`not a number: ${text}`);
  const decimals = match[3] ?? '';
  const n = BigInt(match[2] + decimals);
  return fraction(match[1] ? -n : n, 10n ** BigInt(decimals.length));
}
