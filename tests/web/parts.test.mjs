// The program arrives in parts: what a first visit runs, and what comes behind it.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DAY, LANGUAGES, ROOT, SITE, answer, field, go, open, screen, text } from './app.mjs';
import { launch } from './browser.mjs';
import { serve } from './serve.mjs';
import { land, look, play } from './visit.mjs';
import { sum } from '../../src/web/sum.js';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const LATER = ['questions', 'rest'];
const isLater = (path, parts) => parts.some((part) => path.includes(`/${part}-`) || path.startsWith(`${part}-`));

/**
 * A site that keeps some parts back until `release` is called, unless the program needs one at
 * once and waits for it (`?now`).
 */
async function slow(parts, { lost } = {}) {
  let release;
  const gate = new Promise((done) => {
    release = done;
  });
  const asked = [];
  const site = await serve(SITE, {
    change: async (path, body, query) => {
      if (!isLater(path.slice(1), parts)) return body;
      asked.push(path + query);
      if (query === '') await gate;
      return lost ? lost(body) : body;
    },
  });
  return { site, asked, release, run: { site, browser } };
}

/** Names of texts, such as `drafts.title`, where a text should stand. */
const bareKeys = (page) =>
  page.evaluate(() => document.querySelector('#app').innerText.match(/\b[a-z_]+\.[a-z_]{3,}(?:\.[a-z_]+)*\b/g) ?? []);

/**
 * Plays a visit with some parts held back. A few functions run only now and then, such as those
 * of a map that grows just then; so one of three visits must need no more than its parts.
 */
async function needsNoMore(parts, visit) {
  const asked = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const site = await slow(parts);
    const pages = await visit(site.run);
    for (const page of pages) assert.deepEqual(await bareKeys(page), []);
    const early = site.asked.filter((path) => path.endsWith('?now'));
    site.release();
    for (const page of pages) {
      await page.waitForFunction(() => document.documentElement.dataset.locked === 'true');
      assert.deepEqual(page.problems, []);
      await page.context().close();
    }
    await site.site.close();
    if (early.length === 0) return;
    asked.push(...early);
  }
  assert.fail(`asked at once for ${asked}: run \`make first\``);
}

for (const tag of LANGUAGES) {
  test(`the first screen needs the first part only (${tag})`, { timeout: 120_000 }, () =>
    needsNoMore(LATER, async (run) => {
      const page = await open(run, { tag, worker: false });
      await look(page);
      return [page];
    }));

  test(`the first answers need the first two parts only (${tag})`, { timeout: 120_000 }, () =>
    needsNoMore(['rest'], async (run) => {
      const page = await open(run, { tag, worker: false });
      await look(page);
      await play(page);
      return [page, await land(run, { tag, width: 360, worker: false })];
    }));
}

test('a screen that has not arrived says so and comes by itself', async () => {
  const { site, release, run } = await slow(LATER);
  const page = await open(run, { worker: false });
  const soon = page.getByRole('heading', { level: 1, name: text('en', 'frame.soon') });
  await page.getByRole('link', { name: page.say('nav.compare') }).click();
  await soon.waitFor();
  await page.getByRole('link', { name: page.say('nav.questions') }).click();
  await soon.waitFor();
  release();
  await page.getByRole('heading', { level: 1, name: page.say('page.about') }).waitFor();
  await page.waitForFunction(() => document.activeElement?.matches('h1'), null, { timeout: 5000 });
  await go(page, '#/compare');
  await page.getByRole('heading', { level: 1, name: page.say('compare.title') }).waitFor();
  assert.deepEqual(page.problems, []);
  await page.context().close();
  await site.close();
});

test('the buttons of the first screen wait for what they need', async () => {
  for (const [key, arrives] of [
    ['start.patient', 'page.about'],
    ['start.clinician', 'clinician.title'],
    ['start.example', 'trials.title'],
  ]) {
    const { site, asked, release, run } = await slow(LATER);
    const page = await open(run, { worker: false });
    await page.getByRole('button', { name: page.say(key) }).click();
    await page.getByRole('heading', { level: 1, name: text('en', 'frame.soon') }).waitFor();
    assert.ok(!asked.some((path) => path.endsWith('?now')), `${key}: ${asked}`);
    release();
    await page.getByRole('heading', { level: 1, name: page.say(arrives) }).waitFor();
    if (key === 'start.example') await page.getByText(page.say('example.banner')).waitFor();
    assert.deepEqual(page.problems, []);
    await page.context().close();
    await site.close();
  }
});

test('who is faster than a part waits for it, and nothing is lost', async () => {
  const { site, asked, release, run } = await slow(['rest']);
  const page = await land(run, { worker: false });
  await answer(page, 'height', 170);
  await page.getByRole('button', { name: page.say('frame.undo') }).click();
  await page.getByRole('button', { name: page.say('frame.redo') }).click();
  assert.ok(asked.some((path) => path.endsWith('?now')), 'something here is not in the first two parts');
  assert.equal(await field(page, 'age').getByRole('textbox').first().inputValue(), '42');
  assert.equal(await field(page, 'height').getByRole('textbox').first().inputValue(), '170');
  release();
  await go(page, '#/answers');
  await page.getByText('42').first().waitFor();
  assert.deepEqual(page.problems.filter((line) => !/Synchronous XMLHttpRequest/.test(line)), []);
  await page.context().close();
  await site.close();
});

