// What follows from the list of medicines: how many, which today, the last dose, months,
// doses. Two medicines that `counts_as` one are one.

import { add, compare, div, fraction, least, most, mul, number, ONE, sub, whole, ZERO } from './rational.mjs';
import { atLeast, between, ceiling, floor, readSpan, scaled } from './spans.mjs';
import { addMonths, back, readDate } from './dates.mjs';

const FIRST = -1e9;

// ---- reading the list ---------------------------------------------------------------------

// Days, and how often in them; any other number of days stands as `14d`.
const DOSE_DAYS = { d: [1, 1], '12h': [1, 2], '8h': [1, 3], wk: [7, 1], mo: [30, 1] };

// What is given at once, and on a day.
function readDose(text) {
  const match = /^([\d.\-\s]+?) mg\/(\w+)$/.exec(text);
  const [days, times] = DOSE_DAYS[match[2]] ?? [parseInt(match[2], 10), 1];
  const atOnce = readSpan(match[1]);
  return { atOnce, dose: scaled(atOnce, fraction(BigInt(times), BigInt(days))) };
}

function readWeight(text, question, units) {
  const match = /^([\d.\-\s]+?)\s*([^\d.\s-].*)$/.exec(text);
  const unit = question.units.find(({ code }) => units.get(code).includes(match[2]));
  return scaled(readSpan(match[1]), unit.factor);
}

// Months of a length; a week and a day are shares of a month, and 4 days more or less.
const MONTHS_OF = { day: fraction(16n, 487n), week: fraction(112n, 487n), month: ONE, year: whole(12) };
const AWAY = fraction(64n, 487n);

function readLength(text) {
  if (text === undefined) return null;
  const [, amount, unit] = /^\s*(\d+)\s+(day|week|month|year)s?\s*$/.exec(text);
  const months = mul(whole(Number(amount)), MONTHS_OF[unit]);
  const away = unit === 'day' || unit === 'week' ? AWAY : ZERO;
  return { amount: Number(amount), unit, least: most(sub(months, away), ZERO), most: add(months, away) };
}

// What two spans of days have in common, or the one there is; undefined if they do not meet.
function meet(a, b) {
  if (!a || !b) return a ?? b;
  const lo = Math.max(a.lo, b.lo);
  const hi = Math.min(a.hi, b.hi);
  return lo <= hi ? { lo, hi } : undefined;
}

// A course of a told length ends that long after its beginning, so that each narrows the other.
function fitted(start, stop, { amount, unit }) {
  const through = (days, other) => days && { lo: other(days.lo), hi: other(days.hi) };
  const first = meet(start, through(stop, (day) => back(day + 1, amount, unit)));
  const last = meet(stop, through(start, (day) => back(day, -amount, unit) - 1));
  return first === undefined || last === undefined ? null : { start: first, stop: last };
}

