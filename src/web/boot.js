// Starts the page: loads the program with enforced integrity, then locks the network.
//
// `#program` is the glue that wasm-bindgen writes; `PROGRAM` and `LATER` name the parts of
// the module beside it (`split.mjs`) and `LANGUAGES` the file of each language, with their
// hashes. All are put in by `finish.mjs`.
import init, { add_language, exported, gates, imports, show_answers, start as begin } from '#program';
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

const tell = (name) => root.dispatchEvent(new CustomEvent(`trial-screener:${name}`, { bubbles: true }));
const news = () => tell('privacy');

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
  if (root.dataset.locked) return;
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

/** A text that is kept on this device; storage may be blocked. */
function kept(name) {
  try {
    return localStorage.getItem(`trial-screener.${name}`);
  } catch {
    return null;
  }
}

/** What was chosen on this device, or whatever else stands there. */
function settings() {
  try {
    return JSON.parse(kept('settings'));
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

/** The screens wait for their style, and for files that are kept, at most so many milliseconds. */
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

async function text(file) {
  const answer = await load(file);
  if (!answer.ok) throw new Error(`${file.url} is not there`);
  return answer.text();
}

/** The first file of the first language that arrives unharmed, the wanted one before others. */
async function speak(wanted) {
  let problem;
  for (const tag of new Set([wanted, ...Object.keys(LANGUAGES)])) {
    try {
      return [tag, await text(LANGUAGES[tag][0])];
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}

/** Gives the program the texts of a language, or more of them, as it takes them. */
const learn = (tag, files) => inside(() => add_language(tag, files.join('\f')));

/** The languages a person may change to; one that does not arrive is not offered. */
const others = (tag) =>
  Object.keys(LANGUAGES)
    .filter((other) => other !== tag)
    .map(async (other) => learn(other, await Promise.all(LANGUAGES[other].map(text))));

/** The later parts that have arrived. */
const arrived = [];

/** Brings a later part here, but not into place. */
async function bring(at) {
  const answer = await load(LATER[at]);
  // Only so named can it be compiled while it arrives.
  const streams = answer.headers.get('content-type') === 'application/wasm';
  arrived[at] = await (streams ? WebAssembly.compileStreaming(answer) : WebAssembly.compile(await answer.arrayBuffer()));
}

/** What the later parts share. */
const shared = {};

/** How many of the later parts are in place. */
const joined = () => exported().joined.value;

/** What a part is given. The first one may need another before it has started. */
const given = () => ({ ...imports(), parts: { ...exported(), ...shared } });

/** Says that a part stands behind its gates, unless somebody was faster. */
function join(at, instance) {
  if (joined() !== at) return;
  Object.assign(shared, instance.exports);
  exported().joined.value += 1;
}

/** Reads a file while everything waits. */
function readNow({ url, sha256 }) {
  const request = new XMLHttpRequest();
  // Under another address: a browser lets two requests for one address wait for each other, and
  // the first cannot end while everything waits.
  request.open('GET', `${url}?now`, false);
  // Bytes as letters: a request that waits has no other form for them.
  request.overrideMimeType('text/plain; charset=x-user-defined');
  request.send();
  const bytes = Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0) & 0xff);
  if (sum(bytes) !== sha256) throw new Error(`${url} is not the file of this page`);
  return bytes;
}

/** What came while the program waited for a part in the middle of something. */
let held;

/** Whether the program stopped in the middle of something; nothing it holds can be relied on. */
let broken = false;

/**
 * Everything enters the program here. Firefox goes on with answers of the network and small
 * tasks of the page during a request that waits; they must not enter it a second time.
 */
gates.enter = (run) => {
  if (broken) return;
  if (held) {
    held.push(run);
    return;
  }
  try {
    run();
  } catch (error) {
    stop();
    throw error;
  }
};

/** What a failure needs, found while nothing has failed yet. */
const [screens, failure, answers] = ['app', 'failed', 'failed-answers'].map((id) => document.getElementById(id));

/**
 * After a failure of ours: no result stays on the screen, nothing enters the program any more,
 * and the answers are there to copy. Whether it was a panic or the end of memory or of the stack,
 * the program is left by an exception, so all of this is done here.
 */
function stop() {
  broken = true;
  if (document.body.dataset.failed !== undefined) return;
  screens.hidden = true;
  failure.hidden = false;
  document.body.dataset.failed = 'true';
  try {
    show_answers();
  } catch (error) {
    console.error(error);
  }
  // All there is, then, is the draft of this page as it is kept, unless it is sealed.
  const draft = answers.textContent === '' ? kept(`draft.${root.dataset.draft}`) : null;
  if (draft?.includes('"entries"')) answers.textContent = draft;
  failure.querySelector('h1').focus();
  lock();
}

/** Enters the program and tells what came of it. */
const inside = (run) =>
  new Promise((done, not) => {
    if (broken) not(new Error('the program has stopped'));
    gates.enter(() => {
      try {
        done(run());
      } catch (error) {
        not(error);
        throw error;
      }
    });
  });

/** Puts parts in place while everything waits. */
function joinNow(part) {
  const outermost = held === undefined;
  held ??= [];
  try {
    while (joined() < part) {
      const at = joined();
      const module = arrived[at] ?? new WebAssembly.Module(readNow(LATER[at]));
      join(at, new WebAssembly.Instance(module, given()));
    }
  } finally {
    if (outermost) {
      // Once the program has ended what it is in the middle of.
      for (const run of held) queueMicrotask(() => gates.enter(run));
      held = undefined;
    }
  }
}

/** Called by the program when it needs a function of a part that has not arrived yet. */
gates.late = (part) => {
  try {
    joinNow(part);
  } catch (error) {
    // Should the answers need a part as well, they would ask for ever.
    if (!broken) stop();
    throw error;
  }
};

/**
 * What arrives behind the first part, step by step, each with a part of the program and a file
 * of the language: promises of the texts so far. Some parts and texts are on their way already.
 */
function steps(tag, words, { parts, texts }) {
  const found = [Promise.resolve([words])];
  for (const [at, file] of LANGUAGES[tag].slice(1).entries()) {
    const place = async () => {
      await (parts[at] ?? bring(at));
      join(at, await WebAssembly.instantiate(arrived[at], given()));
    };
    found.push(
      found[at].then(async (before) => {
        const [more] = await Promise.all([texts[at] ?? text(file), LISTENING ? listenTo(at + 1) : place()]);
        return [...before, more];
      }),
    );
  }
  return found;
}

/** A page that listens goes on only as far as it is told. */
const listenTo = (step) => new Promise((done) => step <= (globalThis.steps ?? 0) && done());

const within = (promise, time) => Promise.race([promise, new Promise((done) => setTimeout(done, time))]);

/** Whether a worker is in charge, which keeps the files on this device. */
function inCharge() {
  try {
    return Boolean(navigator.serviceWorker?.controller);
  } catch {
    // A sandboxed frame may not even ask.
    return false;
  }
}

/** The step that shows what an address leads to. */
function stepFor(hash) {
  // Who was here before has drafts and settings, and a site may ask for some trials only: both
  // lead further.
  if (settings() !== null || root.dataset.trials) return LATER.length;
  if (/^#?\/?$/.test(hash)) return 0;
  return /^#?\/questions\//.test(hash) ? 1 : LATER.length;
}

async function start() {
  protect();
  connect();
  const wanted = first();
  if (wanted === 'zh-Hans') {
    root.dataset.shell = wanted;
    root.lang = wanted;
  }
  // Pressed before the program is there: the program begins with that screen.
  const soon = () => show('soon');
  addEventListener('hashchange', soon);
  let [tag, last] = [];
  try {
    const least = stepFor(location.hash);
    const fromWorker = inCharge();
    let needed = fromWorker ? LATER.length : least;
    // A link that leads further needs more at once; else the first part has the line for itself.
    const ahead = {
      parts: LATER.slice(0, needed).map((_part, at) => bring(at)),
      texts: LANGUAGES[wanted].slice(1, needed + 1).map(text),
    };
    const coming = Promise.allSettled([...ahead.parts, ...ahead.texts]);
    // Without a network nothing can be read at once, for browsers do not ask the worker for it:
    // what is kept should be here before anything runs.
    if (fromWorker) await within(coming, LONGEST_UNDRESSED);
    const program = init({ module_or_path: load(PROGRAM) });
    const [[spoken, words]] = await Promise.all([speak(wanted), program, dressed()]);
    tag = spoken;
    // Another language may stand in for the wanted one.
    if (tag !== wanted) ahead.texts = [];
    const arriving = steps(tag, words, ahead);
    const outcomes = await Promise.allSettled(arriving.slice(0, needed + 1));
    // What is kept may lack a file.
    while (needed > least && outcomes[needed].status === 'rejected') needed -= 1;
    await learn(tag, await arriving[needed]);
    // Two short tasks: what was pressed meanwhile need not wait for both.
    await new Promise((done) => setTimeout(done));
    await inside(() => begin(tag));
    removeEventListener('hashchange', soon);
    const after = arriving.slice(needed + 1).map(async (step) => learn(tag, await step));
    last = Promise.all(after);
  } catch (error) {
    removeEventListener('hashchange', soon);
    document.getElementById('soon')?.remove();
    // The text on the page stays; only the program is missing.
    if (document.body.dataset.failed === undefined) show('not-started');
    lock();
    throw error;
  }
  if (LISTENING) globalThis.fail = show_answers;
  // Screens that need what is missing say so.
  const missing = () => {
    root.dataset.incomplete = 'true';
    tell('language');
  };
  const complete = last.then(
    () => {
      delete root.dataset.incomplete;
      tell('whole');
      return true;
    },
    (error) => {
      missing();
      console.error(error);
      return true;
    },
  );
  // Icon and manifest are loaded by now; nothing may be loaded after this.
  const settled = Promise.allSettled([
    // Only now does anything else go on the line.
    complete.then(() => Promise.allSettled([keep(), ...others(tag)])),
    new Promise((done) => {
      if (document.readyState === 'complete') done();
      else addEventListener('load', done, { once: true });
    }),
  ]);
  // A line that stalls must not keep the page open.
  if (!(await within(complete, LONGEST_REST))) missing();
  await within(settled, LONGEST_WAIT);
  lock();
}

start();
