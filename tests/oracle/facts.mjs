// From a profile to what is known of each fact. A known fact is one of
//   {kind: 'choice', option, date}      {kind: 'several', chosen, date, more}
//   {kind: 'number', spans, date, upper, lower, suggested, multiple, log, trace}
//   {kind: 'event', state: never|planned|ongoing|happened|dated, lo, hi}
//   {kind: 'date', lo, hi}
// and null stands for everything that is not known, for whatever reason.

import { add, compare, div, mul, number, ONE, sub, whole, ZERO } from './rational.mjs';
import { atLeast, between, both, end, exactly, readSpan, scaled } from './spans.mjs';
import { readDate, readDay, yearsBetween } from './dates.mjs';
import { Medicines, readGroup, readList } from './therapies.mjs';
import * as formulas from './formulas.mjs';
import { anchorOf, truth } from './rules.mjs';
import { YES } from './logic.mjs';

const BLANK = new Set(['absent', 'dont_know', 'prefer_not', 'too_old']);
const FROM_MEDICINES = new Set(['steroid_peak', 'together_months', 'drug_months', 'last_dose']);

// What the tests of a statement look at.
function subjects({ all = [], inner, subject, other }) {
  return [subject, other, ...all.flatMap(subjects), ...(inner ? subjects(inner) : [])].filter(Boolean);
}

// Off by so much either way; the ends then count as reached.
const blurred = (span, by) => (by.n === 0n ? span : between(
  span.lo && sub(span.lo.at, by), span.hi && add(span.hi.at, by)));

export class Facts {
  constructor(profile, asOf, book) {
    this.book = book;
    this.today = readDay(asOf);
    this.answers = profile.facts ?? {};
    this.anchors = Object.fromEntries(book.anchors.map((name) => {
      const given = profile.anchors?.[name];
      return [name, given ? readDay(given) : this.today];
    }));
    this.lost = new Set();
    this.forget();
    // All contradictions are looked for at once, then their facts are lost together, and what
    // follows from them is worked out anew.
    const lost = new Set();
    for (const { when, facts } of book.contradictions) {
      const [strict] = truth(when, this, {});
      if (strict === YES) for (const fact of facts) lost.add(fact);
    }
    this.lost = lost;
    this.forget();
  }

  forget() {
    this.known = new Map();
    this.answered = new Map();
    const list = this.lost.has('therapies') ? null : this.answers.therapies;
    this.medicines = new Medicines(
      readList(list, this.book, this.today), this.book, this.today, this.dosesTold());
  }

  // The medicines of which a last dose was told by itself, or is not known, each list by its own,
  // with what was told.
  dosesTold() {
    const asked = [...this.book.questions.values()].filter(({ asked: is, compute }) =>
      is && compute?.name === 'last_dose');
    return asked.filter(({ id }) => {
      const told = this.answers[id];
      return told && !['never', 'planned'].includes(told);
    }).map(({ id, compute }) => ({
      names: compute.groups[0].split(',').map((one) => one.trim()),
      event: () => this.of(id),
    }));
  }

  anchorOf(name) { return anchorOf(this, name); }

  of(id) {
    if (!this.known.has(id)) {
      this.known.set(id, null);
      this.known.set(id, this.find(id));
    }
    return this.known.get(id);
  }

  find(id) {
    if (this.lost.has(id)) return null;
    const question = this.book.questions.get(id);
    const answer = this.answer(id);
    if (typeof answer !== 'string') return answer;
    if (!BLANK.has(answer)) return null;
    const saidUnknown = answer === 'dont_know' || answer === 'prefer_not';
    if (question.compute) {
      // What the person does not know is not overruled by the list of medicines.
      const overruled = saidUnknown && FROM_MEDICINES.has(question.compute.name);
      const value = overruled ? null : this.computed(question.compute);
      if (value) return value;
    }
    return this.implied(question, saidUnknown);
  }

  // The answer itself, or the reason why there is none that counts.
  answer(id) {
    if (!this.answered.has(id)) this.answered.set(id, this.readAnswer(id));
    return this.answered.get(id);
  }

  readAnswer(id) {
    const question = this.book.questions.get(id);
    return this.readGiven(question, this.results(id).counts);
  }