test('a list that names no function costs speed, never a result', { timeout: 120_000 }, async () => {
  // Even what runs before the start is in the last part then.
  const site = await serve(join(ROOT, 'target/unlisted'));
  const page = await land({ site, browser }, { worker: false });
  await page.waitForFunction(() => document.documentElement.dataset.locked === 'true');
  const person = join(ROOT, 'tests/people/fits-nct06421701/facts.json');
  await go(page, '#/drafts');
  await page.locator('#open-file').setInputFiles(person);
  await page.getByRole('button', { name: page.say('drafts.replace_yes') }).click();
  for (const { id, criteria } of screen('evaluate', person, '--as-of', DAY).trials) {
    await go(page, `#/trials/${id}`);
    await page.locator('.ts-criterion').first().waitFor();
    const seen = await page.locator('.ts-criterion').evaluateAll((rows) => rows.map((row) => [row.dataset.code, row.dataset.status]));
    const wanted = Object.fromEntries(criteria.map((row) => [row.code, row.status]));
    assert.ok(seen.length > 15);
    for (const [code, status] of seen) assert.equal(status, wanted[code], `${id} ${code}`);
  }
  assert.deepEqual(page.problems.filter((line) => !/Synchronous XMLHttpRequest/.test(line)), []);
  await page.context().close();
  // From the files that were kept it needs no network either, and reads nothing at once.
  const again = await open({ site, browser });
  await again.waitForFunction(() => document.documentElement.dataset.locked === 'true');
  await again.evaluate(async () => Boolean(await navigator.serviceWorker.ready));
  await again.context().setOffline(true);
  await again.reload();
  await again.getByRole('button', { name: again.say('start.clinician') }).click();
  await again.getByRole('heading', { level: 1, name: again.say('clinician.title') }).waitFor();
  assert.deepEqual(again.problems, []);
  await again.context().close();
  await site.close();
});

const BROKEN = {
  'is missing': () => null,
  'was changed': (body) => Buffer.concat([body.subarray(0, -1), Buffer.from([body.at(-1) ^ 1])]),
};
for (const [how, lost] of Object.entries(BROKEN)) {
  test(`a part that ${how} is not run: the page says so, and answers stay`, async () => {
    const { site, release, run } = await slow(['rest'], { lost });
    release();
    const page = await land(run, { worker: false });
    await page.waitForFunction(() => document.documentElement.dataset.locked === 'true');
    await page.getByRole('link', { name: page.say('nav.compare') }).click();
    await page.getByRole('heading', { level: 1, name: page.say('frame.missing') }).waitFor();
    await page.getByRole('link', { name: page.say('nav.questions') }).click();
    assert.equal(await field(page, 'age').getByRole('textbox').first().inputValue(), '42');
    // Something that needs the missing part: the failure page, with the answers.
    await page.getByRole('button', { name: page.say('frame.undo') }).click();
    await page.getByRole('heading', { name: /Something in this page failed/ }).waitFor();
    assert.match(await page.locator('#failed-answers').textContent(), /"age"[\s\S]*42/);
    await page.context().close();
    await site.close();
  });
}

/** Long waits of the page are short in a test. */
const HURRY = `{
  const later = globalThis.setTimeout;
  globalThis.setTimeout = (run, time, ...rest) => later(run, time > 5000 ? 300 : time, ...rest);
}`;

test('a part that is not here when the network is locked counts as missing', { timeout: 90_000 }, async () => {
  const { site, asked, release, run } = await slow(['rest']);
  const page = await land(run, { worker: false, init: HURRY });
  await page.waitForFunction(() => document.documentElement.dataset.locked === 'true');
  await go(page, '#/compare');
  await page.getByRole('heading', { level: 1, name: page.say('frame.missing') }).waitFor();
  // Nothing that comes after the lock is run.
  release();
  await page.waitForTimeout(500);
  await page.getByRole('heading', { level: 1, name: page.say('frame.missing') }).waitFor();
  await go(page, '#/questions/about');
  assert.equal(await field(page, 'age').getByRole('textbox').first().inputValue(), '42');
  await page.getByRole('button', { name: page.say('frame.undo') }).click();
  await page.getByRole('heading', { name: /Something in this page failed/ }).waitFor();
  assert.match(await page.locator('#failed-answers').textContent(), /"age"[\s\S]*42/);
  assert.ok(!asked.some((path) => path.endsWith('?now')), 'the lock holds for a request that waits, too');
  await page.context().close();
  await site.close();
});

test('sums are those of the standard', () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 1000, 100_001]) {
    const bytes = randomBytes(length);
    assert.equal(sum(bytes), createHash('sha256').update(bytes).digest('hex'), `${length} bytes`);
  }
});

test('every part is smaller than what it was cut from, and none is empty', () => {
  const sizes = readdirSync(SITE)
    .filter((name) => /\.wasm$/.test(name))
    .map((name) => readFileSync(join(SITE, name)).length);
  assert.equal(sizes.length, 1 + LATER.length);
  assert.ok(sizes.every((size) => size > 50_000));
});
