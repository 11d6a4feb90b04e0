// The same page in Firefox, driven over WebDriver BiDi: what holds in Chromium is not taken
// for granted. Skipped, and said so, where there is no Firefox.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import puppeteer from 'puppeteer-core';
import { DAY, ROOT, SHOTS, SITE, TRIALS, screen, text } from './app.mjs';
import { serve } from './serve.mjs';
import { tryAllWays } from './ways.mjs';

const FIREFOX = process.env.FIREFOX ?? ['/usr/bin/firefox-esr', '/usr/bin/firefox'].find(existsSync);
const skip = FIREFOX ? false : 'there is no Firefox here';
const options = { skip, timeout: 120_000 };
const PEOPLE = join(ROOT, 'tests/people');
const HEADERS = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };
// The written people hold for one day; BiDi has no clock of its own.
const CLOCK = `{
  const Real = Date;
  const at = new Real('${DAY}T10:00:00').getTime();
  globalThis.Date = class extends Real {
    constructor(...parts) { if (parts.length) super(...parts); else super(at); }
    static now() { return at; }
  };
};`;

const launch = (prefs = {}) =>
  puppeteer.launch({ browser: 'firefox', executablePath: FIREFOX, headless: true, extraPrefsFirefox: { 'intl.locale.requested': 'en-GB', ...prefs } });

let site;
let browser;
before(async () => {
  if (skip) return;
  site = await serve(SITE);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const say = (key, holes) => text('en', key, holes);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
/** Asks again and again: the driver's own waiting would evaluate text, which the policy forbids. */
async function until(page, holds, ...holes) {
  for (let turn = 0; turn < 300; turn += 1) {
    if (await page.evaluate(holds, ...holes)) return;
    await pause(100);
  }
  assert.fail(`never came: ${holds} ${holes}`);
}
const shown = (page, selector, wanted) =>
  until(page, (selector, wanted) => [...document.querySelectorAll(selector)].some((e) => e.textContent.includes(wanted)), selector, wanted);

/** A page with a store of its own. */
async function open({ init = CLOCK, hash = '', url = site.url, own = browser } = {}) {
  const context = await own.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(String(error.message)));
  if (init) await page.evaluateOnNewDocument(init);
  await page.goto(url + hash);
  return page;
}
const ready = async (page) => {
  await page.waitForSelector('.ts-footer');
  await until(page, () => document.documentElement.dataset.locked === 'true');
  return page;
};
async function go(page, hash) {
  await page.evaluate((to) => { location.hash = to; }, hash);
  await until(page, (to) => location.hash === to, hash);
  await pause(150);
}
async function type(page, id, value) {
  const box = await page.waitForSelector(`#${id}`);
  await box.evaluate((e) => e.select());
  await page.keyboard.press('Backspace');
  await box.type(value);
}
const value = (page, id) => page.$eval(`#${id}`, (e) => e.value);
const drafts = (page) =>
  page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('trial-screener.draft.')).map((k) => localStorage.getItem(k)));
async function begin(page) {
  await ready(page);
  await go(page, '#/questions/about');
  await type(page, 'q-age-value', '41');
}
const close = (page) => page.browserContext().close();

test('people are judged as by the command, from a file they open', options, async () => {
  for (const name of ['fits-nct06421701', 'pregnant-now', 'contradictions']) {
    const file = join(PEOPLE, name, 'facts.json');
    const page = await ready(await open({ hash: '#/drafts' }));
    const input = await page.waitForSelector('#open-file');
    await input.uploadFile(file);
    await until(page, () => Object.keys(localStorage).some((k) => k.startsWith('trial-screener.draft.')));
    const expected = screen('evaluate', file, '--as-of', DAY);
    for (const trial of expected.trials) {
      await go(page, `#/trials/${trial.id}`);
      await page.waitForSelector('.ts-criterion');
      const seen = await page.$$eval('.ts-criterion[data-code]', (rows) => rows.map((row) => [row.dataset.code, row.dataset.status]));
      assert.ok(seen.length > 15, `${name} ${trial.id}`);
      const statuses = Object.fromEntries(trial.criteria.map((row) => [row.code, row.status]));
      for (const [code, status] of seen) assert.equal(status, statuses[code], `${name} ${trial.id} ${code}`);
    }
    assert.deepEqual(page.problems, []);
    await close(page);
  }
});