  readGiven(question, given) {
    if (given === undefined || given === null) return 'absent';
    if (given === 'dont_know' || given === 'prefer_not') return given;
    if (question.kind === 'date') {
      const date = readDate(given, this.today);
      return date === 'in_future' ? date : { kind: 'date', ...date };
    }
    if (question.kind === 'event') return this.readEvent(given);
    const isObject = typeof given === 'object' && !Array.isArray(given);
    const value = isObject ? given.value : given;
    const date = isObject && given.date !== undefined ? readDate(given.date, this.today) : null;
    if (date === 'in_future') return date;
    const ages = question.current !== null && !question.lasting.includes(value);
    if (date && ages && date.lo < this.today - question.current) return 'too_old';
    if (question.kind === 'choice') {
      const option = value === true ? 'yes' : value === false ? 'no' : value;
      return { kind: 'choice', option, date };
    }
    if (question.kind === 'several') {
      return { kind: 'several', chosen: value === 'none' ? [] : value, date };
    }
    return this.readNumber(question, isObject ? given : { value }, date);
  }

  // Of several results of a test the newest that there is today counts; the days of the older
  // ones. All have full days; if none is there yet, the answer stays as it is.
  results(id) {
    const given = this.answers[id];
    if (!given?.earlier) return { counts: given, older: [], setAside: [] };
    const day = (one) => readDay(one.date?.on ?? one.date);
    const there = [given, ...given.earlier].filter((one) => day(one) <= this.today);
    if (!there.length) return { counts: given, older: [], setAside: [] };
    there.sort((a, b) => day(b) - day(a));
    const setAside = there.slice(1);
    return { counts: there[0], older: setAside.map(day), setAside };
  }

  readEvent(given) {
    if (['never', 'planned', 'ongoing', 'happened'].includes(given)) {
      return { kind: 'event', state: given };
    }
    const date = readDate(given, this.today);
    return date === 'in_future' ? date : { kind: 'event', state: 'dated', ...date };
  }

  readNumber(question, given, date) {
    const traced = (trace, span) => ({ kind: 'number', trace, spans: [span], date });
    if (given.detected === false) return traced('no', exactly(ZERO));
    if (given.below_quantification) return traced('below', between(null, null));
    if (given.detected === true) return traced('yes', between(null, null));
    let unit;
    if (question.units.length) {
      if (given.unit === undefined) {
        // A multiple of the limit is always said to be one.
        const plain = question.units.filter(({ multiple }) => !multiple);
        if (plain.length > 1) return 'no_unit';
        [unit] = plain;
      } else {
        unit = question.units.find(({ code }) => this.book.units.get(code).includes(given.unit));
        if (!unit) return 'unknown_unit';
      }
    } else if (given.unit !== undefined) return 'unknown_unit';
    const raw = readSpan(given.value);
    if (unit?.apart) return this.readApart(raw, given.upper_limit, date);
    const factor = unit?.factor ?? ONE;
    const span = blurred(scaled(raw, factor), unit?.within ?? ZERO);
    // A score is a whole number within its bounds, at both ends.
    if (question.kind === 'score') {
      const [least, most] = question.hard;
      for (const one of [span.lo, span.hi]) {
        if (!one) continue;
        const outside = compare(one.at, least) < 0 || compare(one.at, most) > 0;
        if (one.at.d !== 1n || outside) return 'implausible';
      }
    }
    if (unit?.multiple) return { kind: 'number', multiple: true, spans: [span], date };
    if (question.hard && !unit?.log) {
      const [least, most] = question.hard;
      if (span.hi && compare(span.hi.at, least) < 0) return 'implausible';
      if (span.lo && compare(span.lo.at, most) > 0) return 'implausible';
    }
    const limit = (key) => (given[key] === undefined ? null : mul(number(String(given[key])), factor));
    const suggested = given.upper_limit === 'suggested';
    return {
      kind: 'number',
      spans: [question.grows ? this.grown(span, date) : span],
      date,
      upper: suggested ? question.suggestedUpper : limit('upper_limit'),
      lower: limit('lower_limit'),
      suggested,
      log: Boolean(unit?.log),
    };
  }

