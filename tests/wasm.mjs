// The engine in WebAssembly against the native command: the same JSON for every written
// person, failures as values, and nothing imported that could send data.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import test from 'node:test';

const [screen, folder] = [process.env.SCREEN, process.env.WASM_DIR];
assert.ok(screen && folder, 'run this through `make test`');
const wasm = createRequire(import.meta.url)(path.join(folder, 'trial_screener.js'));
const people = path.join(import.meta.dirname, 'people');
const day = '2026-03-02';

for (const name of readdirSync(people)) {
  test(`${name}: WebAssembly and native agree to the last character`, () => {
    const file = path.join(people, name, 'facts.json');
    const native = JSON.parse(execFileSync(screen, ['evaluate', file, '--as-of', day]));
    const answer = wasm.evaluate(readFileSync(file, 'utf8'), day);
    assert.equal(answer.ok, true);
    assert.equal(JSON.stringify(answer.value), JSON.stringify(native));
  });
}

test('the vocabulary, the catalogue and the schema are those of the command', () => {
  const run = (...words) => JSON.parse(execFileSync(screen, words, { maxBuffer: 1 << 26 }));
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
  assert.equal(wasm.evaluate('{}', day).ok, true, 'the instance goes on after refusals');
});

test('the module imports nothing that could send data', () => {
  const module = new WebAssembly.Module(readFileSync(path.join(folder, 'trial_screener_bg.wasm')));
  const names = WebAssembly.Module.imports(module).map(({ name }) => name.replace(/_[0-9a-f]{16}$/, ''));
  for (const name of names) {
    assert.doesNotMatch(name, /fetch|xml|socket|beacon|rtc|event_?source|open|location|form|eval|worker/i);
  }
});
