// The site as it is hosted: policies, integrity, the lock, work without a network, size.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PAGES, ROOT, SITE, answer, field, go, open, start, text } from './app.mjs';
import { serve } from './serve.mjs';
import { firstVisit } from './sizes.mjs';
import { tryAllWays } from './ways.mjs';

let run;
before(async () => {
  run = await start();
});
after(() => run.stop());

const file = (pattern) => readdirSync(SITE).find((name) => pattern.test(name));
const read = (name) => readFileSync(join(SITE, name));
const page_text = read('index.html').toString();
const locked = (page) => page.waitForFunction(() => document.documentElement.dataset.locked === 'true');
const ready = (page) => page.evaluate(async () => Boolean(await navigator.serviceWorker.ready));

async function visit(site, options = {}) {
  const context = await run.browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.seen = [];
  context.on('request', (request) => page.seen.push(request.url()));
  await page.goto(site.url);
  return page;
}

test('the page has no inline script, one style, and all it loads is named by hash and checked', () => {
  assert.doesNotMatch(page_text, /<script(?![^>]*\ssrc=)/);
  assert.doesNotMatch(page_text, /\sstyle=|\son[a-z]+=/);
  assert.equal(page_text.match(/<style/g).length, 1);
  for (const [tag] of page_text.matchAll(/<(?:script|link rel="(?:stylesheet|preload)")[^>]*>/g)) {
    const [, name] = tag.match(/(?:src|href)="\.\/([^"]+)"/);
    const [, algorithm, sum] = tag.match(/integrity="(sha384)-([^"]+)"/);
    // Trunk writes its hash without leading zeros.
    assert.match(name, /-[0-9a-f]{8,16}(?:_bg)?\.(?:js|css|wasm)$/);
    assert.equal(createHash(algorithm).update(read(name)).digest('base64'), sum, name);
  }
  // Every address is relative: any folder of any host will do.
  for (const [, address] of page_text.matchAll(/(?:src|href)="([^"]*)"/g)) {
    assert.match(address, /^(?:\.\/|#|data:|$)/, address);
  }
});

test('the policy allows nothing but what the page needs', () => {
  const [, policy] = page_text.match(/Content-Security-Policy" content="([^"]+)"/);
  const directives = Object.fromEntries(policy.split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1).join(' ')]));
  const [, sheet] = page_text.match(/<style>([\s\S]*?)<\/style>/);
  assert.deepEqual(directives, {
    'default-src': "'none'",
    'script-src': "'self' 'wasm-unsafe-eval'",
    'style-src': `'self' 'sha256-${createHash('sha256').update(sheet).digest('base64')}'`,
    'img-src': "'self' data:",
    'connect-src': "'self'",
    'manifest-src': "'self'",
    'worker-src': "'self'",
    'form-action': "'none'",
    'base-uri': "'none'",
    'require-trusted-types-for': "'script'",
    'trusted-types': 'default',
  });
  const before = page_text.slice(0, page_text.indexOf('Content-Security-Policy'));
  assert.doesNotMatch(before, /<(?:script|link|img)/, 'the policy stands before everything it rules');
  assert.ok(read('_headers').toString().includes(policy), 'the file for hosts says the same');
});

test('the sums fit the files', () => {
  const lines = read('SHA256SUMS').toString().trim().split('\n');
  const names = lines.map((line) => line.split('  ')[1]);
  assert.deepEqual(names, readdirSync(SITE).filter((name) => name !== 'SHA256SUMS').sort());
  for (const line of lines) {
    const [sum, name] = line.split('  ');
    assert.equal(createHash('sha256').update(read(name)).digest('hex'), sum, name);
  }
});

