// Reads the catalogue's files: blocks of `key = value`, then the rules in them.

import { readFileSync, readdirSync } from 'node:fs';
import { number, ZERO } from './rational.mjs';

export function blocks(text) {
  const found = [];
  let value = null;
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#') || !line.trim()) continue;
    const heading = /^\[(.+)\]\s*$/.exec(line);
    if (heading && !/^\s/.test(line)) {
      found.push({ heading: heading[1], entries: [] });
      continue;
    }
    if (/^\s/.test(line)) {
      value[1] += ` ${line.trim()}`;
      continue;
    }
    const at = line.indexOf('=');
    value = [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    found.at(-1).entries.push(value);
  }
  return found.map(({ heading, entries }) => {
    const [kind, name] = heading.split(/\s+(.*)/);
    return {
      heading, kind, name,
      get: (key) => entries.find(([k]) => k === key)?.[1],
      all: (key) => entries.filter(([k]) => k === key).map(([, v]) => v),
    };
  });
}

const parts = (text, sign) => text.split(sign).map((part) => part.trim()).filter(Boolean);
export const commas = (text) => parts(text ?? '', ',');
const bars = (text) => parts(text ?? '', '|');

// ---- rules ------------------------------------------------------------------------------

const TIME = { day: 'day', days: 'day', week: 'week', weeks: 'week', month: 'month',
  months: 'month', year: 'year', years: 'year' };
const SIGNS = ['>=', '<=', '>', '<'];
const CONSTANTS = ['always', 'never', 'judgement', 'unusable'];

class Reader {
  constructor(text) {
    this.text = text;
    this.tokens = text.match(/[();,]|[^\s();,]+/g);
    this.at = 0;
  }
  peek(ahead = 0) { return this.tokens[this.at + ahead]; }
  take(expected) {
    const token = this.tokens[this.at++];
    if (expected !== undefined && token !== expected) {
      throw new Error(`expected ${expected}, found ${token} in: ${this.text}`);
    }
    return token;
  }
  tryTake(...words) {
    if (words.some((word, i) => this.peek(i) !== word)) return false;
    this.at += words.length;
    return true;
  }

  statement() {
    const first = this.term();
    const word = this.peek();
    if (word !== 'and' && word !== 'or') return first;
    const all = [first];
    while (this.tryTake(word)) all.push(this.term());
    return { kind: word, all };
  }

  term() {
    if (this.tryTake('not', '(')) {
      const inner = this.statement();
      this.take(')');
      return { kind: 'not', inner };
    }
    if (this.tryTake('(')) {
      const inner = this.statement();
      this.take(')');
      return inner;
    }
    if (this.peek() === 'at' && this.peek(1) === 'least') {
      this.at += 2;
      const count = Number(this.take());
      this.take('of');
      this.take('(');
      const all = [this.statement()];
      while (this.tryTake(';')) all.push(this.statement());
      this.take(')');
      return { kind: 'at least', count, all };
    }
    if (this.tryTake('criterion')) return { kind: 'criterion', code: this.take() };
    if (CONSTANTS.includes(this.peek()) && !['is', 'includes'].includes(this.peek(1))) {
      return { kind: this.take() };
    }
    return this.test();
  }

  options() {
    const list = [this.take()];
    while (this.tryTake(',')) list.push(this.take());
    return list;
  }

  // A fact, or a function of facts with its arguments as written.
  subject() {
    const name = this.take();
    if (!this.tryTake('(')) return { name, key: name };
    const groups = [[]];
    for (;;) {
      const token = this.take();
      if (token === ')') break;
      if (token === ';') groups.push([]);
      else groups.at(-1).push(token);
    }
    const written = groups.map((group) => group.join(' ').replace(/ ,/g, ','));
    return { name, groups: written, key: `${name}(${written.join('; ')})` };
  }

  test() {
    const subject = this.subject();
    const word = this.take();
    if (word === 'is') {
      if (this.tryTake('none')) return { kind: 'none', subject };
      if (this.tryTake('one', 'of')) return { kind: 'is', subject, options: this.options() };
      return { kind: 'is', subject, options: [this.take()] };
    }
    if (word === 'includes') {
      if (this.tryTake('any', 'of')) return { kind: 'includes', subject, options: this.options() };
      if (this.tryTake('only')) return { kind: 'only', subject, options: this.options() };
      return { kind: 'includes', subject, options: [this.take()] };
    }
    if (word === 'within') {
      const amount = Number(this.take());
      const unit = TIME[this.take()];
      const inclusive = this.tryTake('inclusive');
      this.take('before');
      return { kind: 'within', subject, amount, unit, inclusive, before: this.take() };
    }
    if (['ongoing', 'ever', 'planned', 'detected', 'known', 'ranged'].includes(word)) {
      return { kind: word, subject };
    }
    if (SIGNS.includes(word)) {
      if (!/^\d/.test(this.peek())) {
        return { kind: 'against', subject, sign: word, other: this.subject() };
      }
      const amount = number(this.take());
      if (this.tryTake('x')) return { kind: 'multiple', subject, sign: word, amount, of: this.take() };
      const next = this.peek();
      const unit = next === undefined || ['and', 'or', ')', ';'].includes(next) ? null : this.take();
      return { kind: 'compare', subject, sign: word, amount, unit };
    }
    throw new Error(`unknown test "${word}" in: ${this.text}`);
  }
}