test('every key is kept at once, a reload restores it, and what does not parse is kept too', options, async () => {
  const page = await open();
  await begin(page);
  await shown(page, '.ts-state__saved', say('saved.at', { time: '10:00' }));
  await page.reload();
  await ready(page);
  assert.equal(await value(page, 'q-age-value'), '41');
  for (const [typed, error] of [['4x', 'not_a_number'], ['NaN', 'not_a_number'], ['1e3', 'not_a_number'], ['-4', 'negative']]) {
    await type(page, 'q-age-value', typed);
    await page.$eval('#q-age-value', (e) => e.blur());
    await shown(page, '#q-age-value-error', say(`error.${error}`));
  }
  // Full-width digits are digits, and a comma is a decimal sign.
  await type(page, 'q-age-value', '４１');
  await type(page, 'q-weight-value', '58,5');
  await page.$eval('#q-weight-value', (e) => e.blur());
  await until(page, () => document.querySelector('#q-age-value-error').textContent.trim() === '');
  await until(page, () => document.querySelector('#q-weight-value-error').textContent.trim() === '');
  assert.deepEqual(page.problems, []);
  await close(page);
});

test('a date of unknown order is refused beside its field, and kept', options, async () => {
  const page = await open();
  await ready(page);
  await go(page, '#/questions/about');
  await type(page, 'q-birth_date-when', '03/04/1985');
  await page.$eval('#q-birth_date-when', (e) => e.blur());
  await shown(page, '#q-birth_date-when-error', say('error.ambiguous_order'));
  assert.equal(await value(page, 'q-birth_date-when'), '03/04/1985');
  await close(page);
});

for (const [name, init] of [
  ['the getter throws', "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"],
  ['it is null', "Object.defineProperty(window, 'localStorage', { get: () => null })"],
  ['every write is refused', "Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError'); }"],
]) {
  test(`blocked storage: ${name}`, options, async () => {
    const page = await open({ init: CLOCK + init });
    await begin(page);
    await shown(page, '.ts-state__saved', say('saved.blocked'));
    await go(page, `#/trials/${TRIALS[0]}`);
    await page.waitForSelector('.ts-criterion[data-code=I5][data-status=met]');
    await go(page, '#/questions/about');
    assert.equal(await value(page, 'q-age-value'), '41', 'nothing is lost on the screen');
    assert.deepEqual(page.problems, []);
    await close(page);
  });
}

test('a full store keeps the old draft and says so', options, async () => {
  const page = await open();
  await begin(page);
  await shown(page, '.ts-state__saved', say('saved.at', { time: '10:00' }));
  const [old] = await drafts(page);
  await page.evaluate(() => {
    let filler = 'x'.repeat(1 << 20);
    for (let i = 0; filler.length > 0; i += 1) {
      try {
        localStorage.setItem(`filler${i}`, filler);
      } catch {
        filler = filler.slice(0, filler.length >> 1);
      }
    }
  });
  await type(page, 'q-weight-value', '58');
  await shown(page, '.ts-state__saved', say('saved.full'));
  assert.deepEqual(await drafts(page), [old], 'the old draft is whole');
  assert.equal(await value(page, 'q-weight-value'), '58');
  await close(page);
});