  // A number that nothing converts: whether it was found, and how often its own limit.
  readApart(span, limit, date) {
    if (span.hi && span.hi.at.n === 0n) {
      return { kind: 'number', trace: 'no', spans: [exactly(ZERO)], date };
    }
    const own = limit === undefined || limit === 'suggested' ? null : number(String(limit));
    if (own && compare(own, ZERO) > 0) {
      return { kind: 'number', multiple: true, spans: [scaled(span, div(ONE, own))], date };
    }
    const none = [{ lo: null, hi: null }];
    if (span.lo && (span.lo.at.n > 0n || span.lo.open)) {
      return { kind: 'number', apart: true, trace: 'yes', spans: none, date };
    }
    return { kind: 'number', apart: true, spans: none, date };
  }

  // An age said on some day: the completed years since then, and perhaps one birthday more.
  grown(span, date) {
    if (!date) return span;
    const least = whole(yearsBetween(date.hi, this.today));
    const most = whole(yearsBetween(date.lo, this.today) + (date.lo < this.today ? 1 : 0));
    return {
      lo: span.lo && end({ n: span.lo.at.n + least.n, d: 1n }, span.lo.open),
      hi: span.hi && end({ n: span.hi.at.n + most.n, d: 1n }, span.hi.open),
    };
  }

  // ---- worked out -------------------------------------------------------------------------

  // What follows from other answers; nothing, where two implications differ. Of a selection
  // perhaps only a part follows (`more`).
  implied(question, saidUnknown) {
    const rules = (this.book.implications.get(question.id) ?? [])
      .filter((rule) => truth(rule.when, this, {})[0] === YES && !(saidUnknown && this.isAssumed(rule)));
    if (!rules.length) return null;
    const [{ word, options }] = rules;
    if (rules.every((rule) => rule.word === 'includes')) {
      const chosen = [...new Set(rules.flatMap((rule) => rule.options))];
      return { kind: 'several', chosen, more: true, date: null };
    }
    if (rules.some((rule) => rule.word !== word || rule.options.join() !== options.join())) return null;
    if (word === 'never') return { kind: 'event', state: 'never' };
    if (question.kind === 'several') return { kind: 'several', chosen: [], date: null };
    return { kind: 'choice', option: options[0], date: null };
  }

  // Whether a rule assumes something, or an answer does that it follows from.
  isAssumed({ assumes, when }) {
    return assumes || subjects(when).some(({ name, groups }) => !groups
      && ['absent', 'too_old'].includes(this.answer(name))
      && (this.book.implications.get(name) ?? []).some((rule) =>
        truth(rule.when, this, {})[0] === YES && this.isAssumed(rule)));
  }

  numbers(spans, date = null) {
    return spans && { kind: 'number', spans, date };
  }

  // A function of facts, in a question or in a rule of a trial with its own lists.
  computed({ name, groups = [] }, lists = {}) {
    const list = (i) => groups[i].split(',').map((one) => one.trim());
    const span = (id) => {
      const fact = this.of(id);
      return fact && !fact.multiple && !fact.log && !fact.apart ? fact.spans[0] : null;
    };
    const spansOf = (ids) => ids.map(span);
    const option = (id) => this.of(id)?.option;
    switch (name) {
      case 'age': {
        const birth = this.of(groups[0]);
        return birth && this.numbers([between(
          whole(yearsBetween(birth.hi, this.today)), whole(yearsBetween(birth.lo, this.today)))]);
      }
      case 'body_mass_index': {
        const [weight, height] = spansOf(list(0));
        return weight && height && this.numbers(formulas.bodyMassIndex(weight, height));
      }
      case 'ckd_epi': {
        const [age, sex, creatinine] = list(0);
        const [years, umol] = spansOf([age, creatinine]);
        return years && umol && this.numbers(formulas.ckdEpi(years, option(sex), umol));
      }
      case 'cockcroft_gault': {
        const [age, sex, creatinine, weight] = list(0);
        const [years, umol, kg] = spansOf([age, creatinine, weight]);
        if (!years || !umol || !kg) return null;
        const spans = this.weights(weight, creatinine).map((share) =>
          formulas.cockcroftGault(years, option(sex), umol, scaled(kg, share))?.[0]);
        return spans[0] ? this.numbers(spans) : null;
      }
      case 'ideal_weight': {
        const [height, sex] = list(0);
        const cm = span(height);
        return cm && this.numbers(formulas.idealWeight(cm, option(sex)));
      }
      case 'percent_of':
      case 'product': {
        const ids = list(0);
        const [a, b] = spansOf(ids);
        const sample = a && b && this.sample(ids);
        if (!sample) return null;
        const spans = formulas.product(a, b, name === 'percent_of' ? whole(100) : ONE);
        return this.numbers(spans, sample.date);
      }
      case 'none_if': {
        const [id, wanted] = groups[0].split(' ');
        if (option(id) !== wanted) return null;
        return { kind: 'number', trace: 'no', spans: [exactly(ZERO)], date: null };
      }
      case 'highest': return this.highest(groups[0]);
      case 'results': return this.numbers([exactly(whole(
        this.allResults(groups[0]).filter((one) => list(1).includes(one.option)).length))]);
      case 'last_above': return this.lastAbove(this.plainResults(groups[0]), number(groups[1]));
      case 'last_above_before':
        return this.lastAbove(this.plainResults(groups[0], this.olderResults(groups[0])), number(groups[1]));
      case 'score': return this.numbers(formulas.total(list(0).map((item) => {
        const [id, weight] = item.split(' ');
        return { known: formulas.choiceItem(option(id), weight), most: whole(weight) };
      })));
      case 'domains': return this.numbers(formulas.domains(groups.map((_, i) => list(i).map((item) => {
        const [id, weight] = item.split(' ');
        return { known: formulas.choiceItem(option(id), weight), most: whole(weight) };
      }))));
      case 'sum': return this.numbers(this.summed(list(0)));
      case 'count_answers':
        return this.numbers(formulas.countAnswers(groups[0], list(1).map(option)));
      case 'worked_out': return this.computed(this.book.questions.get(groups[0]).compute);
      default: return this.fromMedicines(name, groups, lists);
    }
  }