export function rule(text) {
  const reader = new Reader(text);
  const statement = reader.statement();
  if (reader.at !== reader.tokens.length) throw new Error(`left over in: ${text}`);
  return statement;
}

// ---- files ------------------------------------------------------------------------------

function question(block) {
  const kind = block.get('kind') ?? (block.kind === 'computed' ? 'quantity' : undefined);
  const options = block.all('option').map((option) => bars(option)[0]);
  if (kind === 'yes_no') options.unshift('yes', 'no');
  if (kind === 'recent') options.unshift('yes', 'earlier', 'no');
  const bounds = (key) => block.get(key)?.split(' to ').map(number);
  const unitOf = (text) => {
    const [code, how, factor] = text.split(/\s+/);
    if (code === 'xULN') return { code, multiple: true };
    if (how === 'log10') return { code, log: true };
    if (how === 'apart') return { code, apart: true };
    // A week is 112/487 of a month, 4 days (64/487) more or less.
    if (how === 'by') return { code, factor: number('112/487'), within: number('64/487') };
    return { code, factor: number(how === 'x' ? factor : '1'), within: ZERO };
  };
  return {
    id: block.name,
    kind: kind === 'yes_no' || kind === 'recent' ? 'choice' : kind,
    asked: block.kind === 'question',
    options,
    hidden: commas(block.get('hidden')),
    units: bars(block.get('units')).map(unitOf),
    hard: bounds('hard'),
    current: block.get('current') ? Number(block.get('current').split(' ')[0]) : null,
    lasting: commas(block.get('lasting')),
    drift: block.get('drift') ? number(block.get('drift')) : null,
    steady: block.get('steady') ? Number(block.get('steady').split(' ')[0]) : null,
    grows: block.get('grows') === 'yes',
    passing: commas(block.get('passing')),
    repeatable: block.get('repeatable') === 'yes',
    trace: block.get('trace') === 'yes',
    aboveAny: block.get('above_any') ? number(block.get('above_any')) : null,
    suggestedUpper: block.get('suggested_upper') ? number(block.get('suggested_upper')) : null,
    compute: block.get('compute') ? new Reader(block.get('compute')).subject() : null,
  };
}

function criterion(block) {
  const read = (key) => block.get(key) && rule(block.get(key).split('|')[0]);
  const written = block.get('rule');
  const special = ['source lost', 'investigator decides', 'no condition'].includes(written);
  const texts = written && !special ? [written] : block.all('reading').map((r) => r.split('|')[0]);
  return {
    code: block.heading,
    exclusion: block.heading.startsWith('E'),
    special: special ? written : null,
    rules: texts.map(rule),
    applies: read('applies'),
    askWhen: read('ask_when'),
    doubt: read('doubt'),
    note: block.get('role') === 'note',
    change: commas(block.get('change')),
  };
}

function trial(text) {
  const found = blocks(text);
  const criteria = found.filter((b) => !['trial', 'list'].includes(b.kind)).map(criterion);
  for (const one of criteria) {
    one.parts = one.rules.length || one.special ? [] : criteria.filter(
      (part) => part.code !== one.code && part.code.replace(/[a-z]$/, '') === one.code);
  }
  return {
    id: found.find((b) => b.kind === 'trial').name,
    lists: Object.fromEntries(found.filter((b) => b.kind === 'list')
      .map((b) => [b.name, commas(b.get('drugs'))])),
    criteria,
    byCode: new Map(criteria.map((one) => [one.code, one])),
  };
}

export function catalogue() {
  const at = new URL('../../src/catalogue/', import.meta.url);
  const read = (name) => readFileSync(new URL(name, at), 'utf8');
  const questions = new Map();
  for (const name of ['questions.txt', 'scores.txt']) {
    for (const block of blocks(read(name))) questions.set(block.name, question(block));
  }
  const units = new Map();
  for (const block of blocks(read('units.txt'))) {
    if (block.kind === 'unit') units.set(block.name, [block.name, ...commas(block.get('also'))]);
  }
  const drugs = blocks(read('drugs.txt')).filter((b) => b.kind === 'drug').map((b) => ({
    id: b.name,
    names: commas(b.get('names')),
    classes: commas(b.get('class')),
    identity: b.get('counts_as') ?? b.name,
    fiveMg: bars(b.get('five_mg')).map(number),
  }));
  const forms = blocks(read('drugs.txt')).find(({ kind }) => kind === 'forms');
  const pulse = number(forms.get('pulse').split(' ')[0]);
  const contradictions = blocks(read('contradictions.txt')).map((b) => ({
    id: b.name, when: rule(b.get('when')), facts: commas(b.get('facts')),
  }));
  const implications = new Map();
  for (const block of blocks(read('implications.txt'))) {
    const [, fact, word, options] = /^(\S+) (\S+) ?(.*)$/.exec(block.get('then'));
    const one = {
      when: rule(block.get('when')), word, options: commas(options),
      assumes: block.get('assumes') !== undefined,
    };
    implications.set(fact, [...(implications.get(fact) ?? []), one]);
  }
  const main = blocks(read('catalogue.txt'))[0];
  const trials = readdirSync(new URL('trials/', at)).filter((name) => name.endsWith('.txt'))
    .sort().map((name) => trial(read(`trials/${name}`)));
  return { questions, units, drugs, pulse, contradictions, implications, trials, anchors: bars(main.get('anchors')) };
}
