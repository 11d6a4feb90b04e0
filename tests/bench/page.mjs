// The page beside others in one run (B1, B5): a vanilla page, SurveyJS and LHC-Forms.
//
// The peers show 30 numbers and evaluate 5 trials of 20 criteria at every change; ours is the
// whole page as it is hosted. Slow 4G (1.6 Mbit/s, 150 ms) and a processor slowed 4 times by
// DevTools; rounds are interleaved and the median counts. Only ratios mean anything.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import os from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { steps } from '../web/sizes.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const { chromium } = createRequire(join(ROOT, 'tests/web/package.json'))('playwright-core');
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const KEYS = 24;
const FACTS = 30;
const PEERS = { 'survey-core': '2.5.38', 'survey-js-ui': '2.5.38', lforms: '40.1.3' };
const SHELF = join(ROOT, 'target/bench-peers');

/** Fetches a peer once. Its built files are all that is used, so nothing is installed. */
function peer(name) {
  const folder = join(SHELF, `${name}-${PEERS[name]}`);
  if (!existsSync(join(folder, 'package'))) {
    console.log(`fetching ${name} ${PEERS[name]}`);
    mkdirSync(folder, { recursive: true });
    execFileSync('npm', ['pack', `${name}@${PEERS[name]}`, '--silent', '--pack-destination', SHELF]);
    execFileSync('tar', ['xzf', join(SHELF, `${name}-${PEERS[name]}.tgz`), '-C', folder]);
  }
  return join(folder, 'package');
}

const criteria = (trial) =>
  Array.from({ length: 20 }, (_, index) => ({
    fact: (trial * 7 + index + 1) % FACTS,
    limit: ((trial * 31 + (index + 1) * 17) % 997) + 1,
  }));

