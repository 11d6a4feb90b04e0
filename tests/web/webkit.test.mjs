// The same page in WebKit, the engine of iPhones, driven over WebDriver as Debian ships it.
// Skipped, and said so, where its driver is not there.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ROOT, SITE, TRIALS, text } from './app.mjs';
import { serve } from './serve.mjs';

const find = (...paths) => paths.find(existsSync);
const DRIVER = find('/usr/bin/WebKitWebDriver');
const SCREEN = find('/usr/bin/Xvfb');
const BUS = find('/usr/bin/dbus-run-session');
// The folder of libraries is named by the machine's architecture.
const BROWSER = (existsSync('/usr/lib') ? readdirSync('/usr/lib') : [])
  .map((folder) => `/usr/lib/${folder}/webkit2gtk-4.1/MiniBrowser`)
  .find(existsSync);
const skip = DRIVER && SCREEN && BUS && BROWSER ? false : 'WebKit, its driver or Xvfb is not here';
const options = { skip, timeout: 120_000 };

const say = (key, holes) => text('en', key, holes);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

let site;
let driver;
let screen;
let address;
let home;
before(async () => {
  if (skip) return;
  site = await serve(SITE);
  const port = await freePort();
  const display = `:${100 + (port % 800)}`;
  home = mkdtempSync(join(tmpdir(), 'trial-screener-webkit-'));
  screen = spawn(SCREEN, [display, '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], { stdio: 'ignore' });
  driver = spawn(BUS, ['--', DRIVER, `--port=${port}`], {
    stdio: 'ignore',
    detached: true,
    env: {
      ...process.env,
      DISPLAY: display,
      HOME: home,
      LANG: 'en_GB.UTF-8',
      GTK_USE_PORTAL: '0',
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
      WEBKIT_DISABLE_COMPOSITING_MODE: '1',
    },
  });
  address = `http://127.0.0.1:${port}`;
  for (let turn = 0; turn < 100; turn += 1) {
    const ready = await fetch(`${address}/status`).then((answer) => answer.ok, () => false);
    if (ready) return;
    await pause(100);
  }
  assert.fail('the driver did not start');
});
after(async () => {
  await site?.close();
  if (driver) {
    const ended = new Promise((done) => driver.on('exit', done));
    process.kill(-driver.pid);
    await ended;
  }
  screen?.kill();
  // A portal of the desktop may hold its mount in there for a moment longer than it runs.
  try {
    if (home) rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  } catch (error) {
    console.log(`left behind: ${home} (${error.code})`);
  }
});

/** One request of WebDriver. */
async function command(method, path, body) {
  const answer = await fetch(address + path, { method, body: body && JSON.stringify(body) });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${path}: ${value.error}: ${value.message}`);
  return value;
}

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** A browser with a store of its own. */
async function open(url = site.url) {
  const { sessionId } = await command('POST', '/session', {
    capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary: BROWSER, args: ['--automation'] } } },
  });
  const at = `/session/${sessionId}`;
  const page = {
    go: (to) => command('POST', `${at}/url`, { url: to }),
    run: (script, ...args) => command('POST', `${at}/execute/sync`, { script, args }),
    close: () => command('DELETE', at),
    async find(selector) {
      const found = await command('POST', `${at}/element`, { using: 'css selector', value: selector });
      return found[ELEMENT];
    },
    async click(selector) {
      await command('POST', `${at}/element/${await page.find(selector)}/click`, {});
    },
    async type(selector, keys) {
      await command('POST', `${at}/element/${await page.find(selector)}/value`, { text: keys });
    },
    /** Asks again and again, until what the script returns is true. */
    async until(script, ...args) {
      for (let turn = 0; turn < 300; turn += 1) {
        if (await page.run(script, ...args)) return;
        await pause(100);
      }
      assert.fail(`never came: ${script} ${args}`);
    },
    shown: (selector, wanted) =>
      page.until('return [...document.querySelectorAll(arguments[0])].some((e) => e.textContent.includes(arguments[1]))', selector, wanted),
    ready: () => page.until('return Boolean(document.querySelector("footer"))'),
  };
  await page.go(url);
  return page;
}

test('WebKit: it starts, locks the network, and takes the first answer', options, async () => {
  const page = await open();
  try {
    await page.ready();
    await page.until('return document.documentElement.dataset.locked === "true"');
    await page.type('#q-age-value', '41');
    await page.go(`${site.url}#/questions/about`);
    await page.type('#q-weight-value', '58');
    const before = site.requests.length;
    await page.go(`${site.url}#/trials`);
    await page.shown('#main h1', say('trials.title'));
    const links = await page.run('return [...new Set([...document.querySelectorAll("#main a[href^=\'#/trials/\']")].map((a) => a.hash))].length');
    assert.equal(links, TRIALS.length);
    assert.equal(site.requests.length, before, 'nothing is asked of the network');
    const blocked = await page.run('try { new Image().src = arguments[0]; } catch {} return true', `${site.url}x.png`);
    assert.ok(blocked);
    await pause(300);
    assert.equal(site.requests.length, before, 'a script that tries is stopped');
  } finally {
    await page.close();
  }
});