// Everything a page can send data with, by the names a program would use for it.
const SENDS =
  /\b(?:XMLHttpRequest|WebSocket|WebTransport|EventSource|sendBeacon|RTCPeerConnection|webkitRTCPeerConnection|BroadcastChannel|SharedWorker|importScripts|requestSubmit|postMessage|registerProtocolHandler|setAppBadge|showOpenFilePicker|eval)\b|\bnew\s+(?:Function|Worker|Image|Audio)\b|(?<!Object)\.(?:open|submit|assign)\(|\.(?:src|href|action|srcdoc)\s*=(?!=)/;

test('the program imports nothing that can send data', async () => {
  const [name, ...others] = readdirSync(SITE).filter((file) => file.endsWith('.wasm'));
  assert.deepEqual(others, []);
  const module = await WebAssembly.compile(read(name));
  // The glue of the program is the part of the boot script that answers these imports.
  const imports = WebAssembly.Module.imports(module);
  assert.deepEqual([...new Set(imports.map((one) => one.module))], ['./trial-screener-page_bg.js']);
  const names = [...new Set(imports.map((one) => one.name))];
  assert.ok(names.length > 100);
  const forbidden = /fetch|xmlhttp|websocket|webtransport|eventsource|beacon|rtc|worker|broadcast|submit|open_|location_assign|location_replace|set_?href|set_?src|set_?action|post_?message|(?:^|_)eval|newnoargs|(?:^|_)import(?!Key)/i;
  const found = names.filter((one) => forbidden.test(one));
  // The address of a download link is a file in memory; the rest of the page tests show it.
  assert.deepEqual(found.filter((one) => !one.includes('set_href')), []);
  // And by what the glue calls, whatever the names say.
  const boot = read(file(/^boot-.*\.js$/)).toString();
  const sends = [...boot.matchAll(new RegExp(SENDS, 'g'))].map(([hit]) => hit);
  assert.deepEqual(
    Object.fromEntries(sends.map((hit) => [hit, sends.filter((other) => other === hit).length])),
    // `href`: the download link of a file in memory. `postMessage`: once to the worker that
    // keeps the files, once to the site around a frame (`host.js`).
    { '.href=': 1, postMessage: 2 },
  );
  // `fetch`: the files of the page, the probe of the privacy page, and the loader of the glue
  // for an address given as text, which is never used.
  assert.equal([...boot.matchAll(/\bfetch\(/g)].length, 3);
});

test('nothing is requested after the lock, in a whole journey with file and import', { timeout: 180_000 }, async () => {
  const context = await run.browser.newContext({ locale: 'en-GB', acceptDownloads: true });
  const after = [];
  let shut = false;
  context.on('request', (request) => shut && after.push(request.url()));
  const page = await open(run, { context });
  await locked(page);
  await ready(page);
  shut = true;
  const before = run.site.requests.length;
  const { facts } = JSON.parse(readFileSync(join(ROOT, 'tests/people/fits-cht101/facts.json'), 'utf8'));
  await page.getByRole('button', { name: page.say('start.patient') }).click();
  const typed = new Set();
  for (const { id, questions } of PAGES.slice(0, 6)) {
    const mine = questions.filter((question) => question in facts);
    await go(page, `#/questions/${id}`);
    for (const question of mine) {
      if (!(await field(page, question).isVisible())) continue;
      await answer(page, question, facts[question]);
      typed.add(question);
    }
  }
  assert.ok(typed.size > 10);
  for (const hash of ['#/answers', '#/trials', '#/compare', '#/take-away', '#/clinician', '#/privacy', '#/about', '#/drafts']) {
    await go(page, hash);
  }
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: page.say('saved.save_file'), exact: true }).last().click(),
  ]);
  const saved = join(ROOT, 'target/screenshots/journey.json');
  await download.saveAs(saved);
  await page.locator('input[type=file]').setInputFiles(saved);
  // The rest goes on with the network cut.
  await context.setOffline(true);
  await go(page, '#/questions/about');
  await go(page, '#/trials');
  await page.getByRole('heading', { level: 1 }).waitFor();
  assert.deepEqual(after, []);
  assert.equal(run.site.requests.length, before);
  assert.deepEqual(page.problems, []);
  // And after a reload without a network, from the files that were kept.
  await page.reload();
  await page.getByRole('contentinfo').waitFor();
  await go(page, '#/trials');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await context.close();
});

