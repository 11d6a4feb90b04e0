// Runs the tests of the page, and once more, alone, those that failed: browsers on a busy machine
// now and then answer too late. What fails twice fails; what passed the second time is named.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const FOLDER = import.meta.dirname;
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.test.mjs')).map((name) => join(FOLDER, name));
// A test that fails may leave a browser or a server behind; nothing may wait for them.
const OPTIONS = ['--test', '--test-force-exit', '--test-timeout=1500000', '--test-concurrency=2', '--test-reporter=tap'];

/** Runs test files, only tests of these names if any are given; gives the names that failed. */
async function run(paths, names = []) {
  const patterns = names.map((name) => `--test-name-pattern=^${name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}$`);
  const child = spawn(process.execPath, [...OPTIONS, ...patterns, ...paths], { stdio: ['ignore', 'pipe', 'inherit'] });
  const failed = [];
  let ran = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line);
    ran += /^ok \d+ - (?!.*# SKIP)/.test(line) ? 1 : 0;
    const name = line.match(/^not ok \d+ - (.*)$/)?.[1];
    if (name) failed.push(name.replace(/\\#/g, '#'));
  }
  const code = child.exitCode ?? (await new Promise((done) => child.on('exit', done)));
  return { failed, ran, code };
}

const first = await run(files);
if (first.ran === 0) process.exit(1);
if (first.code === 0) process.exit(0);
// A fault outside of any test carries the name of its file.
const whole = first.failed.filter((name) => files.includes(name));
const names = first.failed.filter((name) => !files.includes(name));
console.log(`once more: ${first.failed.join('; ')}`);
const again = [whole.length > 0 && (await run(whole)), names.length > 0 && (await run(files, names))].filter(Boolean);
const passed = again.length > 0 && again.every(({ code, ran }) => code === 0 && ran > 0);
console.log(passed ? `passed when run again: ${first.failed.join('; ')}` : 'failed twice');
process.exit(passed ? 0 : 1);