test('two tabs: nothing is overwritten', options, async () => {
  const one = await open();
  await begin(one);
  await shown(one, '.ts-state__saved', say('saved.at', { time: '10:00' }));
  const two = await one.browserContext().newPage();
  await two.evaluateOnNewDocument(CLOCK);
  await two.goto(`${site.url}#/questions/about`);
  await ready(two);
  await type(two, 'q-age-value', '42');
  await shown(one, '.ts-state__saved', say('saved.changed'));
  await type(one, 'q-age-value', '43');
  const texts = await drafts(one);
  assert.equal(texts.length, 2);
  assert.ok(texts.some((t) => t.includes('"42"')) && texts.some((t) => t.includes('"43"')), texts.join());
  await close(one);
});

test('an unreadable or newer draft is kept and never overwritten', options, async () => {
  const bad = { 100: '{"format":2,"entries":', 200: '{"format":99,"secret":1}', 300: 'null' };
  const init = `for (const [id, text] of Object.entries(${JSON.stringify(bad)})) localStorage.setItem('trial-screener.draft.' + id, text);
    localStorage.setItem('trial-screener.settings', JSON.stringify({ draft: '100' }));`;
  const page = await open({ init: CLOCK + init });
  await begin(page);
  await go(page, '#/drafts');
  await shown(page, '.ts-draft', say('drafts.unreadable'));
  for (const [id, kept] of Object.entries(bad)) {
    assert.equal(await page.evaluate((k) => localStorage.getItem(k), `trial-screener.draft.${id}`), kept);
  }
  assert.deepEqual(page.problems, []);
  await close(page);
});

test('files that are not ours change nothing', options, async () => {
  const page = await open();
  await begin(page);
  await go(page, '#/drafts');
  for (const [name, content, message] of [
    ['ff-bad.json', '{"facts": ', say('drafts.error.unreadable')],
    ['ff-newer.json', '{"format": 9}', say('drafts.error.newer')],
    ['ff-large.json', ' '.repeat(600_000), say('drafts.error.too_large')],
    ['ff-twice.json', '{"facts": {"age": 17, "age": 70}}', 'given twice'],
  ]) {
    const path = join(SHOTS, name);
    writeFileSync(path, content);
    const input = await page.waitForSelector('#open-file');
    await input.uploadFile(path);
    await shown(page, '#open-file-error', message);
  }
  await go(page, '#/questions/about');
  assert.equal(await value(page, 'q-age-value'), '41');
  await close(page);
});

test('a failure of ours shows no result and loses no answer', options, async () => {
  const page = await open();
  await begin(page);
  await page.evaluate(() => {
    Document.prototype.createElement = () => { throw new Error('broken'); };
    Node.prototype.cloneNode = () => { throw new Error('broken'); };
    location.hash = '#/trials';
  });
  await until(page, () => !document.querySelector('#failed').hidden && document.querySelector('#app').hidden);
  assert.match(await page.$eval('#failed-answers', (e) => e.textContent), /"41"/);
  await page.reload();
  await ready(page);
  await go(page, '#/questions/about');
  assert.equal(await value(page, 'q-age-value'), '41');
  await close(page);
});

test('after the lock no way leads out, and the privacy page sees its own try refused', options, async () => {
  const heard = [];
  const canary = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'access-control-allow-origin': '*' });
    response.end();
  });
  await new Promise((done) => canary.listen(0, '127.0.0.1', done));
  const page = await ready(await open());
  await page.evaluate(async () => Boolean(await navigator.serviceWorker.ready));
  const before = site.requests.length;
  assert.equal(await page.evaluate(tryAllWays, `http://127.0.0.1:${canary.address().port}/`), 26);
  assert.deepEqual(heard, []);
  assert.equal(site.requests.length, before, 'not even its own host');
  await close(page);
  await new Promise((done) => canary.close(done));

  const other = await ready(await open({ hash: '#/privacy' }));
  await other.evaluate((name) => [...document.querySelectorAll('button')].find((b) => b.textContent === name).click(), say('privacy.try'));
  await shown(other, 'main', say('privacy.blocked'));
  await close(other);
});

