// Splits the module in parts: what the first screen runs, what the first answers run, and the
// rest. They arrive one behind the other.
//
// A function of a later part stays callable: in its place stands a gate of the same form, which
// asks for that part if it has not arrived yet (`late` in `boot.js`) and then calls it through
// the table. So the split changes nothing but the time a function is there, and which
// functions go where is a matter of speed only: `first.txt` names those that ran in a written
// first visit (`make first`). It holds hashes of names; a name that changed goes to the rest.
//
// The module is cut in Binaryen's text form, where functions are called by name.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constantsOf, dataForm, placed, plain } from './constants.mjs';

/** What rustc's wasm32 target emits; nothing newer. */
const FEATURES = [
  'bulk-memory',
  'bulk-memory-opt',
  'call-indirect-overlong',
  'multivalue',
  'mutable-globals',
  'nontrapping-float-to-int',
  'reference-types',
  'sign-ext',
].map((feature) => `--enable-${feature}`);

const NAME = String.raw`\$(?:"(?:[^"\\]|\\.)*"|[^\s()"]+)`;
const nameOf = (form) => form.match(NAME)[0];
const named = (kind) => (form) => form.startsWith(` (${kind} `);

/** Without the hashes of crates, which other versions of the compiler change. */
const key = (name) => createHash('sha256').update(name.replace(/\[[0-9a-f]+\]/g, '')).digest('hex').slice(0, 10);

/** The parts of functions as `first.txt` lists them: a heading a part. */
export function levelsOf(text) {
  const levels = new Map();
  text
    .split(/^\[.*\]$/m)
    .slice(1)
    .forEach((list, level) => {
      for (const word of list.trim().split(/\s+/)) levels.set(word, level);
    });
  return levels;
}

/** A folder for the tools of Binaryen, which read and write files. */
function workshop() {
  const folder = mkdtempSync(join(tmpdir(), 'trial-screener-split-'));
  const tool = (name, options, input, output) => {
    const [from, to] = [join(folder, 'in'), join(folder, 'out')];
    writeFileSync(from, input);
    execFileSync(name, [...FEATURES, ...options, from, '-o', to], { stdio: ['ignore', 'inherit', 'inherit'] });
    return readFileSync(to, output);
  };
  return {
    shrink: (bytes, ...options) => tool('wasm-opt', ['-Oz', ...options], bytes),
    write: (bytes) => tool('wasm-dis', [], bytes, 'utf8'),
    read: (forms) => tool('wasm-as', ['--debuginfo'], `(module\n${forms.join('\n')}\n)`),
    close: () => rmSync(folder, { recursive: true }),
  };
}

/** The forms of a module: imports, functions, tables and so on, each with its text. */
function formsOf(text) {
  const forms = [];
  for (const line of text.split('\n')) {
    if (line.startsWith(' (')) forms.push([line]);
    else if (line.startsWith('  ') || (line.startsWith(' ') && forms.length > 0)) forms.at(-1).push(line);
  }
  return forms.map((lines) => lines.join('\n'));
}

/** Parameters and results of a function, as they stand in its first line. */
function formOf(text) {
  const line = text.slice(text.indexOf(nameOf(text)) + nameOf(text).length).split('\n')[0];
  const parts = line.match(/\((?:param|result)[^)]*\)/g) ?? [];
  const types = (kind) =>
    parts
      .filter((part) => part.startsWith(`(${kind}`))
      .flatMap((part) => part.slice(1, -1).split(' ').slice(1))
      .filter((word) => !word.startsWith('$'));
  return { params: types('param'), results: types('result') };
}

const clause = (word, types) => (types.length > 0 ? ` (${word} ${types.join(' ')})` : '');
const typeOf = ({ params, results }) => `${clause('param', params)}${clause('result', results)}`;

/** Exports of a library that the page never asks for; they would keep its code. */
const UNUSED = /"(?:__wbg_)?intounderlying/;

/**
 * The names by which the module and its glue know each other, and shorter ones: without the
 * hashes and types in them.
 */
export function shorter(glue) {
  const names = new Map();
  const taken = new Set();
  const long = /\b(?:__wbg_(\w+?)_[0-9a-f]{16}|__wbindgen_(generic)_\d+|wasm_bindgen_\w+_(invoke)_\w+)\b/g;
  for (const [name, ...parts] of glue.matchAll(long)) {
    if (names.has(name)) continue;
    const base = parts.find(Boolean);
    let short = base;
    for (let n = 2; taken.has(short); n += 1) short = `${base}${n}`;
    taken.add(short);
    names.set(name, short);
  }
  return names;
}

/** Functions stay apart: what is called once may be called late. */
const APART = ['-g', '--one-caller-inline-max-function-size=0'];