// Returns {open, courses}. A course that starts after today, or whose medicine nobody knows,
// is no course yet and leaves the list open; local use never counts.
export function readList(answer, book, today) {
  if (!answer || typeof answer !== 'object') return null;
  let open = answer.complete !== true;
  const courses = [];
  for (const one of answer.courses ?? []) {
    const name = one.drug.toLowerCase();
    const drug = book.drugs.find(({ id, names }) =>
      id === one.drug || names.some((known) => known.toLowerCase() === name));
    let start = one.start === undefined ? null : readDate(one.start, today);
    if (!drug || start === 'in_future') {
      open = true;
      continue;
    }
    if (one.route === 'local') continue;
    let stop = one.stop === undefined ? null : readDate(one.stop, today);
    const whole = (value) => (value === undefined ? null
      : readDate(value, typeof value === 'object' && value.about ? today : Infinity));
    let ends = one.stop === undefined ? null : readDate(one.stop, Infinity).hi;
    const lasted = readLength(one.lasted);
    let held = null;
    let atLeast = null;
    // One of the two is a slip, and nobody knows which.
    if (start && stop && stop !== 'in_future' && stop.hi < start.lo) start = stop = ends = null;
    else if (lasted && one.ongoing) {
      // The length was true when it was told: it began at least as long ago.
      const latest = back(today + 1, lasted.amount, lasted.unit);
      const told = whole(one.start) ?? { lo: FIRST, hi: latest };
      if (told.lo > latest) start = null;
      else {
        start = { lo: told.lo, hi: Math.min(told.hi, latest) };
        atLeast = lasted.least;
      }
    } else if (lasted) {
      const days = fitted(whole(one.start), whole(one.stop), lasted);
      // It is over: a last day that was not told is past.
      if (days?.stop && one.stop === undefined) days.stop = meet(days.stop, { lo: FIRST, hi: today });
      if (!days || (days.start && !days.stop)) start = stop = ends = null;
      else {
        const cut = (span) => (span && span.lo <= today ? { lo: span.lo, hi: Math.min(span.hi, today) } : null);
        start = cut(days.start);
        ends = days.stop ? days.stop.hi : null;
        if (ends === null || ends <= today) {
          held = lasted.most;
          atLeast = lasted.least;
        }
        stop = days.stop && (days.stop.lo > today ? 'in_future' : cut(days.stop));
      }
    }
    courses.push({
      drug,
      start,
      stop: stop === 'in_future' ? null : stop,
      ongoing: one.ongoing === true || stop === 'in_future',
      // "This month" may end with a day that is still to come.
      mayGoOn: stop !== null && ends > today,
      held,
      atLeast,
      pulse: one.route === 'pulse',
      notTolerated: one.outcome === 'not_tolerated',
      ...(one.dose === undefined ? { dose: null } : readDose(one.dose)),
      weight: one.weight === undefined ? null
        : readWeight(one.weight, book.questions.get('weight'), book.units),
    });
  }
  for (const course of courses) Object.assign(course, times(course, today));
  // What was never taken, unless some course of it says otherwise.
  const named = (name) => book.drugs.find(({ id, names }) =>
    id === name || names.some((known) => known.toLowerCase() === name.toLowerCase()))?.id;
  const told = new Set((answer.courses ?? []).map(({ drug }) => named(drug)));
  const never = new Set((answer.never ?? []).map(named).filter((id) => !told.has(id)));
  return { open, courses, never, named: told };
}

// The days on which a course was taken for certain, and those on which it may have been.
// Without a first day it may have begun at any time.
function times({ start, stop, ongoing, pulse }, today) {
  if (pulse && start && !stop && !ongoing) {
    // A pulse without a last day is one day.
    const exact = start.lo === start.hi ? [start.lo, start.lo] : null;
    return { sure: exact, possible: [start.lo, start.hi] };
  }
  const last = stop ?? (ongoing ? { lo: today, hi: today } : null);
  if (!start) {
    const sure = last && last.lo === last.hi ? [last.lo, last.lo] : null;
    return { sure, possible: [FIRST, last ? last.hi : today] };
  }
  const sure = last && start.hi <= last.lo ? [start.hi, last.lo] : null;
  return { sure, possible: [start.lo, last ? last.hi : today] };
}

// ---- sets of days -------------------------------------------------------------------------