test('the privacy page shows the rules, counts nothing, and its try is refused', async () => {
  const page = await open(run);
  await locked(page);
  await ready(page);
  await go(page, '#/privacy');
  await page.getByText(text('en', 'privacy.locked')).waitFor();
  await page.getByText(text('en', 'privacy.requests', { n: 0 })).waitFor();
  const before = run.site.requests.length;
  await page.getByRole('button', { name: text('en', 'privacy.try') }).click();
  await page.getByText(text('en', 'privacy.blocked')).waitFor();
  await page.getByText(text('en', 'privacy.requests', { n: 0 })).waitFor();
  assert.equal(run.site.requests.length, before);
  const rules = await page.locator('.ts-policy li').allInnerTexts();
  assert.equal(rules.length, 2);
  assert.match(rules[0], /default-src 'none'; script-src 'self' 'wasm-unsafe-eval'/);
  assert.match(rules[1], /^default-src 'none'; script-src 'none'; img-src data:$/);
  await page.context().close();
});

test('without the lock and without a network the try is not called refused', async () => {
  const context = await run.browser.newContext({ locale: 'en-GB' });
  // A browser that takes no second policy.
  await context.addInitScript(() => {
    const append = Element.prototype.append;
    Element.prototype.append = function (...nodes) {
      if (!nodes.some((node) => node.httpEquiv)) append.apply(this, nodes);
    };
  });
  const page = await open(run, { context });
  await locked(page);
  await ready(page);
  await context.setOffline(true);
  await go(page, '#/privacy');
  await page.getByRole('button', { name: text('en', 'privacy.try') }).click();
  await page.getByText(text('en', 'privacy.unclear')).waitFor();
  await context.setOffline(false);
  await page.getByRole('button', { name: text('en', 'privacy.try') }).click();
  await page.waitForFunction(() => document.documentElement.dataset.probe !== 'unclear');
  assert.equal(await page.evaluate(() => document.documentElement.dataset.probe), 'sent');
  await context.close();
});

test('a hostile script inside the locked page cannot load or send in any of 26 ways', { timeout: 60_000 }, async () => {
  const heard = [];
  const canary = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'access-control-allow-origin': '*' });
    response.end();
  });
  await new Promise((done) => canary.listen(0, '127.0.0.1', done));
  const there = `http://127.0.0.1:${canary.address().port}/`;
  const page = await open(run);
  await locked(page);
  await ready(page);
  const before = run.site.requests.length;
  const tried = await page.evaluate(tryAllWays, there);
  assert.equal(tried, 26);
  assert.deepEqual(heard, []);
  assert.equal(run.site.requests.length, before, 'not even its own host');
  await page.context().close();
  await new Promise((done) => canary.close(done));
});

test('markup that could run is refused by the one policy there is', async () => {
  const page = await open(run);
  const outcome = await page.evaluate(() => {
    const attempt = (work) => {
      try {
        work();
        return 'taken';
      } catch {
        return 'refused';
      }
    };
    const put = (markup) => attempt(() => { document.createElement('div').innerHTML = markup; });
    return {
      plain: put('<p class="x">text</p>'),
      script: put('<script>1</script>'),
      handler: put('<img src=x onerror=alert(1)>'),
      frame: put('<iframe srcdoc="x"></iframe>'),
      link: put('<a href="javascript:alert(1)">x</a>'),
      tight: put('<p title="x"onclick=alert(1)>x</p>'),
      slash: put('<svg/onload=alert(1)>'),
      second: attempt(() => trustedTypes.createPolicy('other', {})),
      worker: attempt(() => new Worker('other.js')),
    };
  });
  // What a debugger runs is exempt from the rule on evaluated text, so a timer asks.
  const evaluated = await page.evaluate(
    () =>
      new Promise((done) => {
        setTimeout(() => {
          const ways = [() => globalThis.eval('1'), () => new Function('return 1')()];
          done(ways.map((way) => { try { way(); return 'taken'; } catch { return 'refused'; } }));
        });
      }),
  );
  assert.deepEqual(evaluated, ['refused', 'refused']);
  assert.deepEqual(outcome, {
    plain: 'taken', script: 'refused', handler: 'refused', frame: 'refused', link: 'refused', tight: 'refused', slash: 'refused',
    second: 'refused', worker: 'refused',
  });
  await page.context().close();
});

