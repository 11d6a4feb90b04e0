// How the data of the program is cut: each constant stands in the part that first needs it, and
// all parts together are what the linker made.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT, SITE } from './app.mjs';
import { constantsOf, placed, plain } from '../../src/web/constants.mjs';
import { numbersIn } from '../../src/web/split.mjs';

const linked = readFileSync(join(ROOT, 'target/wasm-bindgen/release/trial-screener_bg.wasm'));

/** What a module writes into memory: pairs of a place and bytes. */
function dataOf(bytes) {
  let at = 8;
  const unsigned = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const id = bytes[at++];
    const end = unsigned() + at;
    if (id === 11) {
      return Array.from({ length: unsigned() }, () => {
        // Flags, `i32.const`, a positive number, `end`.
        assert.equal(unsigned(), 0);
        at += 1;
        const start = unsigned();
        at += 1;
        const length = unsigned();
        at += length;
        return [start, bytes.subarray(at - length, at)];
      });
    }
    at = end;
  }
  return [];
}

const SIZE = 2_000_000;
function memory(data) {
  const image = Buffer.alloc(SIZE);
  for (const [start, bytes] of data) bytes.copy(image, start);
  return image;
}

for (const folder of [SITE, join(ROOT, 'target/unlisted')]) {
  test(`the parts in ${folder.slice(ROOT.length + 1)} write what the whole program did`, () => {
    const whole = memory(dataOf(linked));
    const parts = ['program', 'questions', 'rest'].map((part) =>
      readFileSync(join(folder, readdirSync(folder).find((name) => name.startsWith(`${part}-`) && name.endsWith('.wasm')))),
    );
    const data = parts.map(dataOf);
    for (const [start, bytes] of data.flat()) {
      assert.ok(bytes.equals(whole.subarray(start, start + bytes.length)), `other bytes at ${start}`);
    }
    assert.ok(memory(data.flat()).equals(whole), 'something is missing');
    // The test would see nothing if there were nothing to see.
    assert.ok(whole.filter((byte) => byte !== 0).length > 50_000);
    assert.ok(data.every((part) => folder !== SITE || part.length > 10));
  });
}

/** A memory of constants of four bytes each from 100 on; `to` says what they point to. */
const example = (to, more = {}) => {
  const bytes = Buffer.from(Array.from({ length: to.length * 4 }, (_, at) => at + 1));
  const constants = to.map((targets, at) => ({ start: 100 + at * 4, end: 104 + at * 4, to: targets }));
  return {
    constants,
    named: new Map(constants.map(({ start }, at) => [start, new Set([at])])),
    pinned: new Set(),
    segments: [{ start: 100, bytes }, { start: 200, bytes: Buffer.from([7]) }],
    ...more,
  };
};
const where = (data) => data.map((part) => part.map(({ start, bytes }) => [start, bytes.length]));

test('a constant comes with the first part that names it, and what it points to comes along', () => {
  // 0 -> 2, and 4 points to 0; part 0 names 0, part 1 names 4 and 5.
  const numbers = [new Set([100, 3]), new Set([116, 120]), new Set([104])];
  assert.deepEqual(where(placed(example([[2], [], [], [], [0], []]), numbers)), [
    // The gap between them is shorter than what a run costs.
    [[100, 12], [200, 1]],
    [[116, 8]],
    // Named late, and not named at all.
    [[104, 12]],
  ]);
});

test('what data that can change points to stands in the first part', () => {
  const numbers = [new Set(), new Set(), new Set()];
  assert.deepEqual(where(placed(example([[], [], []], { pinned: new Set([1]) }), numbers))[0], [[104, 4], [200, 1]]);
});

test('an address inside a constant that is the start of another one brings both', () => {
  const found = example([[], []]);
  found.constants[0].end = 108;
  assert.deepEqual(where(placed(found, [new Set([104]), new Set()])), [[[100, 8], [200, 1]], []]);
});

test('a number that Binaryen folded into another one is seen', () => {
  const all = (text) => numbersIn([text]);
  assert.ok(all('(i64.const 266289061880)').has(1_089_528), 'the lower half');
  assert.ok(all(`(i64.const ${(1_089_528n << 32n) + 62n})`).has(1_089_528), 'the upper half');
  assert.ok(all('(i32.sub (local.get 0) (i32.const -1048576))').has(1_048_576), 'taken away');
  assert.ok(all('(i32.load offset=1089528 (i32.const 0))').has(1_089_528));
  assert.ok(!all('(i32.const 1089529)').has(1_089_528));
});

/** The places in memory that a part writes. */
const written = (data) => {
  const places = new Uint8Array(SIZE);
  for (const [start, bytes] of data) places.fill(1, start, start + bytes.length);
  return places;
};

test('no part reads a constant that comes with a later one', () => {
  const { constants, named, segments } = constantsOf(linked);
  const [{ start: origin, bytes }] = segments;
  const here = new Uint8Array(SIZE);
  let seen = 0;
  for (const name of ['program', 'questions', 'rest']) {
    const file = join(SITE, readdirSync(SITE).find((one) => one.startsWith(`${name}-`) && one.endsWith('.wasm')));
    written(dataOf(readFileSync(file))).forEach((one, at) => one && (here[at] = 1));
    const functions = execFileSync('wasm-dis', ['--all-features', file], { maxBuffer: 2 ** 28 })
      .toString()
      .split('\n')
      .filter((line) => !/^ \((?:data|global) /.test(line));
    // What its functions name, and whatever in there looks like a pointer.
    const open = [...numbersIn(functions)];
    const asked = new Set();
    while (open.length > 0) {
      for (const at of named.get(open.pop()) ?? []) {
        if (asked.has(at)) continue;
        asked.add(at);
        const { start, end } = constants[at];
        for (let place = start; place < end; place += 1) {
          assert.ok(here[place] || bytes[place - origin] === 0, `${name} lacks the byte at ${place}`);
        }
        for (let place = (start + 3) & ~3; place + 4 <= end; place += 4) {
          const number = bytes.readUInt32LE(place - origin);
          // The start of the data is a round number, which stands in tables too.
          if (number !== origin) open.push(number);
        }
      }
    }
    seen += asked.size;
  }
  assert.ok(seen > 1_000, `${seen}`);
});

test('a module of a linker that says nothing is not cut', () => {
  assert.ok(constantsOf(linked).constants.length > 1_000);
  assert.throws(() => constantsOf(plain(linked)), /wrote no places/);
});

test('pointers that are not where the linker says stop the build', () => {
  const broken = Buffer.from(linked);
  // Into one of the pointers between constants.
  const { constants, segments } = constantsOf(linked);
  const from = constants.findIndex(({ to, end, start }) => to.length > 0 && end - start >= 4);
  const at = constants[from].start - segments[0].start;
  const place = linked.indexOf(segments[0].bytes) + at;
  for (let byte = 0; byte < constants[from].end - constants[from].start; byte += 1) broken[place + byte] ^= 1;
  assert.throws(() => constantsOf(broken), /those of other data/);
});