const PAGES = {
  ours: { folder: join(ROOT, 'target/site'), start: '/#/questions/about' },
  vanilla: {
    html: `<!doctype html><meta charset="utf-8"><title>v</title><h1>Trials</h1><div id="form"></div><div id="cards"></div>
<script>
const criteria = ${criteria};
const FACTS = ${FACTS};
const trials = Array.from({ length: 5 }, (_, trial) => criteria(trial));
const form = document.querySelector('#form'), cards = document.querySelector('#cards');
for (let n = 0; n < FACTS; n++) form.insertAdjacentHTML('beforeend', '<p><label>v' + n + ' <input inputmode="decimal" id="v' + n + '"></label></p>');
trials.forEach((list, t) => cards.insertAdjacentHTML('beforeend', '<section><h2>Trial ' + t + '</h2><p id="t' + t + '"></p><ol>' + list.map((c, i) => '<li id="c' + t + '-' + i + '"></li>').join('') + '</ol></section>'));
const values = new Array(FACTS).fill(null);
function evaluate() {
  trials.forEach((list, t) => {
    let fails = 0, open = 0;
    list.forEach(({ fact, limit }, i) => {
      const value = values[fact];
      const status = value === null ? 'unknown' : value >= limit ? 'met' : 'not met';
      if (status === 'unknown') open++; else if (status === 'not met') fails++;
      const row = document.getElementById('c' + t + '-' + i);
      if (row.textContent !== status) row.textContent = status;
    });
    document.getElementById('t' + t).textContent = fails ? 'no match' : open ? 'possible' : 'may fit';
  });
}
form.addEventListener('input', (event) => {
  const n = Number(event.target.id.slice(1));
  values[n] = event.target.value === '' ? null : Number(event.target.value);
  evaluate();
});
evaluate();
document.documentElement.dataset.ready = 'true';
</script>`,
  },
  surveyjs: {
    files: () => ({
      '/survey-core.css': join(peer('survey-core'), 'survey-core.min.css'),
      '/survey-core.js': join(peer('survey-core'), 'survey.core.min.js'),
      '/survey-ui.js': join(peer('survey-js-ui'), 'survey-js-ui.min.js'),
    }),
    html: `<!doctype html><meta charset="utf-8"><title>s</title><link rel="stylesheet" href="survey-core.css"><div id="form"></div>
<script src="survey-core.js"></script><script src="survey-ui.js"></script>
<script>
const FACTS = ${FACTS};
const criteria = ${criteria};
const elements = Array.from({ length: ${FACTS} }, (_, n) => ({ type: 'text', name: 'v' + n, title: 'v' + n, maskType: 'none' }));
for (let t = 0; t < 5; t++) {
  elements.push({ type: 'expression', name: 't' + t, title: 'Trial ' + t, expression: "iif(" + criteria(t).map(({ fact, limit }) => '({v' + fact + '} < ' + limit + ')').join(' or ') + ", 'no match', 'possible')" });
  criteria(t).forEach(({ fact, limit }, i) => elements.push({ type: 'expression', name: 'c' + t + '_' + i, title: 'c' + i, expression: "iif({v" + fact + "} empty, 'unknown', iif({v" + fact + "} >= " + limit + ", 'met', 'not met'))" }));
}
const survey = new Survey.Model({ textUpdateMode: 'onTyping', elements });
survey.render(document.getElementById('form'));
document.documentElement.dataset.ready = 'true';
</script>`,
  },
  'lhc-forms': {
    files: () => {
      const folder = join(peer('lforms'), 'dist/lforms');
      return {
        '/styles.css': join(folder, 'webcomponent/styles.css'),
        '/zone.js': join(folder, 'webcomponent/assets/lib/zone.min.js'),
        '/runtime.js': join(folder, 'webcomponent/runtime.js'),
        '/polyfills.js': join(folder, 'webcomponent/polyfills.js'),
        '/main.js': join(folder, 'webcomponent/main.js'),
        '/fhir.js': join(folder, 'fhir/R4/lformsFHIR.min.js'),
      };
    },
    html: `<!doctype html><meta charset="utf-8"><title>l</title><link rel="stylesheet" href="styles.css"><div id="form"></div>
<script src="zone.js"></script><script src="runtime.js"></script><script src="polyfills.js"></script><script src="main.js"></script><script src="fhir.js"></script>
<script>
const FACTS = ${FACTS};
const criteria = ${criteria};
const value = (fact) => "%resource.item.where(linkId='v" + fact + "').answer.value";
const item = Array.from({ length: ${FACTS} }, (_, n) => ({ linkId: 'v' + n, text: 'v' + n, type: 'decimal' }));
for (let t = 0; t < 5; t++) item.push({ linkId: 't' + t, text: 'Trial ' + t, type: 'boolean', readOnly: true, extension: [{ url: 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression', valueExpression: { language: 'text/fhirpath', expression: criteria(t).map(({ fact, limit }) => '(' + value(fact) + ' >= ' + limit + ')').join(' and ') } }] });
LForms.Util.addFormToPage({ resourceType: 'Questionnaire', status: 'draft', title: 'x', item }, 'form').then(() => { document.documentElement.dataset.ready = 'true'; });
</script>`,
  },
};

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.txt': 'text/plain; charset=utf-8', '.png': 'image/png', '.webmanifest': 'application/manifest+json' };
const small = new Map();
const pack = (key, bytes) => {
  if (!small.has(key)) small.set(key, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  return small.get(key);
};

function serve(name) {
  const page = PAGES[name];
  const files = page.files?.() ?? {};
  // Packed before anything is timed.
  if (page.html) pack(`${name}/`, Buffer.from(page.html));
  for (const [path, file] of Object.entries(files)) pack(`${name}${path}`, readFileSync(file));
  for (const file of page.folder ? readdirSync(page.folder) : []) {
    if (/\.(?:html|js|css|wasm|svg|txt|webmanifest)$/.test(file)) pack(`${name}/${file === 'index.html' ? '' : file}`, readFileSync(join(page.folder, file)));
  }
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://x').pathname;
    const file = files[path] ?? (page.folder && join(page.folder, path === '/' ? 'index.html' : path));
    const bytes = path === '/' && page.html ? Buffer.from(page.html) : file && existsSync(file) ? readFileSync(file) : null;
    if (!bytes) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[extname(path) || '.html'] ?? 'application/octet-stream', 'content-encoding': 'br', 'cache-control': 'no-store' });
    return response.end(pack(`${name}${path}`, bytes));
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