test('nothing a person typed is in the address, the title, the history or the console', { timeout: 60_000 }, async () => {
  const context = await run.browser.newContext({ locale: 'en-GB' });
  const said = [];
  context.on('console', (message) => said.push(message.text()));
  const page = await open(run, { context });
  const canaries = { weight: '61.7351', height: '163.4417' };
  await page.getByRole('button', { name: page.say('start.patient') }).click();
  await go(page, '#/questions/about');
  for (const [id, value] of Object.entries(canaries)) {
    await field(page, id).getByRole('textbox').first().fill(value);
  }
  const traces = [];
  for (const hash of ['#/answers', '#/trials', '#/take-away', '#/clinician', '#/drafts', '#/']) {
    await go(page, hash);
    traces.push(await page.evaluate(() => JSON.stringify([location.href, document.title, history.state, window.name, document.cookie, document.referrer])));
  }
  assert.ok((await page.evaluate(() => JSON.stringify(localStorage))).includes('61.7351'), 'the answer was typed');
  for (const value of Object.values(canaries)) {
    assert.ok(![...traces, ...said, ...run.site.requests].some((trace) => trace.includes(value)), value);
  }
  await context.close();
});

test('a module that was changed on the way is not run, and the page says so', async () => {
  const site = await serve(SITE, {
    change: (path, body) => {
      if (!path.endsWith('.wasm')) return body;
      const other = Buffer.from(body);
      other[other.length - 1] ^= 1;
      return other;
    },
  });
  const page = await visit(site);
  await page.locator('#not-started').waitFor();
  assert.equal(await page.getByRole('contentinfo').count(), 0);
  assert.equal(await page.locator('#app h1:visible').count(), 1, 'the static page stays');
  await page.context().close();
  await site.close();
});

/** A site whose files of one kind come changed. */
const spoiled = (pattern) =>
  serve(SITE, { change: (path, body) => (pattern.test(path) ? Buffer.concat([body, Buffer.from(' ')]) : body) });

test('a language that was changed on the way is not used; another stands in, if one can', async () => {
  const one = await spoiled(/language-en-/);
  const page = await visit(one);
  await page.getByRole('contentinfo').waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-Hans');
  await page.waitForFunction(() => document.documentElement.dataset.locked);
  assert.deepEqual(await page.locator('.ts-languages button:enabled').allInnerTexts(), ['中文']);
  await page.context().close();
  await one.close();
  const all = await spoiled(/language-/);
  const none = await visit(all);
  await none.locator('#not-started').waitFor();
  assert.equal(await none.getByRole('contentinfo').count(), 0);
  await none.context().close();
  await all.close();
});

test('without their style the screens are plain, but there', async () => {
  const site = await spoiled(/screens-/);
  for (const wait of [0, 700]) {
    const context = await run.browser.newContext({ locale: 'en-GB' });
    const page = await context.newPage();
    await page.route(/boot-/, async (route) => {
      await new Promise((done) => setTimeout(done, wait));
      await route.continue();
    });
    await page.goto(site.url);
    await page.getByRole('contentinfo').waitFor({ timeout: 15_000 });
    await context.close();
  }
  await site.close();
});