function join(intervals) {
  const sorted = intervals.filter(Boolean).sort((a, b) => a[0] - b[0]);
  const merged = [];
  for (const [from, to] of sorted) {
    const last = merged.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

function common(a, b) {
  const shared = [];
  for (const [from, to] of a) {
    for (const [other, until] of b) {
      const start = Math.max(from, other);
      const stop = Math.min(to, until);
      if (start <= stop) shared.push([start, stop]);
    }
  }
  return join(shared);
}

// Calendar months, then the days that are left as a share of the month they lie in. Both the
// first and the last day count.
function monthsFrom(from, last) {
  const to = last + 1;
  let count = 0;
  while (addMonths(from, count + 1) <= to) count += 1;
  const reached = addMonths(from, count);
  const next = addMonths(from, count + 1);
  return add(whole(count), fraction(BigInt(to - reached), BigInt(next - reached)));
}

const months = (days) =>
  days.reduce((sum, [from, to]) => add(sum, monthsFrom(from, to)), ZERO);

const KEPT = new WeakMap();

// ---- questions to the list ----------------------------------------------------------------

export class Medicines {
  // `lists`, wherever it is passed, are the lists of the trial that asks.
  constructor(list, book, today, told = []) {
    this.list = list;
    this.told = told;
    this.book = book;
    this.today = today;
  }

  // Medicines by name, class or list; kept, as each trial asks everybody the same.
  chosen(names, lists) {
    if (!KEPT.has(lists)) KEPT.set(lists, new Map());
    const kept = KEPT.get(lists);
    const key = names.join();
    if (!kept.has(key)) kept.set(key, this.choose(names, lists));
    return kept.get(key);
  }

  choose(names, lists) {
    const ids = new Set();
    for (const name of names) {
      if (lists[name]) for (const id of this.chosen(lists[name], lists)) ids.add(id);
      else {
        const group = this.book.drugs.filter(({ classes }) => classes.includes(name));
        if (group.length) for (const { id } of group) ids.add(id);
        else ids.add(name);
      }
    }
    return ids;
  }

  courses(names, lists) {
    const ids = this.chosen(names, lists);
    return this.list.courses.filter(({ drug }) => ids.has(drug.id));
  }

  // Whether there may be more of these than the list holds.
  open(names, lists) {
    return this.lacks(names, lists)
      || (this.list.open && ![...this.chosen(names, lists)].every((id) => this.list.never.has(id)));
  }

  // Whether a dose of some of them was told by itself, of which the list holds none.
  lacks(names, lists) {
    return this.toldBeside(names, lists).length > 0;
  }

  // What was told so, and whether it is of a medicine of the list for certain.
  toldBeside(names, lists) {
    const ids = this.chosen(names, lists);
    return this.told.map((one) => ({ ...one, ids: [...this.chosen(one.names, {})] }))
      .filter((one) => one.ids.some((id) => ids.has(id)) && !one.ids.some((id) => this.list.named.has(id)))
      .map((one) => ({ event: one.event(), certain: one.ids.every((id) => ids.has(id)) }));
  }

  span(lo, hi, open) {
    return open || !hi ? atLeast(lo) : between(lo, hi);
  }

  count(names, lists) {
    if (!this.list) return null;
    const taken = new Set(this.courses(names, lists).map(({ drug }) => drug.identity));
    const size = whole(taken.size);
    return [this.span(size, size, this.open(names, lists))];
  }

  // A course that goes on is taken today; one with no last day may be.
  countNow(names, lists) {
    if (!this.list) return null;
    const all = this.courses(names, lists);
    const sure = new Set(all.filter(({ ongoing }) => ongoing).map(({ drug }) => drug.identity));
    const may = new Set(all.filter(({ ongoing, stop, mayGoOn }) => ongoing || !stop || mayGoOn)
      .map(({ drug }) => drug.identity));
    return [this.span(whole(sure.size), whole(may.size), this.open(names, lists))];
  }

  // There can always be more: what became of a course is told in one word.
  countNotTolerated(names, lists) {
    if (!this.list) return null;
    const ended = this.courses(names, lists).filter(({ notTolerated }) => notTolerated);
    return [atLeast(whole(new Set(ended.map(({ drug }) => drug.identity)).size))];
  }

  // An event: never, ongoing, happened (day unknown) or {lo, hi}; null if the list cannot tell.
  lastDose(names, lists) {
    if (!this.list) return null;
    const all = this.courses(names, lists);
    // All courses of the list but for those that were told by themselves.
    const closed = !this.list.open
      || [...this.chosen(names, lists)].every((id) => this.list.never.has(id));
    const beside = closed ? this.toldBeside(names, lists) : [];
    const events = beside.map(({ event, certain }) => (certain && event ? event : { state: 'unknown' }));
    if (all.some(({ ongoing }) => ongoing) || events.some(({ state }) => state === 'ongoing')) {
      return { state: 'ongoing' };
    }
    const complete = closed && events.every(({ state }) => state === 'happened' || state === 'dated');
    const spans = [...all.map(({ start, stop, pulse }) => {
      if (stop) return start ? { lo: Math.max(stop.lo, start.lo), hi: stop.hi } : stop;
      if (!start) return null;
      return pulse ? start : { lo: start.lo, hi: this.today };
    }), ...events.filter(({ state }) => state !== 'unknown')
      .map((event) => (event.state === 'dated' ? event : null))];
    if (!spans.length) return complete ? { state: 'never' } : null;
    const dated = spans.filter(Boolean);
    if (!dated.length) return { state: 'happened' };
    const lo = Math.max(...dated.map((one) => one.lo));
    const exact = complete && dated.length === spans.length;
    const hi = exact ? Math.max(...dated.map((one) => one.hi)) : this.today;
    return { state: 'dated', lo, hi };
  }

  // Whether the months of `groups` are those that `asked` asks for: by their lists, or because
  // a complete list of medicines holds no other medicine and leaves no choice.
  sameMonths(groups, asked, lists) {
    if (groups.length !== asked.length) return false;
    return groups.every((group, i) => {
      const other = asked[i];
      if (group.count !== other.count || !sameDose(group.dose, other.dose)) return false;
      const [mine, theirs] = [group, other].map(({ names }) => this.chosen(names, lists));
      const closed = this.list && [group, other].every(({ names }) => !this.open(names, lists));
      const all = this.book.drugs.filter(({ id }) => mine.has(id) || theirs.has(id));
      const counted = closed
        ? all.filter((drug) => this.list.courses.some((one) => one.drug === drug)) : all;
      if (counted.some(({ id }) => !mine.has(id) || !theirs.has(id))) return false;
      return !group.same || new Set(counted.map(({ identity }) => identity)).size <= group.count;
    });
  }

  // Months on one of each group at once. A group is {names, count, same, dose}.
  together(groups, lists, weight, drift) {
    if (!this.list) return null;
    // What was not taken, or not so many of them, was not taken beside anything.
    const open = this.list.open || groups.some(({ names }) => this.lacks(names, lists));
    const denied = groups.some(({ names, count }) => !this.open(names, lists)
      && new Set(this.courses(names, lists).map(({ drug }) => drug.identity)).size < count);
    if (denied) return [between(ZERO, ZERO)];
    const readings = groups.some(({ dose }) => dose) ? [0, 1] : [0];
    return readings.map((reading) => {
      // Each group as the ways in which it can be fulfilled, each with its days.
      const ways = groups.map((group) => (group.dose
        ? [this.doseDays(group, lists, weight, drift, reading)] : this.groupDays(group, lists)));
      let low = ZERO;
      let high = ZERO;
      let endless = false;
      for (const turn of product(ways)) {
        low = most(low, months(turn.map(({ sure }) => sure).reduce(common)));
        const possible = turn.map((way) => way.possible).reduce(common);
        // What may have begun at any time can have lasted any time.
        if (possible[0]?.[0] === FIRST) endless = true;
        else high = most(high, months(possible));
      }
      return this.narrowed(groups, lists, weight, drift, reading,
        this.span(low, endless ? null : high, open), open);
    });
  }

  // What lengths that were told add to the days: of one group at least the longest of them, of
  // each at most all of its courses one after the other.
  narrowed(groups, lists, weight, drift, reading, span, open) {
    if (!this.list.courses.some(({ atLeast }) => atLeast)) return span;
    let low = span.lo.at;
    if (groups.length === 1 && groups[0].count === 1) {
      const [{ names, dose }] = groups;
      const alone = dose
        ? this.doses(names, lists, weight, drift)
          .filter(({ readings }) => reaches(readings[reading][0], dose)).map(({ course }) => course)
        : this.courses(names, lists);
      for (const { atLeast } of alone) if (atLeast) low = most(low, atLeast);
    }
    const sums = open ? [] : groups.map(({ names }) => this.heldInAll(names, lists)).filter(Boolean);
    const all = span.hi ? [span.hi.at, ...sums] : sums;
    return all.length ? between(low, most(low, all.reduce(least))) : atLeast(low);
  }

  heldInAll(names, lists) {
    const courses = this.courses(names, lists);
    if (!courses.some(({ held }) => held)) return null;
    if (courses.some(({ held, possible }) => !held && possible[0] === FIRST)) return null;
    return courses.reduce((sum, { held, possible }) => add(sum, held ?? months([possible])), ZERO);
  }

  // "Same" keeps one set of medicines; else they may take turns from day to day.
  groupDays({ names, count, same }, lists) {
    const byIdentity = new Map();
    for (const course of this.courses(names, lists)) {
      const { identity } = course.drug;
      if (!byIdentity.has(identity)) byIdentity.set(identity, []);
      byIdentity.get(identity).push(course);
    }
    const sets = choose([...byIdentity.values()], count);
    return (same ? sets.map((set) => [set]) : [sets]).map((turn) => {
      const days = (kind) => join(turn.flatMap((set) =>
        set.map((courses) => join(courses.map((one) => one[kind]))).reduce(common)));
      return { sure: days('sure'), possible: days('possible') };
    });
  }

  // ---- steroids -------------------------------------------------------------------------

  // Each course as milligrams of prednisone per kilogram and day, in the reading that makes
  // least of it and in the one that makes most. Without a weight a dose can be any.
  doses(names, lists, weight, drift) {
    const courses = this.courses(names, lists).filter(({ pulse }) => !pulse);
    const found = [];
    for (const course of courses) {
      const kilograms = this.weightOf(course, weight);
      if (!course.dose || !kilograms) {
        found.push({ course, readings: [[ZERO, null], [ZERO, null]] });
        continue;
      }
      const margin = course.weight ? ZERO : drift;
        // So much at once or a day is a pulse, whatever it was called: one reading leaves it out.
      const isPulse = [course.dose, course.atOnce].some((mg) => compare(
        mul(floor(mg), div(whole(5), course.drug.fiveMg[0])), this.book.pulse) >= 0);
      const factors = course.drug.fiveMg.map((mg) => div(whole(5), mg));
      const ratio = [factors.reduce(least), factors.reduce(most)];
      const room = [add(ONE, margin), sub(ONE, margin)];
      // No end of the dose, or a weight that may be nothing: no end; no end of the weight: zero.
      const perKilogram = (mg, kg) => {
        if (mg === null || kg?.n === 0n) return null;
        return kg === null ? ZERO : div(mg, kg);
      };
      found.push({
        course,
        readings: [0, 1].map((reading) => {
          if (isPulse && reading === 0) return [ZERO, ZERO];
          const scale = div(ratio[reading], room[reading]);
          const lo = perKilogram(mul(floor(course.dose), scale), ceiling(kilograms));
          const top = ceiling(course.dose);
          return [lo, perKilogram(top && mul(top, scale), floor(kilograms))];
        }),
      });
    }
    return found;
  }

  // The weight of its time, else today's; none, where the one told cannot be right.
  weightOf(course, today) {
    if (!course.weight) return today;
    const [least, most] = this.book.questions.get('weight').hard;
    const { lo, hi } = course.weight;
    const isOff = (hi && compare(hi.at, least) < 0) || (lo && compare(lo.at, most) > 0);
    return isOff ? null : course.weight;
  }

  // The days cut where a course may begin or end, each with the least and the most dose.
  // Doses of one day add up; of one medicine only where both courses are certain, because a
  // changed dose is a course of its own. On a day that ends one course and begins another, the
  // one followed the other: at noon, say, so that the higher counts; two medicines may have
  // been taken both. A course of one day has all of it.
  days(doses, reading) {
    const half = ([from, to]) => (from === to ? [2 * from, 2 * from + 1] : [2 * from + 1, 2 * to]);
    const timed = doses.map((dose) => ({
      ...dose,
      sure: dose.course.sure && half(dose.course.sure),
      possible: half(dose.course.possible),
    }));
    const cuts = new Set();
    for (const { course } of doses) {
      for (const time of [course.sure, course.possible]) {
        if (time) for (const day of time) cuts.add(day).add(day + 1);
      }
    }
    const sorted = [...cuts].sort((a, b) => a - b);
    return sorted.slice(0, -1).map((from, i) => {
      const halves = [2 * from, 2 * from + 1];
      const on = (time, at) => time && time[0] <= at && at <= time[1];
      const sum = (list) => list.reduce((a, b) => a && b && add(a, b), ZERO);
      const highest = (list) => list.reduce((a, b) => a && b && most(a, b), ZERO);
      const top = ({ readings }) => readings[reading][1];
      const byDrug = new Map();
      for (const dose of timed) {
        const { id } = dose.course.drug;
        byDrug.set(id, [...(byDrug.get(id) ?? []), dose]);
      }
      return {
        from,
        to: sorted[i + 1] - 1,
        lo: highest(halves.map((at) => sum(timed.filter(({ sure }) => on(sure, at))
          .map(({ readings }) => readings[reading][0])))),
        hi: sum([...byDrug.values()].map((group) => highest(halves.flatMap((at) => [
          sum(group.filter(({ sure }) => on(sure, at)).map(top)),
          ...group.filter(({ possible }) => on(possible, at)).map(top),
        ])))),
      };
    });
  }

  peak(names, lists, weight, drift) {
    if (!this.list) return null;
    const doses = this.doses(names, lists, weight, drift);
    const unweighed = doses.some(({ course }) => course.dose && !this.weightOf(course, weight));
    const peaks = [0, 1].map((reading) => {
      let lo = ZERO;
      let hi = ZERO;
      for (const dose of doses) lo = most(lo, dose.readings[reading][0]);
      for (const day of this.days(doses, reading)) {
        lo = most(lo, day.lo);
        hi = hi && day.hi && most(hi, day.hi);
      }
      return this.span(lo, hi, this.open(names, lists));
    });
    // Without a weight nothing is known, unless the other doses say that it was some.
    return unweighed && peaks.every((span) => floor(span).n === 0n) ? null : peaks;
  }

  // The days on which all medicines of a group together come to its dose.
  doseDays({ names, dose: { above, amount } }, lists, weight, drift, reading) {
    const doses = this.doses(names, lists, weight, drift);
    const reached = (dose) => reaches(dose, { above, amount });
    const all = this.days(doses, reading);
    const days = (end) => join(all.filter((day) => reached(day[end])).map(({ from, to }) => [from, to]));
    return { sure: days('lo'), possible: days('hi') };
  }
}

// Whether a daily dose comes to that of a group; without an end it comes to any.
const reaches = (dose, { above, amount }) => dose === null || compare(dose, amount) >= (above ? 1 : 0);

// All ways to take `count` of the list.
function choose(all, count) {
  if (count === 0) return [[]];
  return all.flatMap((first, i) => choose(all.slice(i + 1), count - 1).map((rest) => [first, ...rest]));
}

function product(lists) {
  return lists.reduce((rows, list) => rows.flatMap((row) => list.map((one) => [...row, one])), [[]]);
}

const sameDose = (a, b) => (!a || !b ? !a && !b
  : a.above === b.above && compare(a.amount, b.amount) === 0);

// "a, b", "1 same of a", "2 of a, b", "a above 1 mg/kg/d by weight".
export function readGroup(text) {
  const match = /^(?:(\d+) (same )?of )?(.+?)(?: (above|at least) (\S+) mg\/kg\/d by (\S+))?$/.exec(text);
  return {
    count: Number(match[1] ?? 1),
    same: Boolean(match[2]),
    names: match[3].split(',').map((name) => name.trim()),
    dose: match[4] ? { above: match[4] === 'above', amount: number(match[5]), weight: match[6] } : null,
  };
}
