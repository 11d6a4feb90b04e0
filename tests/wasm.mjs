// The engine in WebAssembly against the native command: the same JSON for every written
// person, failures as values, and nothing imported that could send data.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';

const [command, folder] = [process.env.COMMAND, process.env.NPM_DIR];
assert.ok(command && folder, 'run this through `make test`');
const { load, MAX_PROFILE_LENGTH } = await import(pathToFileURL(path.join(folder, 'index.js')));
const wasm = await load();
const people = path.join(import.meta.dirname, 'people');
const day = '2026-03-02';

for (const name of readdirSync(people)) {
  test(`${name}: WebAssembly and native agree to the last character`, () => {
    const file = path.join(people, name, 'facts.json');
    const native = JSON.parse(execFileSync(command, ['evaluate', file, '--as-of', day]));
    const answer = wasm.evaluate(readFileSync(file, 'utf8'), day);
    assert.equal(answer.ok, true);
    assert.equal(JSON.stringify(answer.value), JSON.stringify(native));
  });
}

test('the vocabulary, the catalogue and the schema are those of the command', () => {
  const run = (...words) => JSON.parse(execFileSync(command, words, { maxBuffer: 1 << 26 }));
  assert.deepEqual(wasm.facts().value, run('facts'));
  assert.deepEqual(wasm.catalogue().value, run('catalogue', 'export'));
  assert.deepEqual(wasm.schema().value, run('schema', 'profile'));
});

test('failures are values and name what is wrong', () => {
  for (const [profile, as_of, code] of [
    ['', day, 'not_a_profile'],
    ['[]', day, 'not_a_profile'],
    ['{"facts":{"hemoglobin":1}}', day, 'unknown_fact'],
    ['{"facts":{"haemoglobin":1,"haemoglobin":2}}', day, 'not_a_profile'],
    ['{"facts":{"haemoglobin":1e400}}', day, 'not_a_number'],
    ['{"facts":{"__proto__":1}}', day, 'unknown_fact'],
    ['{"constructor":1}', day, 'not_a_profile'],
    ['{}', '03/02/2026', 'bad_date'],
    ['['.repeat(5000), day, 'not_a_profile'],
    [`{"label":"${'x'.repeat(300 * 1024)}"}`, day, 'too_large'],
  ]) {
    const answer = wasm.evaluate(profile, as_of);
    assert.equal(answer.ok, false, profile.slice(0, 60));
    assert.equal(answer.problems[0].code, code, profile.slice(0, 60));
  }
  // Only text is taken, so nothing a caller prepared can run or be followed.
  const trap = new Proxy({}, { get() { throw new Error('touched'); } });
  const cyclic = {};
  cyclic.self = cyclic;
  const odd = [undefined, null, 0, 1n, NaN, true, Symbol('x'), {}, [], new Map(), new String('{}'), cyclic, trap, () => '{}', new Date(), new Uint8Array(2)];
  for (const value of odd) {
    const answer = wasm.evaluate(value, day);
    assert.deepEqual([answer.ok, answer.problems[0].code], [false, 'not_text']);
    assert.equal(wasm.evaluate('{}', value).problems[0].code, 'bad_date');
  }
  assert.equal(wasm.evaluate(' '.repeat(MAX_PROFILE_LENGTH + 1), day).problems[0].code, 'too_large');
  assert.equal(wasm.evaluate('{}', day).ok, true, 'the instance goes on after refusals');
});

test('a polluted prototype changes no result', () => {
  const before = JSON.stringify(wasm.evaluate('{}', day));
  Object.prototype.facts = { age: 99 };
  Object.prototype.age = 99;
  try {
    assert.equal(JSON.stringify(wasm.evaluate('{}', day)), before);
  } finally {
    delete Object.prototype.facts;
    delete Object.prototype.age;
  }
});

test('10,000 calls, also from inside one another, leave it as it was', async () => {
  const before = JSON.stringify(wasm.evaluate('{}', day));
  const again = await load();
  assert.equal(again, wasm, 'loaded once');
  for (let turn = 0; turn < 10_000; turn += 1) wasm.evaluate('{"facts":{"age":{"toString":1}}}', day);
  const nested = JSON.parse('["{}"]', (_key, value) => (value === '{}' ? JSON.stringify(wasm.evaluate(value, day)) : value));
  assert.equal(nested[0], before);
});

test('the folder is what npm needs, and its types name every export', () => {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const version = readFileSync(path.join(import.meta.dirname, '../Cargo.toml'), 'utf8').match(/^version = "(.*)"/m)[1];
  assert.equal(manifest.version, version);
  const there = readdirSync(folder);
  for (const file of manifest.files) assert.ok(there.includes(file), file);
  const types = readFileSync(path.join(folder, 'index.d.ts'), 'utf8');
  for (const name of Object.keys(wasm)) assert.match(types, new RegExp(`^  ${name}\\(`, 'm'));
});

test('the module imports nothing that could send data', () => {
  const module = new WebAssembly.Module(readFileSync(path.join(folder, 'trial_screener_bg.wasm')));
  const names = WebAssembly.Module.imports(module).map(({ name }) => name.replace(/_[0-9a-f]{16}$/, ''));
  for (const name of names) {
    assert.doesNotMatch(name, /fetch|xml|socket|beacon|rtc|event_?source|open|location|form|eval|worker/i);
  }
});