test('a language that comes late is no request of the locked page', { timeout: 60_000 }, async () => {
  const context = await run.browser.newContext({ locale: 'en-GB', serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.route(/language-zh/, async (route) => {
    await new Promise((done) => setTimeout(done, 9500));
    await route.continue();
  });
  await page.goto(run.site.url);
  await page.waitForFunction(() => document.documentElement.dataset.locked, null, { timeout: 20_000 });
  await page.waitForTimeout(3000);
  assert.equal(await page.locator('html').getAttribute('data-requests'), '0');
  await context.close();
});

test('a browser without WebAssembly is told so', async () => {
  const context = await run.browser.newContext();
  const page = await context.newPage();
  await page.addInitScript('delete globalThis.WebAssembly');
  await page.goto(run.site.url);
  await page.locator('#not-started').waitFor();
  await context.close();
});

test('a browser without service workers only lacks the work without a network', async () => {
  const context = await run.browser.newContext();
  const page = await context.newPage();
  await page.addInitScript('delete Navigator.prototype.serviceWorker');
  await page.goto(run.site.url);
  await page.getByRole('contentinfo').waitFor();
  await locked(page);
  await context.close();
});

test('without JavaScript the promise and the reason are there', async () => {
  const page = await visit(run.site, { javaScriptEnabled: false });
  await page.getByText(text('en', 'start.private')).waitFor();
  await page.getByText(text('zh-Hans', 'start.private')).waitFor();
  // A driven browser parses as if scripts ran, so the reason is looked for in the page.
  assert.match(page_text, /<noscript>\s*<p><strong>This page needs JavaScript/);
  await page.context().close();
});

test('it works in any folder of a host', async () => {
  const site = await serve(SITE, { prefix: '/some/deep/folder/' });
  const page = await visit(site);
  await locked(page);
  await ready(page);
  await page.getByRole('contentinfo').waitFor();
  await page.context().setOffline(true);
  await page.reload();
  await page.getByRole('contentinfo').waitFor();
  assert.ok(site.requests.every((path) => path.startsWith('/some/deep/folder/')), String(site.requests));
  await page.context().close();
  await site.close();
});

test('a new version is offered, not imposed', { timeout: 60_000 }, async () => {
  let version = 'one';
  const [, built] = page_text.match(/name="build" content="([0-9a-f]{16})"/);
  assert.ok(read('sw.js').includes(built));
  const body_of_page = read('index.html');
  const other = (body) => body.toString().replace('</body>', '<p id="version">two</p></body>');
  const sum = (bytes) => createHash('sha384').update(bytes).digest('base64');
  const site = await serve(SITE, {
    change: (path, body) => {
      if (path === '/sw.js' && version === 'two') return body.toString().replaceAll(built, 'f'.repeat(16)).replace(sum(body_of_page), sum(other(body_of_page)));
      if (path === '/' && version === 'two') return other(body);
      return body;
    },
  });
  const page = await visit(site);
  await locked(page);
  await ready(page);
  await page.reload();
  await locked(page);
  version = 'two';
  await page.reload();
  await page.locator('#update').waitFor();
  assert.equal(await page.locator('#version').count(), 0, 'nothing changes by itself');
  await page.locator('#update-now').click();
  await page.getByText('two', { exact: true }).waitFor();
  assert.equal(await page.locator('#update').isVisible(), false);
  await page.context().close();
  await site.close();
});

test('what is typed before the program is there is kept, with the caret', async () => {
  const context = await run.browser.newContext({ locale: 'en-GB', viewport: { width: 360, height: 800 }, serviceWorkers: 'block' });
  const page = await context.newPage();
  let arrive;
  const held = new Promise((done) => { arrive = done; });
  await page.route(/\.wasm$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(run.site.url, { waitUntil: 'commit' });
  const early = page.locator('[data-shell]:visible input[type=text]');
  await early.fill('341');
  await early.press('ArrowLeft');
  await early.press('ArrowLeft');
  const places = (input) => input.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x, y, width, height];
  });
  const before = await places(early);
  arrive();
  await page.getByRole('contentinfo').waitFor();
  const late = page.locator('#q-age-value');
  assert.equal(await late.inputValue(), '341');
  assert.deepEqual(await places(late), before, 'it stays where it was');
  // The next key goes where the caret was.
  await page.keyboard.press('Backspace');
  assert.equal(await late.inputValue(), '41');
  await page.reload({ waitUntil: 'load' });
  await page.getByRole('contentinfo').waitFor();
  assert.equal(await late.inputValue(), '41', 'and it is kept');
  await context.close();
});

test('nothing moves while the program takes over', async () => {
  for (const width of [360, 1280]) {
    const context = await run.browser.newContext({ viewport: { width, height: 800 } });
    const page = await context.newPage();
    await page.addInitScript(() => {
      window.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.shift += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(run.site.url);
    await locked(page);
    await page.waitForTimeout(300);
    assert.equal(await page.evaluate(() => window.shift), 0, `${width} px`);
    await context.close();
  }
});

test('the size of a first visit is within its budget', () => {
  const { first_visit: budget } = JSON.parse(readFileSync(join(ROOT, 'tests/web/budget.json'), 'utf8'));
  const { total, sizes, languages } = firstVisit(SITE);
  assert.equal(languages, 2);
  console.log(`a first visit in one language: ${total} bytes with brotli`, sizes);
  assert.ok(total <= budget, `${total} > ${budget}`);
  assert.ok(total >= budget * 0.97, 'the budget follows what was gained');
  // What was asked for (460 kB, 500 kB with records) is missed: decision 16.
});