/** The module of wasm-bindgen, smaller and as forms. */
function open(tools, bytes, names) {
  const outer = (form) => named('import')(form) || named('export')(form);
  const forms = formsOf(tools.write(tools.shrink(plain(bytes), ...APART)))
    .filter((form) => !(named('export')(form) && UNUSED.test(form)))
    .map((form) => (outer(form) ? form.replace(/"(\w+)"/g, (whole, name) => `"${names.get(name) ?? name}"`) : form));
  // What those exports kept goes with them.
  return formsOf(tools.write(tools.shrink(tools.read(forms), ...APART)));
}

/**
 * A module that tells which functions run: each calls `log` of the import `late` with its number.
 * The keys of the numbers come with it. `names` are those of `shorter`.
 */
export function listen(bytes, names) {
  const tools = workshop();
  const keys = [];
  const forms = open(tools, bytes, names).map((form) => {
    if (!named('func')(form) || !form.includes('\n')) return form;
    const lines = form.split('\n');
    const start = lines.findIndex((line, at) => at > 0 && !line.startsWith('  (local '));
    lines.splice(start, 0, `  (call $log (i32.const ${keys.push(key(nameOf(form))) - 1}))`);
    return lines.join('\n');
  });
  const module = tools.read([' (import "late" "log" (func $log (param i32)))', ...forms]);
  tools.close();
  return { module, keys };
}

/**
 * Functions in an order that packs well: those of one form behind each other, and of these the
 * ones that do alike.
 */
function alike(forms) {
  const shape = (form) => form.replace(new RegExp(NAME, 'g'), '').replace(/\d+/g, '0');
  return forms
    .map((form) => [[JSON.stringify(formOf(form)), shape(form), form].join('\n'), form])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, form]) => form);
}

/**
 * Every number in functions that may be an address: also one that is taken away instead of its
 * opposite being added, and either half of a long one.
 */
export function numbersIn(forms) {
  const numbers = new Set();
  for (const form of forms) {
    for (const [, text] of form.matchAll(/(?:i(?:32|64)\.const |offset=)(-?\d+)/g)) {
      const number = BigInt(text);
      for (const value of [number, -number, number >> 32n, -number >> 32n]) {
        numbers.add(Number(BigInt.asUintN(32, value)));
      }
    }
  }
  return numbers;
}

/**
 * The data of each part (`constants.mjs`), as forms. `whole` is the module before Binaryen saw
 * it: a number in the range of addresses that the linker does not know, and that was not there
 * before, would be an address that Binaryen worked out.
 */
function dataOf(linked, whole, lists) {
  const numbers = lists.map(numbersIn);
  const before = numbersIn(formsOf(whole).filter(named('func')));
  const [{ start, bytes }] = linked.segments;
  for (const number of numbers.flatMap((list) => [...list])) {
    if (number < start || number >= start + bytes.length || linked.named.has(number) || before.has(number)) continue;
    throw new Error(`${number} may be an address that the linker does not know`);
  }
  return placed(linked, numbers).map((data) => data.map(dataForm));
}

/**
 * The parts of a module, in the order they arrive. `levels` says for the key of a function in
 * which part it stands; what it does not know goes to the last one, `last`. `names` are those
 * of `shorter`.
 *
 * A part takes what it shares with earlier ones from their exports, joined in one object
 * (import `parts`). The first one has the global `joined`: the number of the last part that is
 * in place.
 */