test('WebKit: answers are kept, and a reload brings them back', options, async () => {
  const page = await open(`${site.url}#/questions/about`);
  try {
    await page.ready();
    await page.type('#q-age-value', '41');
    await page.until('return Object.values(localStorage).some((text) => text.includes("41"))');
    await page.run('location.reload()');
    await pause(500);
    await page.ready();
    assert.equal(await page.run('return document.querySelector("#q-age-value").value'), '41');
    // What does not parse is kept, and said.
    await page.run('document.querySelector("#q-age-value").select()');
    await page.type('#q-age-value', '4x');
    await page.click('#q-weight-value');
    await page.shown('#q-age-value-error', say('error.not_a_number'));
  } finally {
    await page.close();
  }
});

test('WebKit: storage that is full is said, and nothing typed is lost', options, async () => {
  const page = await open(`${site.url}#/questions/about`);
  try {
    await page.ready();
    await page.run(`
      let n = 0;
      for (let size = 1 << 20; size >= 1; size >>= 1) {
        try { for (;;) localStorage.setItem('filler' + n++, 'x'.repeat(size)); } catch {}
      }`);
    await page.type('#q-age-value', '41');
    await page.shown('.ts-state', say('saved.full'));
    assert.equal(await page.run('return document.querySelector("#q-age-value").value'), '41');
  } finally {
    await page.close();
  }
});

test('WebKit: the example is judged, in Chinese as in English', options, async () => {
  const page = await open();
  try {
    await page.ready();
    await page.run('[...document.querySelectorAll("button")].find((b) => b.textContent === arguments[0]).click()', say('start.example'));
    await page.go(`${site.url}#/trials`);
    await page.shown('#main h1', say('trials.title'));
    const cards = () => page.run('return [...document.querySelectorAll("#main .ts-card .ts-verdict")].map((line) => line.className)');
    const english = await cards();
    assert.equal(english.length, TRIALS.length);
    assert.ok(new Set(english).size > 1, 'the example is not judged alike everywhere');
    await page.run('[...document.querySelectorAll("[lang=zh-Hans]")].find((b) => b.matches("button, a")).click()');
    await page.shown('#main h1', text('zh-Hans', 'trials.title'));
    assert.deepEqual(await cards(), english);
  } finally {
    await page.close();
  }
});

test('WebKit: in a page of another site the frame is as high as its content', options, async () => {
  const headers = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };
  const app = await serve(SITE, { headers, prefix: '/tools/screener/' });
  const host = await serve(join(ROOT, 'tests/hosts'), {
    change: (_path, body) => body.toString().replaceAll('{{APP}}', app.url).replaceAll('{{ORIGIN}}', new URL(app.url).origin),
  });
  const page = await open(`${host.url.replace('127.0.0.1', 'localhost')}plain.html`);
  try {
    await page.until('return document.querySelector("#all").getBoundingClientRect().height > 400');
  } finally {
    await page.close();
    await Promise.all([app.close(), host.close()]);
  }
});
