// The screener inside pages of other sites: what they get, and what they never get.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ROOT, SHOTS, SITE, start, text } from './app.mjs';
import { serve } from './serve.mjs';

const HOSTS = join(ROOT, 'tests/hosts');
// What `_headers` asks of a host of the screener.
const HEADERS = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };

let run;
let app;
let host;
before(async () => {
  run = await start();
  app = await serve(SITE, { headers: HEADERS, prefix: '/tools/screener/' });
  host = await serve(HOSTS, { change: fill(app.url) });
});
after(async () => {
  await run.stop();
  await Promise.all([app.close(), host.close()]);
});

const fill = (address) => (_path, body) =>
  body.toString().replaceAll('{{APP}}', address).replaceAll('{{ORIGIN}}', new URL(address).origin);

async function visit(name, { near = false, ...options } = {}) {
  const context = await run.browser.newContext({ locale: 'en-GB', viewport: { width: 1100, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(String(error)));
  // "localhost" is another site than the screener's, so its storage is a third party's.
  await page.goto(`${near ? host.url : host.url.replace('127.0.0.1', 'localhost')}${name}`);
  return page;
}

/** The screener inside the element with this id. */
async function inside(page, id) {
  const element = page.locator(`#${id}`);
  await element.scrollIntoViewIfNeeded();
  // The frame is in a closed tree, so it is found among the frames by where it is drawn.
  for (let turn = 0; turn < 100; turn += 1) {
    const box = await element.boundingBox();
    for (const frame of page.frames().slice(1)) {
      const owner = await frame.frameElement();
      const found = await owner.boundingBox();
      if (found && box && Math.abs(found.y - box.y) < 2 && Math.abs(found.x - box.x) < 2) {
        await frame.getByRole('contentinfo').waitFor();
        await frame.waitForFunction(() => document.documentElement.dataset.locked === 'true');
        return frame;
      }
    }
    await page.waitForTimeout(100);
  }
  throw new Error(`no frame in #${id}`);
}

/** Waits until the frame is as high as its content. */
const fits = (frame) => frame.waitForFunction(() => document.documentElement.scrollHeight <= window.innerHeight + 1);

test('two on a plain page: whole, in their own language, theme and trials', { timeout: 90_000 }, async () => {
  const page = await visit('plain.html');
  const all = await inside(page, 'all');
  const one = await inside(page, 'one');
  await all.getByRole('heading', { level: 1, name: text('en', 'start.title') }).waitFor();
  await one.getByRole('heading', { level: 1, name: text('zh-Hans', 'start.title') }).waitFor();
  const trials = async (frame) => {
    await frame.evaluate(() => { location.hash = '#/trials'; });
    await frame.locator('#main article, #main .ts-card').first().waitFor();
    return frame.locator('#main a[href^="#/trials/"]').evaluateAll((links) => [...new Set(links.map((link) => link.hash))]);
  };
  assert.equal((await trials(all)).length, 5);
  assert.deepEqual(await trials(one), ['#/trials/nct06421701']);
  assert.equal(await one.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('color-scheme').trim()), 'dark');
  // Sized by content, so that the frame has no scroll bar of its own.
  for (const [id, frame] of [['all', all], ['one', one]]) {
    // Browsers let frames out of sight rest.
    await page.locator(`#${id}`).scrollIntoViewIfNeeded();
    await fits(frame);
  }
  await page.screenshot({ path: join(SHOTS, 'embed-plain.png'), fullPage: true });
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test('trials are found in any case, those that are not here are named', { timeout: 60_000 }, async () => {
  const page = await visit('plain.html');
  await page.evaluate(() => document.querySelector('#all').setAttribute('trials', 'NCT06421701, nct00000000'));
  // The element loads its frame anew; until then what is inside is the old one.
  const unknown = text('en', 'frame.unknown_trials', { names: 'nct00000000' });
  let all = await inside(page, 'all');
  for (let n = 0; n < 80 && !(await all.getByText(unknown).count().catch(() => 0)); n += 1) {
    await page.waitForTimeout(250);
    all = await inside(page, 'all').catch(() => all);
  }
  await all.getByText(unknown).waitFor();
  await all.evaluate(() => { location.hash = '#/trials'; });
  await all.locator('#main article, #main .ts-card').first().waitFor();
  const links = await all.locator('#main a[href^="#/trials/"]').evaluateAll((links) => [...new Set(links.map((link) => link.hash))]);
  assert.deepEqual(links, ['#/trials/nct06421701']);
  const one = await inside(page, 'one');
  assert.equal(await one.locator('.ts-banner').filter({ hasText: 'nct' }).count(), 0);
  await page.context().close();
});

test('in a frame, what is copied is copied, and a shorter screen makes the frame lower', { timeout: 60_000 }, async () => {
  const page = await visit('plain.html', { permissions: ['clipboard-read', 'clipboard-write'] });
  const all = await inside(page, 'all');
  const height = () => page.locator('#all').evaluate((element) => element.getBoundingClientRect().height);
  await all.evaluate(() => { location.hash = '#/clinician'; });
  await all.locator('details.ts-section').first().waitFor();
  await page.waitForTimeout(500);
  const high = await height();
  await all.evaluate(() => { location.hash = '#/take-away'; });
  const copy = all.getByRole('button', { name: text('en', 'take.copy') });
  await copy.click();
  await all.getByText(text('en', 'take.copied')).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /\w{20}|\w+ \w+ \w+/);
  await page.waitForTimeout(500);
  assert.ok((await height()) < high, `${await height()} is not below ${high}`);
  await page.context().close();
});

test('the host can read nothing, and is told verdicts only after the person agreed', { timeout: 90_000 }, async () => {
  const page = await visit('plain.html');
  await page.evaluate(() => {
    window.heard = [];
    window.raw = [];
    addEventListener('trial-screener-verdicts', (event) => window.heard.push(event.detail));
    addEventListener('message', (event) => window.raw.push(event.data));
  });
  const one = await inside(page, 'one');
  assert.equal(await page.evaluate(() => document.querySelector('#one').shadowRoot), null);
  assert.equal(await page.evaluate(() => window.frames.length), 0, 'the frame cannot even be named');
  const name = new URL(page.url()).host;
  await one.getByText(text('zh-Hans', 'host.asks', { host: name })).waitFor();
  const type = async (value) => {
    await one.evaluate(() => { location.hash = '#/questions/about'; });
    await one.locator('#q-age input[inputmode]').first().fill(value);
    await page.waitForTimeout(200);
  };
  await type('41');
  assert.deepEqual(await page.evaluate(() => window.heard), []);
  await one.getByRole('button', { name: text('zh-Hans', 'host.yes'), exact: true }).click();
  await page.waitForFunction(() => window.heard.length > 0);
  await type('12');
  await page.waitForFunction(() => window.heard.at(-1).trials[0].verdict === 'not_match');
  const heard = await page.evaluate(() => window.heard);
  for (const detail of heard) {
    assert.deepEqual(Object.keys(detail).sort(), ['trials', 'version']);
    assert.deepEqual(detail.trials.map(({ id }) => id), ['nct06421701']);
    for (const trial of detail.trials) assert.deepEqual(Object.keys(trial).sort(), ['forNow', 'id', 'verdict']);
  }
  // Another screen repeats nothing; another person is asked anew.
  await one.evaluate(() => { location.hash = '#/'; });
  await page.waitForTimeout(300);
  assert.equal((await page.evaluate(() => window.heard)).length, heard.length);
  await one.getByRole('button', { name: text('zh-Hans', 'start.example') }).click();
  await one.getByText(text('zh-Hans', 'host.asks', { host: name })).waitFor();
  await one.getByRole('button', { name: text('zh-Hans', 'host.yes'), exact: true }).click();
  await page.waitForTimeout(300);
  assert.equal((await page.evaluate(() => window.heard)).length, heard.length, 'a made-up person is told to nobody');
  // Taken back: nothing more is told.
  await one.getByRole('button', { name: text('zh-Hans', 'host.no'), exact: true }).click();
  await type('41');
  await page.waitForTimeout(300);
  assert.equal((await page.evaluate(() => window.heard)).length, heard.length);
  assert.deepEqual(await page.evaluate(() => window.raw), [], 'nothing goes to the window of the host');
  await page.context().close();
});

test('forged, repeated and misshapen messages change nothing', { timeout: 60_000 }, async () => {
  const page = await visit('frame.html');
  const [, frame] = page.frames();
  await frame.getByRole('contentinfo').waitFor();
  await frame.waitForFunction(() => document.documentElement.dataset.locked === 'true');
  const state = () => frame.evaluate(() => [document.documentElement.outerHTML.length, document.documentElement.getAttribute('style')]);
  const before = await state();
  const answered = await page.evaluate(async () => {
    let answers = 0;
    const post = (data, ports = 1) => {
      const channels = Array.from({ length: ports }, () => new MessageChannel());
      for (const { port1 } of channels) {
        port1.onmessage = () => { answers += 1; };
        port1.postMessage({ type: 'style', values: { paper: 'red' } });
      }
      window.frames[0].postMessage(data, '*', channels.map(({ port2 }) => port2));
    };
    const good = { type: 'trial-screener:connect', version: 1 };
    for (const data of [null, 1, 'x', [], {}, { type: good.type }, { ...good, version: 2 }, { ...good, version: '1' }, new Map(Object.entries(good))]) post(data);
    post(good, 0);
    post(good, 2);
    // From another window than the one around the frame.
    const other = document.createElement('iframe');
    document.body.append(other);
    other.contentWindow.answered = () => { answers += 1; };
    other.contentWindow.eval(`
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = answered;
      parent.frames[0].postMessage({ type: 'trial-screener:connect', version: 1 }, '*', [port2]);
    `);
    await new Promise((done) => setTimeout(done, 400));
    return answers;
  });
  assert.equal(answered, 0);
  assert.deepEqual(await state(), before);
  // The right one is taken once, and an unreadable colour is not; a host that did not name
  // itself in the address is told no verdict.
  const taken = await page.evaluate(async () => {
    const seen = [[], []];
    for (const turn of [0, 1]) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => seen[turn].push(data.type);
      port1.postMessage({ type: 'style', values: { paper: 'black', toString: 'x' } });
      window.frames[0].postMessage({ type: 'trial-screener:connect', version: 1, verdicts: true }, '*', [port2]);
      await new Promise((done) => setTimeout(done, 300));
    }
    return seen;
  });
  assert.deepEqual([...new Set(taken[0])], ['size']);
  assert.deepEqual(taken[1], []);
  assert.equal(await frame.evaluate(() => document.documentElement.getAttribute('style')), null);
  assert.equal(await frame.getByText(text('en', 'host.yes'), { exact: true }).count(), 0);
  await page.context().close();
});

test('a strict host needs to allow only the script and the frame', { timeout: 60_000 }, async () => {
  const page = await visit('strict.html');
  const all = await inside(page, 'all');
  await all.getByRole('heading', { level: 1, name: text('en', 'start.title') }).waitFor();
  await fits(all);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test('a host may set colours that can be read, and no others', { timeout: 60_000 }, async () => {
  const page = await visit('dark.html');
  const colour = (frame, name) => frame.evaluate((n) => document.documentElement.style.getPropertyValue(n), `--${name}`);
  const own = await inside(page, 'own');
  await own.waitForFunction(() => document.documentElement.style.getPropertyValue('--accent') !== '');
  assert.equal(await colour(own, 'accent'), '#7fd1c7');
  const unreadable = await inside(page, 'unreadable');
  await page.waitForTimeout(300);
  assert.equal(await colour(unreadable, 'ink'), '');
  for (const id of ['seethrough', 'relative']) {
    const frame = await inside(page, id);
    await page.waitForTimeout(200);
    assert.deepEqual([await colour(frame, 'ink'), await colour(frame, 'accent')], ['', ''], id);
  }
  // In the other theme the colour could not be read, so it goes.
  await own.evaluate(() => { document.documentElement.dataset.theme = 'light'; });
  await own.waitForFunction(() => document.documentElement.style.getPropertyValue('--accent') === '');
  await page.screenshot({ path: join(SHOTS, 'embed-dark.png'), fullPage: true });
  await page.context().close();
});

test('styles and direction of the host do not reach inside', { timeout: 60_000 }, async () => {
  const page = await visit('rtl.html');
  const all = await inside(page, 'all');
  await all.getByRole('button', { name: text('en', 'start.patient') }).waitFor();
  const style = await all.evaluate(() => {
    const { direction, letterSpacing } = getComputedStyle(document.querySelector('h1'));
    return { direction, letterSpacing };
  });
  assert.equal(style.direction, 'ltr');
  assert.notEqual(style.letterSpacing, '3px');
  await page.screenshot({ path: join(SHOTS, 'embed-rtl.png'), fullPage: true });
  await page.context().close();
});

for (const [where, near, kept] of [['a near host', true, true], ['a far host, whose frames may keep nothing', false, false]]) {
  test(`a plain frame needs no script: ${where}`, { timeout: 60_000 }, async () => {
    const page = await visit('frame.html', { near });
    const [, ordinary, apart] = page.frames();
    for (const frame of [ordinary, apart]) {
      await frame.getByRole('contentinfo').waitFor();
      await frame.waitForFunction(() => document.documentElement.dataset.locked === 'true');
    }
    // A sandbox has no store; answers stay in memory, and the page says so.
    await apart.getByText(text('en', 'saved.blocked')).first().waitFor();
    assert.equal(await ordinary.getByText(text('en', 'saved.blocked')).count(), kept ? 0 : 1);
    for (const frame of [ordinary, apart]) {
      await frame.evaluate(() => { location.hash = '#/questions/about'; });
      await frame.locator('#q-age input[inputmode]').first().fill('90');
      await frame.evaluate(() => { location.hash = '#/trials'; });
      await frame.getByText(text('en', 'verdict.not_match')).first().waitFor();
    }
    await page.context().close();
  });
}

test('on the very site that hosts it, it gets an origin of its own', { timeout: 60_000 }, async () => {
  const own = '<!doctype html><title>x</title><script type="module" src="./embed.js"></script><trial-screener id="all" lang="en"></trial-screener>';
  const mixed = await serve(SITE, { headers: HEADERS, extra: { '/own.html': own } });
  const context = await run.browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(`${mixed.url}own.html`);
  const all = await inside(page, 'all');
  assert.equal(await all.evaluate(() => self.origin), 'null');
  await all.getByText(text('en', 'saved.blocked')).first().waitFor();
  await context.close();
  await mixed.close();
});

test('a frame requests nothing after its lock either', { timeout: 60_000 }, async () => {
  const page = await visit('plain.html');
  const all = await inside(page, 'all');
  await inside(page, 'one');
  const seen = [];
  page.context().on('request', (request) => seen.push(request.url()));
  await all.evaluate(() => { location.hash = '#/questions/about'; });
  await all.locator('#q-age input[inputmode]').first().fill('41');
  for (const hash of ['#/trials', '#/compare', '#/take-away', '#/privacy']) {
    await all.evaluate((to) => { location.hash = to; }, hash);
    await page.waitForTimeout(100);
  }
  assert.deepEqual(seen, []);
  await page.context().close();
});