export function split(bytes, names, levels, last) {
  const tools = workshop();
  const forms = open(tools, bytes, names);
  const of = (kind) => forms.filter(named(kind));
  const functions = new Map(of('func').map((form) => [nameOf(form), form]));
  const levelOf = new Map([...functions.keys()].map((name) => [name, levels.get(key(name)) ?? last]));

  const lists = Array.from({ length: last + 1 }, (_, level) => [...functions].filter(([name]) => levelOf.get(name) === level));
  const data = dataOf(constantsOf(bytes), tools.write(plain(bytes)), lists.map((list) => list.map(([, form]) => form)));

  const table = of('table').find((form) => form.endsWith('funcref)'));
  const [element, ...more] = of('elem');
  if (more.length > 0) throw new Error('one list of table entries is expected');
  const [head, base] = element.match(/^ \(elem [\s\S]*?\(i32\.const (\d+)\) func/);
  const entries = element.slice(head.length, -1).match(new RegExp(NAME, 'g'));

  // Which parts call a function, and where its gate stands: in the earliest of them.
  const callers = new Map([...functions.keys()].map((name) => [name, new Set()]));
  const called = new RegExp(String.raw`(?<=\((?:return_)?call |\(ref\.func )${NAME}`, 'g');
  for (const [name, form] of functions) {
    for (const other of form.match(called) ?? []) callers.get(other)?.add(levelOf.get(name));
  }
  const outside = new RegExp(String.raw`\(func (${NAME})\)`);
  const exported = of('export').map((form) => form.match(outside)?.[1]);
  for (const name of [...entries, ...exported]) callers.get(name)?.add(0);
  const home = new Map();
  for (const [name, by] of callers) {
    const earliest = Math.min(...by);
    if (earliest < levelOf.get(name)) home.set(name, earliest);
  }
  const places = new Map(entries.map((name, at) => [name, Number(base) + at]));
  // New places for those that had none; the first part fills only its own.
  const homeless = [...home.keys()].filter((name) => !places.has(name)).sort((a, b) => home.get(a) - home.get(b));
  const size = Number(base) + entries.length + homeless.length;
  homeless.forEach((name, at) => places.set(name, Number(base) + entries.length + at));
  entries.push(...homeless.filter((name) => home.get(name) === 0));

  const wait = (level) => ` (func $wait_${level}
  (if (i32.lt_u (global.get $joined) (i32.const ${level})) (then (call $late (i32.const ${level})))))`;
  const gate = (name) => {
    const form = formOf(functions.get(name));
    const values = form.params.map((_type, at) => ` (local.get ${at})`).join('');
    return ` (func ${name}${typeOf(form)}
  (call $wait_${levelOf.get(name)})
  (call_indirect ${nameOf(table)}${typeOf(form)}${values} (i32.const ${places.get(name)})))`;
  };

  // What all parts share stands in the first one.
  const tail = (form) => form.slice(form.indexOf(nameOf(form)) + nameOf(form).length, -1).trim();
  const [memory] = of('memory');
  const changing = of('global').filter((form) => form.includes('(mut '));
  const shared = [
    ...changing.map((form) => ['global', nameOf(form), form.match(/\(mut [^)]*\)/)[0]]),
    ['global', '$joined', '(mut i32)'],
    ...of('table').map((form) => ['table', nameOf(form), form === table ? `${size} ${size} funcref` : tail(form)]),
    ['memory', nameOf(memory), tail(memory)],
  ].map(([kind, name, type], at) => ({ kind, name, type, as: name === '$joined' ? 'joined' : `_${at}` }));

  // Short and in order, which packs well.
  const number = new Map();
  for (const [name, by] of callers) {
    if (new Set([...by, levelOf.get(name)]).size > 1) number.set(name, number.size.toString(36));
  }
  const late = ' (import "late" "late" (func $late (param i32)))';
  const waits = Array.from({ length: last }, (_, at) => wait(at + 1));
  const imported = of('import');
  const parts = [];
  const counts = [];
  for (let level = 0; level <= last; level += 1) {
    const own = lists[level].map(([name]) => name);
    const gates = [...home].filter(([, at]) => at === level).map(([name]) => name);
    const taken = [...functions.keys()].filter(
      (name) => callers.get(name).has(level) && levelOf.get(name) !== level && home.get(name) !== level,
    );
    // A function of an earlier part, or the gate to one of a later part.
    const from = (name) => (levelOf.get(name) < level ? number.get(name) : `-${number.get(name)}`);
    const later = (name, at) => [...callers.get(name)].some((by) => by > at);
    const given = [
      ...own.filter((name) => later(name, level)).map((name) => [number.get(name), name]),
      ...gates
        .filter((name) => [...callers.get(name)].some((by) => by > level && by < levelOf.get(name)))
        .map((name) => [`-${number.get(name)}`, name]),
    ];
    const moved = own.filter((name) => home.has(name));
    const start =
      level === 0
        ? [
            ...forms.filter((form) => !['func', 'elem', 'export', 'import', 'table', 'data'].some((kind) => named(kind)(form))),
            ' (global $joined (mut i32) (i32.const 0))',
            ...of('table').map((form) => (form === table ? ` (table ${nameOf(table)} ${size} ${size} funcref)` : form)),
            ...shared.map(({ kind, name, as }) => ` (export "${as}" (${kind} ${name}))`),
            ...of('export'),
            ` (elem (table ${nameOf(table)}) (i32.const ${base}) func ${entries.join(' ')})`,
          ]
        : [
            ...of('type'),
            ...shared.map(({ kind, name, type, as }) => ` (import "parts" "${as}" (${kind} ${name} ${type}))`),
            ...taken.map((name) => ` (import "parts" "${from(name)}" (func ${name}${typeOf(formOf(functions.get(name)))}))`),
            ...moved.map((name) => ` (elem (table ${nameOf(table)}) (i32.const ${places.get(name)}) func ${name})`),
          ];
    parts.push(
      tools.shrink(
        tools.read([
          late,
          ...imported,
          ...start,
          ...given.map(([as, name]) => ` (export "${as}" (func ${name}))`),
          ...data[level],
          ...waits,
          ...alike([...gates.map(gate), ...own.map((name) => functions.get(name))]),
        ]),
      ),
    );
    counts.push({ functions: own.length, gates: gates.length, given: given.length });
  }
  tools.close();
  return { parts, counts };
}