async function measure(browser, name, port) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, serviceWorkers: 'block', locale: 'en-GB' });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  let wire = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    wire += encodedDataLength;
  });
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: (1.6e6 / 8) * 0.9, uploadThroughput: (750e3 / 8) * 0.9 });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.addInitScript(() => {
    window.seen = { shift: 0, keys: [], paint: null };
    const watch = () => {
      const root = document.documentElement;
      const ours = document.querySelector('#q-weight input');
      if (ours || (root?.dataset.ready && document.querySelector('input'))) window.seen.ready = performance.now();
      else requestAnimationFrame(watch);
    };
    requestAnimationFrame(watch);
    new PerformanceObserver((list) => list.getEntries().forEach((e) => { if (!e.hadRecentInput) window.seen.shift += e.value; })).observe({ type: 'layout-shift', buffered: true });
    new PerformanceObserver((list) => list.getEntries().forEach((e) => { if (e.name === 'first-contentful-paint') window.seen.paint = e.startTime; })).observe({ type: 'paint', buffered: true });
    new PerformanceObserver((list) => list.getEntries().forEach((e) => { if (e.name === 'keydown') window.seen.keys.push(e.duration); })).observe({ type: 'event', durationThreshold: 16, buffered: true });
  });
  await page.goto(`http://127.0.0.1:${port}${PAGES[name].start ?? '/'}`, { waitUntil: 'commit', timeout: 120_000 });
  // The page notes the moment itself, so that asking costs nothing.
  let interactive = null;
  for (let turn = 0; interactive === null && turn < 1200; turn += 1) {
    await new Promise((done) => setTimeout(done, 100));
    interactive = await page.evaluate(() => window.seen?.ready ?? null).catch(() => null);
  }
  await page.waitForTimeout(2500);
  const loaded = await page.evaluate(() => ({ ...window.seen }));
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  const inputs = name === 'ours' ? ['#q-weight input[inputmode]', '#q-height input[inputmode]', '#q-age input[inputmode]'] : undefined;
  const fields = inputs ? inputs.map((one) => page.locator(one).first()) : await page.locator('input').all();
  let typed = 0;
  for (const field of fields.slice(0, 3)) {
    await field.click();
    for (let key = 0; key < KEYS / 3; key += 1) {
      await page.keyboard.press(key % 3 === 2 ? 'Backspace' : String((key * 3 + 4) % 10));
      await page.waitForTimeout(60);
      typed += 1;
    }
  }
  await page.waitForTimeout(1500);
  const keys = await page.evaluate(() => window.seen.keys);
  // Faster ones than the observer's floor of 16 ms are counted as such.
  const all = [...keys, ...Array(Math.max(0, typed - keys.length)).fill(16)].sort((a, b) => a - b);
  await context.close();
  return { wire: wire / 1000, paint: loaded.paint, interactive, shift: loaded.shift, key: all[Math.min(all.length - 1, Math.ceil(all.length * 0.98) - 1)] };
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

console.log(`cores ${os.cpus().length}, load ${os.loadavg()[0].toFixed(1)}, node ${process.version}, ${ROUNDS} rounds${os.loadavg()[0] > 2.5 ? ', NOISY' : ''}`);
const servers = {};
for (const name of Object.keys(PAGES)) servers[name] = await serve(name);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'] });
const runs = Object.fromEntries(Object.keys(PAGES).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round += 1) {
  for (const name of Object.keys(PAGES)) {
    runs[name].push(await measure(browser, name, servers[name].address().port));
    if (process.env.DEBUG) console.log(name, runs[name].at(-1));
  }
}
await browser.close();
for (const server of Object.values(servers)) server.close();

const result = Object.fromEntries(
  Object.entries(runs).map(([name, list]) => [name, Object.fromEntries(Object.keys(list[0]).map((key) => [key, median(list.map((one) => one[key]))]))]),
);
console.log('page        wire kB   first paint ms   interactive ms   shift   key to paint p98 ms');
for (const [name, { wire, paint, interactive, shift, key }] of Object.entries(result)) {
  console.log(`${name.padEnd(10)}${wire.toFixed(1).padStart(9)}${paint.toFixed(0).padStart(17)}${interactive.toFixed(0).padStart(17)}${shift.toFixed(3).padStart(8)}${key.toFixed(0).padStart(22)}`);
}
const { ours, vanilla, surveyjs, 'lhc-forms': lhc } = result;
let [passed, failed] = [0, 0];
function goal(name, value, most) {
  const fine = value <= most;
  if (fine) passed += 1;
  else failed += 1;
  console.log(`${name.padEnd(44)} ${value.toFixed(2).padStart(7)}  goal <= ${most}  ${fine ? 'PASS' : 'MISS'}`);
}
// What the first usable page waits for; all that a visit loads stands above, as "wire".
const first = steps(join(ROOT, 'target/site')).first_screen.total / 1000;
console.log(`first usable page: ${first.toFixed(1)} kB`);
goal('P1 first usable page, of SurveyJS', first / surveyjs.wire, 0.33);
goal('P1 first usable page, of LHC-Forms', first / lhc.wire, 0.16);
goal('P2 interactive, of SurveyJS', ours.interactive / surveyjs.interactive, 0.3);
goal('P2 interactive, of LHC-Forms', ours.interactive / lhc.interactive, 0.16);
goal('P2 interactive, of vanilla', ours.interactive / vanilla.interactive, 3);
goal('P3 first contentful paint, of vanilla', ours.paint / vanilla.paint, 1.1);
goal('P3 layout shift', ours.shift, 0);
goal('P4 key to paint p98, of vanilla', ours.key / vanilla.key, 1.5);
goal('P4 key to paint p98, of SurveyJS', ours.key / surveyjs.key, 0.05);
console.log(`${passed} goals met, ${failed} goals missed`);
