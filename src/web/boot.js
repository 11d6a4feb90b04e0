// Starts the page: loads the program with enforced integrity, then locks the network.
//
// `#program` is the glue that wasm-bindgen writes; `PROGRAM` and `LATER` name the parts of
// the module beside it (`split.mjs`) and `LANGUAGES` the file of each language, with their
// hashes. All are put in by `finish.mjs`.
import init, { add_language, exported, fail, gates, imports, start as begin } from '#program';
import { connect } from './host.js';
import { protect } from './policy.js';
import { sum } from './sum.js';

/** Added after the start. A policy can only be tightened, so nothing can take this back. */
const LOCK = "default-src 'none'; script-src 'none'; img-src data:";

/** The lock waits for the worker's script and the other languages at most so many milliseconds. */
const LONGEST_WAIT = 8000;

/** And for the rest of the program, without which much of the page cannot work. */
const LONGEST_REST = 60_000;

const root = document.documentElement;
const show = (id) => document.getElementById(id)?.removeAttribute('hidden');

const news = () => root.dispatchEvent(new CustomEvent('trial-screener:privacy', { bubbles: true }));

/** Counts what was loaded since the lock, as the browser itself lists it. */
function count() {
  root.dataset.requests = '0';
  // What was on its way already is not a request of the locked page.
  const since = performance.now();
  // A request that the policy refused is listed too; it is known by its report.
  const refused = new Set();
  document.addEventListener('securitypolicyviolation', ({ blockedURI }) => refused.add(blockedURI));
  const address = (name) => name.replace(/#.*$/, '');
  new PerformanceObserver((list) => {
    const loaded = list
      .getEntries()
      .filter(({ name, startTime }) => startTime >= since && !refused.has(address(name)));
    root.dataset.requests = String(Number(root.dataset.requests) + loaded.length);
    news();
  }).observe({ type: 'resource' });
}

/** Tries to send something harmless to our own site, to show that it cannot. */
async function probe() {
  // Without a network nothing is sent either; only the browser's report shows the rule at work.
  let refused = false;
  const report = ({ effectiveDirective }) => {
    refused ||= effectiveDirective === 'connect-src';
  };
  document.addEventListener('securitypolicyviolation', report);
  let sent = true;
  try {
    await fetch('./', { method: 'POST', body: 'probe' });
  } catch {
    sent = false;
  }
  await new Promise((done) => setTimeout(done, 50));
  document.removeEventListener('securitypolicyviolation', report);
  if (sent) root.dataset.probe = 'sent';
  else root.dataset.probe = refused ? 'blocked' : 'unclear';
  news();
}

function lock() {
  const meta = document.createElement('meta');
  meta.httpEquiv = 'Content-Security-Policy';
  meta.content = LOCK;
  document.head.append(meta);
  root.dataset.locked = 'true';
  count();
  root.addEventListener('trial-screener:probe', probe);
  news();
}

/** Keeps the files for later visits without a network, and offers new ones. */
async function keep() {
  const workers = navigator.serviceWorker;
  if (!workers || 'embed' in root.dataset) return;
  const registration = await workers.register('./sw.js');
  const offer = (worker) => {
    show('update');
    document.getElementById('update-now').onclick = () => {
      workers.addEventListener('controllerchange', () => location.reload(), { once: true });
      worker.postMessage('take-over');
    };
  };
  const watch = (worker) =>
    worker?.addEventListener('statechange', () => {
      // Without a controller this is the first visit, and nothing is replaced.
      if (worker.state === 'installed' && workers.controller) offer(worker);
    });
  if (registration.waiting && workers.controller) offer(registration.waiting);
  watch(registration.installing);
  registration.addEventListener('updatefound', () => watch(registration.installing));
}

/** What was chosen on this device; storage may be blocked, or hold anything. */
function settings() {
  try {
    return JSON.parse(localStorage.getItem('trial-screener.settings'));
  } catch {
    return null;
  }
}

/** The language to begin with: what the site around asks for, what was chosen, the browser's. */
function first() {
  const tags = Object.keys(LANGUAGES);
  const wanted = [root.dataset.language, settings()?.language, navigator.language].find(
    (tag) => typeof tag === 'string' && tag !== '',
  );
  const main = (tag) => tag.split('-')[0].toLowerCase();
  return tags.find((tag) => tag === wanted) ?? tags.find((tag) => main(tag) === main(wanted ?? '')) ?? tags[0];
}

/** The screens wait for their style at most so many milliseconds. */
const LONGEST_UNDRESSED = 3000;

/** The style of the screens, which stands at the end of the page. */
const dressed = () =>
  new Promise((done) => {
    const sheet = document.querySelector('link[rel=stylesheet]');
    if (!sheet || sheet.sheet) return done();
    // Without it the screens are plain, but whole. It may have failed before we listened.
    for (const event of ['load', 'error']) sheet.addEventListener(event, done, { once: true });
    return setTimeout(done, LONGEST_UNDRESSED);
  });

const load = ({ url, integrity }) => fetch(url, { integrity, credentials: 'same-origin' });

async function text(tag) {
  const answer = await load(LANGUAGES[tag]);
  if (!answer.ok) throw new Error(`no file for ${tag}`);
  return answer.text();
}

/** All languages, the wanted one first. */
const inOrder = () => [...new Set([first(), ...Object.keys(LANGUAGES)])];

/** The first language that arrives unharmed, in that order. */
async function speak() {
  let problem;
  for (const tag of inOrder()) {
    try {
      return [tag, await text(tag)];
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}

/** The languages a person may change to; one that does not arrive is not offered. */
const others = (tag) =>
  Object.keys(LANGUAGES)
    .filter((other) => other !== tag)
    .map(async (other) => add_language(other, await text(other)));

/** What the parts of the program share. */
const shared = {};

/** How many of the later parts are in place. */
const joined = () => exported().joined.value;

/** Puts the next part of the program behind its gates. */
function join(module) {
  Object.assign(shared, new WebAssembly.Instance(module, { ...imports(), parts: shared }).exports);
  exported().joined.value += 1;
}

/** Reads a file while everything waits. */
function readNow({ url, sha256 }) {
  const request = new XMLHttpRequest();
  request.open('GET', url, false);
  // Bytes as letters: a request that waits has no other form for them.
  request.overrideMimeType('text/plain; charset=x-user-defined');
  request.send();
  const bytes = Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0) & 0xff);
  if (sum(bytes) !== sha256) throw new Error(`${url} is not the file of this page`);
  return bytes;
}

/** Called by the program when it needs a function of a part that has not arrived yet. */
gates.late = (part) => {
  try {
    while (joined() < part) join(new WebAssembly.Module(readNow(LATER[joined()])));
  } catch (error) {
    fail();
    throw error;
  }
};

/** Brings a later part, usually before anybody needs it. */
async function bring(file, at) {
  const answer = await load(file);
  // Only so named can it be compiled while it arrives.
  const streams = answer.headers.get('content-type') === 'application/wasm';
  const module = await (streams ? WebAssembly.compileStreaming(answer) : WebAssembly.compile(await answer.arrayBuffer()));
  // Somebody may have been faster.
  if (joined() === at) join(module);
}

/** The later parts, one behind the other, so that the first has the line for itself. */
const bringAll = () =>
  LATER.reduce((parts, file, at) => [...parts, (parts[at - 1] ?? Promise.resolve()).then(() => bring(file, at))], []);

const within = (promise, time) => Promise.race([promise, new Promise((done) => setTimeout(done, time))]);

async function start() {
  protect();
  connect();
  let tag;
  let parts = [];
  try {
    const program = init({ module_or_path: load(PROGRAM) }).then((first) => {
      Object.assign(shared, first);
      parts = bringAll();
    });
    const [spoken] = await Promise.all([speak(), program, dressed()]);
    // The first part is made for a first visit; links and drafts lead further.
    const known = settings() !== null;
    if (known || !/^#?\/?$/.test(location.hash)) await parts[0];
    if (known || !/^#?\/?($|questions\/)/.test(location.hash)) await parts.at(-1);
    tag = spoken[0];
    begin(...spoken);
  } catch (error) {
    // The text on the page stays; only the program is missing.
    if (document.body.dataset.failed === undefined) show('not-started');
    lock();
    throw error;
  }
  const rest = Promise.all(parts).then(
    () => LATER.length > 0 && root.dispatchEvent(new CustomEvent('trial-screener:whole', { bubbles: true })),
    console.error,
  );
  if (LISTENING) globalThis.fail = fail;
  // Icon and manifest are loaded by now; nothing may be loaded after this.
  const settled = Promise.allSettled([
    keep(),
    ...others(tag),
    new Promise((done) => {
      if (document.readyState === 'complete') done();
      else addEventListener('load', done, { once: true });
    }),
  ]);
  // A line that stalls must not keep the page open.
  await Promise.all([within(settled, LONGEST_WAIT), within(rest, LONGEST_REST)]);
  lock();
}

start();