test('links made by others show a whole page and run nothing', options, async () => {
  for (const hash of ['#/trials/%3Cimg%20src=x%20onerror=document.title=1%3E', '#/questions/../../x', '#/nowhere', '#/trials/__proto__']) {
    const page = await ready(await open({ hash }));
    assert.equal((await page.$$('#app h1')).length, 1, hash);
    assert.equal((await page.$$('#app img')).length, 0, hash);
    assert.deepEqual(page.problems, [], hash);
    await close(page);
  }
});

test('a module that was changed on the way is not run, and the page says so', options, async () => {
  const changed = await serve(SITE, {
    change: (path, body) => {
      if (!path.endsWith('.wasm')) return body;
      const other = Buffer.from(body);
      other[other.length - 1] ^= 1;
      return other;
    },
  });
  const page = await open({ url: changed.url });
  await until(page, () => { const e = document.querySelector('#not-started'); return e && !e.hidden; });
  assert.equal((await page.$$('.ts-footer')).length, 0);
  await close(page);
  await changed.close();
});

test('without WebAssembly the page says so', options, async () => {
  const without = await launch({ 'javascript.options.wasm': false });
  const page = await open({ own: without });
  await until(page, () => { const e = document.querySelector('#not-started'); return e && !e.hidden; });
  await without.close();
});

test('it goes on and starts anew without a network', options, async () => {
  const away = await serve(SITE);
  const page = await open({ url: away.url });
  await begin(page);
  await page.evaluate(async () => Boolean(await navigator.serviceWorker.ready));
  await away.close();
  await type(page, 'q-weight-value', '58');
  await page.reload();
  await ready(page);
  await go(page, '#/questions/about');
  assert.equal(await value(page, 'q-weight-value'), '58');
  await close(page);
});

test('two frames on a plain page: whole, each with its trials, and the host reads nothing', options, async () => {
  const app = await serve(SITE, { headers: HEADERS, prefix: '/tools/screener/' });
  const fill = (_path, body) => body.toString().replaceAll('{{APP}}', app.url).replaceAll('{{ORIGIN}}', new URL(app.url).origin);
  const host = await serve(join(ROOT, 'tests/hosts'), { change: fill });
  // No script goes before this page: in a sandboxed frame the driver's own one fails.
  const page = await open({ url: `${host.url.replace('127.0.0.1', 'localhost')}plain.html`, init: '' });
  for (const id of ['all', 'one']) {
    await page.$eval(`#${id}`, (e) => e.scrollIntoView());
    await pause(500);
  }
  const frames = async () => page.frames().filter((frame) => frame.url().startsWith(app.url));
  for (let turn = 0; turn < 100 && (await frames()).length < 2; turn += 1) await pause(200);
  const found = await frames();
  assert.equal(found.length, 2);
  const counts = [];
  for (const frame of found) {
    await frame.waitForSelector('.ts-footer');
    await frame.evaluate(() => { location.hash = '#/trials'; });
    await frame.waitForSelector('#main .ts-card');
    counts.push((await frame.$$('#main .ts-card')).length);
  }
  assert.deepEqual(counts.sort(), [1, 5]);
  assert.equal(await page.$eval('#one', (e) => e.shadowRoot), null);
  assert.deepEqual(page.problems, []);
  await close(page);
  await Promise.all([app.close(), host.close()]);
});

test('the npm folder agrees with the command on every written person', options, async () => {
  const folder = await serve(join(ROOT, 'target/npm'), {
    extra: { '/page.html': `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"><title>x</title>` },
  });
  const page = await open({ url: `${folder.url}page.html` });
  await page.evaluate(async (address) => {
    const { load } = await import(address);
    window.screener = await load();
  }, `${folder.url}index.js`);
  for (const name of readdirSync(PEOPLE)) {
    const file = join(PEOPLE, name, 'facts.json');
    const seen = await page.evaluate((profile, day) => JSON.stringify(window.screener.evaluate(profile, day).value), readFileSync(file, 'utf8'), DAY);
    assert.equal(seen, JSON.stringify(screen('evaluate', file, '--as-of', DAY)), name);
  }
  await close(page);
  await folder.close();
});