  // The shares of a weight that it may have had on the day of another result.
  weights(id, other) {
    const { drift, steady } = this.book.questions.get(id);
    if (!drift) return [ONE];
    const today = { lo: this.today, hi: this.today };
    const a = this.of(id).date ?? today;
    const b = this.of(other).date ?? today;
    if (Math.max(a.hi - b.lo, b.hi - a.lo) <= steady) return [ONE];
    return [sub(ONE, drift), add(ONE, drift)];
  }

  // Results that are multiplied are of one sample: null if they cannot be of one day, else the
  // day that fits those of them that have one.
  sample(ids) {
    const dates = ids.map((id) => this.of(id).date).filter(Boolean);
    if (!dates.length) return { date: null };
    const lo = Math.max(...dates.map((date) => date.lo));
    const hi = Math.min(...dates.map((date) => date.hi));
    return lo <= hi ? { date: { lo, hi } } : null;
  }

  summed(items) {
    const total = formulas.total(items.map((item) => {
      const [id, weight] = item.split(' ');
      const [least, most] = this.book.questions.get(id).hard;
      const fact = this.of(id);
      const times = (value) => mul(value, whole(weight));
      if (!fact) return { known: null, most: times(most) };
      const [{ lo, hi }] = fact.spans;
      const clipped = {
        lo: times(lo && compare(lo.at, least) > 0 ? lo.at : least),
        hi: times(hi && compare(hi.at, most) < 0 ? hi.at : most),
      };
      return { known: [clipped, clipped], most: times(most) };
    }));
    return total && [total[0]];
  }

  // All results of a test that there are today, however old, each as an answer with its day.
  allResults(id) {
    return this.read(id, [this.results(id).counts, ...this.results(id).setAside]);
  }

  // Those before the one that counts.
  olderResults(id) { return this.read(id, this.results(id).setAside); }

  read(id, results) {
    const question = this.book.questions.get(id);
    return results.flatMap((given) => {
      const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
      const day = isObject && given.date !== undefined ? readDate(given.date, this.today) : null;
      if (day === 'in_future') return [];
      const one = this.readGiven(question, isObject ? { ...given, date: undefined } : given);
      return typeof one === 'string' ? [] : [{ ...one, day }];
    });
  }

  // Those that are numbers in plain units. Ten to the power of anything is above zero, which is all
  // that rules ask of one that was told as a logarithm.
  plainResults(id, results = this.allResults(id)) {
    const numbers = results.filter((one) =>
      one.kind === 'number' && !one.multiple && !one.apart);
    return numbers.map((one) => (!one.log ? one
      : { ...one, spans: [{ lo: one.spans[0].lo && end(ZERO, true), hi: null }] }));
  }

