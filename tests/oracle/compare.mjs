// Asks the native command and the oracle about the same people, and stops at the first answer
// that differs, with everything taken away that does not matter to it.
//
//   node tests/oracle/compare.mjs --people
//   node tests/oracle/compare.mjs --cases
//   node tests/oracle/compare.mjs --random 20000 --seed 1
//
// Random people are shared out to as many processes as there are processors.
// COMMAND names the command (target/release/trial-screener without it).

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { book, evaluate } from './oracle.mjs';
import { DAYS, generator, someone } from './random.mjs';

const TESTS = new URL('../', import.meta.url);
const COMMAND = process.env.COMMAND
  ?? fileURLToPath(new URL('../target/release/trial-screener', TESTS));
const CASES_DAY = '2026-03-02';
const CHUNK = 250;

const read = (path) => JSON.parse(readFileSync(new URL(path, TESTS), 'utf8'));
const scratch = mkdtempSync(join(tmpdir(), 'oracle-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

// ---- the command --------------------------------------------------------------------------

function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(COMMAND, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const out = [];
    const errors = [];
    child.stdout.on('data', (data) => out.push(data));
    child.stderr.on('data', (data) => errors.push(data));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(Buffer.concat(out).toString())
      : reject(new Error(`${args.join(' ')}: ${Buffer.concat(errors)}`))));
  });
}

// `cohort` gives trials by their id, with statuses; `evaluate` a list of them, with criteria.
function told({ trials }) {
  if (!Array.isArray(trials)) return trials;
  return Object.fromEntries(trials.map(({ id, verdict, for_now, criteria }) => [id, {
    verdict,
    for_now,
    statuses: Object.fromEntries(criteria.map(({ code, status }) => [code, status])),
  }]));
}

let files = 0;
async function askOne(profile, asOf) {
  files += 1;
  const file = join(scratch, `${files}.json`);
  writeFileSync(file, JSON.stringify(profile));
  try {
    return told(JSON.parse(await run(['evaluate', file, '--as-of', asOf])));
  } finally {
    rmSync(file);
  }
}

// Many at once where the command can; else two at a time.
let together;
async function ask(profiles, asOf) {
  together ??= (await run(['cohort', '--help'])).includes('--statuses');
  if (together) {
    const file = join(scratch, 'many.jsonl');
    writeFileSync(file, profiles.map((one) => `${JSON.stringify(one)}\n`).join(''));
    const lines = await run(['cohort', file, '--as-of', asOf, '--statuses', '--quiet']);
    return lines.trim().split('\n').map((line) => told(JSON.parse(line)));
  }
  const answers = new Array(profiles.length);
  let next = 0;
  const worker = async () => {
    while (next < profiles.length) {
      const mine = next;
      next += 1;
      answers[mine] = await askOne(profiles[mine], asOf);
    }
  };
  await Promise.all([worker(), worker()]);
  return answers;
}

// ---- differences --------------------------------------------------------------------------

function differences(command, oracle) {
  const found = [];
  for (const { id } of book.trials) {
    const [a, b] = [command[id], oracle[id]];
    if (!a) {
      found.push({ trial: id, what: 'trial', command: 'missing', oracle: 'evaluated' });
      continue;
    }
    for (const code of new Set([...Object.keys(a.statuses), ...Object.keys(b.statuses)])) {
      if (a.statuses[code] !== b.statuses[code]) {
        found.push({ trial: id, what: code, command: a.statuses[code], oracle: b.statuses[code] });
      }
    }
    const verdict = (one) => `${one.verdict}${one.for_now ? ' for now' : ''}`;
    if (verdict(a) !== verdict(b)) {
      found.push({ trial: id, what: 'verdict', command: verdict(a), oracle: verdict(b) });
    }
  }
  return found;
}

// Keys without which an answer is none.
const KEPT = new Set(['value', 'detected', 'below_quantification', 'complete', 'courses',
  'about', 'between', 'before', 'on']);

// Everything that can be taken away from a profile, one at a time.
function* smaller(profile) {
  for (const name of Object.keys(profile.anchors ?? {})) {
    const copy = structuredClone(profile);
    delete copy.anchors[name];
    yield copy;
  }
  for (const id of Object.keys(profile.facts)) {
    const copy = structuredClone(profile);
    delete copy.facts[id];
    yield copy;
  }
  for (const [id, answer] of Object.entries(profile.facts)) {
    if (typeof answer !== 'object' || Array.isArray(answer)) continue;
    for (const key of Object.keys(answer)) {
      if (KEPT.has(key)) continue;
      const copy = structuredClone(profile);
      delete copy.facts[id][key];
      yield copy;
    }
    for (const [i, course] of (answer.courses ?? []).entries()) {
      const copy = structuredClone(profile);
      copy.facts[id].courses.splice(i, 1);
      yield copy;
      for (const key of Object.keys(course)) {
        if (key === 'drug') continue;
        const without = structuredClone(profile);
        delete without.facts[id].courses[i][key];
        yield without;
      }
    }
  }
}

