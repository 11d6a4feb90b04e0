// Civil days as whole numbers, and what is known of a day as {lo, hi}.

const DAY = 86400000;

export const dayOf = (year, month, day) => Math.round(Date.UTC(year, month - 1, day) / DAY);

export function civil(day) {
  const date = new Date(day * DAY);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

export const text = (day) => new Date(day * DAY).toISOString().slice(0, 10);

const daysIn = (year, month) => new Date(Date.UTC(year, month, 0)).getUTCDate();

export function readDay(value) {
  const [year, month, day] = value.split('-').map(Number);
  return dayOf(year, month, day);
}

// Months are those of the calendar; a day that the month does not have is its last one.
export function addMonths(day, months) {
  const from = civil(day);
  const count = from.year * 12 + (from.month - 1) + months;
  const year = Math.floor(count / 12);
  const month = (count % 12 + 12) % 12 + 1;
  return dayOf(year, month, Math.min(from.day, daysIn(year, month)));
}

export function back(day, amount, unit) {
  switch (unit) {
    case 'day': return day - amount;
    case 'week': return day - 7 * amount;
    case 'month': return addMonths(day, -amount);
    case 'year': return addMonths(day, -12 * amount);
    default: throw new Error(`unknown unit of time ${unit}`);
  }
}

// The first day that is inside a window for certain. Months differ in length, so counting on
// from a day and counting back to it can disagree; then the day is on the edge, too.
export function firstInside(anchor, amount, unit) {
  let first = back(anchor, amount, unit) + 1;
  while (back(first, -amount, unit) <= anchor) first += 1;
  return first;
}

// "About" leaves room on both sides: a day, half a week, half a month, half a year.
const ROOM = { day: 1, week: 3, month: 15, year: 183 };

function readPart(value) {
  const [year, month, day] = value.split('-').map(Number);
  if (day) return { lo: dayOf(year, month, day), hi: dayOf(year, month, day) };
  if (month) return { lo: dayOf(year, month, 1), hi: dayOf(year, month, daysIn(year, month)) };
  return { lo: dayOf(year, 1, 1), hi: dayOf(year, 12, 31) };
}

// A date as a profile gives it; days after `today` are left out of what is possible.
// Returns {lo, hi}, or "in_future" if none is left.
export function readDate(value, today) {
  let span;
  if (typeof value === 'string') span = readPart(value);
  else if (value.on !== undefined) span = readPart(value.on);
  else if (value.before) {
    const hi = readPart(value.before).lo - 1;
    span = { lo: Math.min(dayOf(1900, 1, 1), hi), hi };
  } else if (value.between) {
    const [a, b] = value.between.map(readPart);
    span = { lo: Math.min(a.lo, b.lo), hi: Math.max(a.hi, b.hi) };
  } else {
    const [, amount, unit] = /^(\d+) (day|week|month|year)s?( ago)?$/.exec(value.about);
    const said = value.said_on ? readDay(value.said_on) : today;
    const middle = back(said, Number(amount), unit);
    span = { lo: middle - ROOM[unit], hi: Math.min(middle + ROOM[unit], said) };
  }
  if (span.lo > today) return 'in_future';
  return { lo: span.lo, hi: Math.min(span.hi, today) };
}

// Completed years from one day to another; born on 29 February counts from 1 March.
export function yearsBetween(from, to) {
  const a = civil(from);
  const b = civil(to);
  const reached = b.month > a.month || (b.month === a.month && b.day >= a.day);
  return b.year - a.year - (reached ? 0 : 1);
}