  highest(id) {
    const usable = this.plainResults(id).flatMap(({ spans }) => spans);
    if (!usable.length) return null;
    // Of "above 221" and "221" the higher one is above.
    const higher = (a, b, tie) => {
      const side = compare(a.at, b.at);
      return side === 0 ? end(a.at, tie(a.open, b.open)) : side > 0 ? a : b;
    };
    return this.numbers([usable.reduce((a, b) => ({
      lo: a.lo && b.lo ? higher(a.lo, b.lo, (x, y) => x || y) : a.lo ?? b.lo,
      hi: a.hi && b.hi ? higher(a.hi, b.hi, (x, y) => x && y) : null,
    }))]);
  }

  lastAbove(results, limit) {
    const days = results
      .filter(({ spans: [{ lo }], day }) => day && lo
        && (compare(lo.at, limit) > 0 || (lo.open && compare(lo.at, limit) === 0)))
      .map(({ day }) => day);
    if (!days.length) return null;
    const last = days.reduce((a, b) => (b.lo >= a.lo ? b : a));
    // Results that nobody entered may be above it, too.
    return { kind: 'event', state: 'dated', lo: last.lo, hi: this.today };
  }

  fromMedicines(name, groups, lists) {
    const names = (i) => groups[i].split(',').map((one) => one.trim());
    const { medicines } = this;
    switch (name) {
      case 'drugs': return this.numbers(medicines.count(names(0), lists));
      case 'drugs_not_tolerated': return this.numbers(medicines.countNotTolerated(names(0), lists));
      case 'drugs_now': return this.numbers(medicines.countNow(names(0), lists));
      case 'last_dose': {
        const own = medicines.lastDose(names(0), lists);
        if (own) return { kind: 'event', ...own };
        return groups[1] ? this.of(groups[1]) : null;
      }
      case 'steroid_peak': {
        const weight = this.weight(groups[1]);
        return this.numbers(medicines.peak(names(0), lists, weight.today, weight.drift));
      }
      case 'drug_months': {
        // A steroid with other medicines is at least as many months on those medicines.
        const own = this.months([readGroup(groups[0])], lists)?.[0];
        const least = this.toldNumber(groups[1])?.spans[0].lo;
        if (!own) return least ? this.numbers([atLeast(least.at)]) : null;
        if (!least || compare(least.at, own.lo.at) <= 0) return this.numbers([own]);
        const hi = own.hi && compare(own.hi.at, least.at) < 0 ? least : own.hi;
        return this.numbers([{ lo: least, hi }]);
      }
      case 'together_months': return this.togetherMonths(groups, lists);
      default: throw new Error(`unknown function ${name}`);
    }
  }

  weight(id) {
    const fact = this.of(id);
    return { today: fact && fact.spans[0], drift: this.book.questions.get(id).drift };
  }

  toldNumber(id) {
    const answer = this.lost.has(id) ? 'lost' : this.answer(id);
    return typeof answer === 'string' ? null : answer;
  }

  // Months by the courses and by what was told, as far as the two fit; else by the courses.
  togetherMonths(written, lists) {
    const told = this.book.questions.has(written.at(-1)) ? written.at(-1) : null;
    const groups = (told ? written.slice(0, -1) : written).map(readGroup);
    const listed = this.months(groups, lists);
    const said = told && this.toldMonths(told, groups, lists);
    if (!said) return this.numbers(listed);
    if (!listed) return this.numbers([said]);
    return this.numbers(listed.map((one) => both(one, said) ?? one));
  }

  months(groups, lists) {
    const withDose = groups.find(({ dose }) => dose);
    const weight = withDose && this.weight(withDose.dose.weight);
    return this.medicines.together(groups, lists, weight?.today, weight?.drift);
  }

  // The answer itself where the question asks for the same; else no more than that.
  toldMonths(id, groups, lists) {
    const { name, groups: own } = this.book.questions.get(id).compute;
    const asked = (name === 'drug_months' ? own.slice(0, 1) : own).map(readGroup);
    const same = this.medicines.sameMonths(groups, asked, lists);
    const told = this.toldNumber(id)?.spans[0];
    if (told) return same ? told : { lo: end(ZERO), hi: told.hi };
    if (same && name === 'drug_months' && this.answer(id) === 'absent') {
      const least = this.toldNumber(own[1])?.spans[0].lo;
      if (least) return { lo: least, hi: null };
    }
    return null;
  }
}