async function shrink(profile, asOf, { trial, what }) {
  const still = async (one) => {
    try {
      const all = differences(await askOne(one, asOf), evaluate(one, asOf));
      return all.some((found) => found.trial === trial && found.what === what);
    } catch {
      return false;
    }
  };
  for (let again = true; again;) {
    again = false;
    for (const one of smaller(profile)) {
      if (await still(one)) {
        profile = one;
        again = true;
        break;
      }
    }
  }
  return profile;
}

async function report(profile, asOf, found) {
  const first = found.find(({ what }) => what !== 'verdict') ?? found[0];
  const small = await shrink(profile, asOf, first);
  const shown = differences(await askOne(small, asOf), evaluate(small, asOf));
  console.error(`The two evaluators differ on ${asOf}:`);
  for (const { trial, what, command, oracle } of shown) {
    console.error(`  ${trial} ${what}: command ${command}, oracle ${oracle}`);
  }
  console.error(JSON.stringify(small, null, 1));
}

// ---- runs ---------------------------------------------------------------------------------

const count = { people: 0, rows: 0 };

// True if all agree.
async function compare(profiles, asOf) {
  const answers = await ask(profiles, asOf);
  if (answers.length !== profiles.length) throw new Error('the command did not answer for everybody');
  for (const [i, profile] of profiles.entries()) {
    const oracle = evaluate(profile, asOf);
    const found = differences(answers[i], oracle);
    if (found.length) {
      await report(profile, asOf, found);
      return false;
    }
    count.people += 1;
    for (const one of Object.values(oracle)) count.rows += Object.keys(one.statuses).length;
  }
  return true;
}

function people() {
  return readdirSync(new URL('people/', TESTS)).sort().map((name) => ({
    ...read(`people/${name}/facts.json`),
    asOf: read(`people/${name}/expected.json`).as_of,
  }));
}

async function everybody() {
  for (const { asOf, ...profile } of people()) if (!await compare([profile], asOf)) return false;
  return true;
}

async function cases() {
  const all = book.trials.flatMap(({ id }) => read(`cases/${id}.json`)).map(({ facts }) => ({ facts }));
  for (let i = 0; i < all.length; i += CHUNK) {
    if (!await compare(all.slice(i, i + CHUNK), CASES_DAY)) return false;
  }
  return true;
}

// Every so many chunks of random people, from one of them on.
async function randomly(total, seed, first, each) {
  const written = people().map(({ facts = {} }) => ({ facts }));
  for (let chunk = first; chunk * CHUNK < total; chunk += each) {
    const random = generator(seed * 1000003 + chunk);
    const asOf = random.pick(DAYS);
    const size = Math.min(CHUNK, total - chunk * CHUNK);
    const profiles = Array.from({ length: size }, () => someone(random, asOf, written));
    if (!await compare(profiles, asOf)) {
      console.error(`(seed ${seed}, chunk ${chunk})`);
      return false;
    }
  }
  return true;
}

// The same in processes side by side; the first that finds a difference stops the others.
async function sharedOut(total, seed) {
  const each = Math.min(availableParallelism(), Math.ceil(total / CHUNK));
  const shares = Array.from({ length: each }, (_, first) => spawn(process.execPath,
    [fileURLToPath(import.meta.url), '--random', total, '--seed', seed, '--share', `${first}/${each}`],
    { stdio: ['ignore', 'pipe', 'inherit'] }));
  const agree = await Promise.all(shares.map(async (share) => {
    let out = '';
    share.stdout.on('data', (data) => { out += data; });
    const [code] = await once(share, 'close');
    if (code !== 0) {
      for (const other of shares) other.kill();
      return false;
    }
    const { people: size, rows } = JSON.parse(out);
    count.people += size;
    count.rows += rows;
    return true;
  }));
  return agree.every(Boolean);
}

function option(name, otherwise) {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}

async function main() {
  const [total, seed] = [option('--random', 0), option('--seed', 1)];
  const share = process.argv.indexOf('--share');
  if (share > 0) {
    const [first, each] = process.argv[share + 1].split('/').map(Number);
    if (!await randomly(total, seed, first, each)) return false;
    console.log(JSON.stringify(count));
    return true;
  }
  let agree = true;
  if (process.argv.includes('--people')) agree &&= await everybody();
  if (process.argv.includes('--cases')) agree &&= await cases();
  if (process.argv.includes('--random')) agree &&= await sharedOut(total, seed);
  if (!agree) return false;
  if (!count.people) throw new Error('nothing was compared: give --people, --cases or --random with a number');
  console.log(`${count.people} people, ${count.rows} rows: both evaluators say the same.`);
  return true;
}

main().then((agree) => { if (!agree) process.exitCode = 1; }, (error) => {
  console.error(`compare: ${error.message}`);
  process.exitCode = 1;
});
