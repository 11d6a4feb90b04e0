// Starts the page: loads the program with enforced integrity, then locks the network.
//
// `#program` is the glue that wasm-bindgen writes and `PROGRAM` names the module beside it
// with its hash; both are put in by `finish.mjs`.
import init from '#program';
import { connect } from './host.js';
import { protect } from './policy.js';

/** Added after the start. A policy can only be tightened, so nothing can take this back. */
const LOCK = "default-src 'none'; script-src 'none'; img-src data:";

const root = document.documentElement;
const show = (id) => document.getElementById(id)?.removeAttribute('hidden');

const news = () => root.dispatchEvent(new CustomEvent('trial-screener:privacy', { bubbles: true }));

/** Counts what was loaded since the lock, as the browser itself lists it. */
function count() {
  root.dataset.requests = '0';
  new PerformanceObserver((list) => {
    // A request that the policy refused is listed too, without an answer.
    const answered = list.getEntries().filter((entry) => entry.responseStatus || entry.transferSize);
    root.dataset.requests = String(Number(root.dataset.requests) + answered.length);
    news();
  }).observe({ type: 'resource' });
}

/** Tries to send something harmless to our own site, to show that it cannot. */
async function probe() {
  let outcome = 'blocked';
  try {
    await fetch('./', { method: 'POST', body: 'probe' });
    outcome = 'sent';
  } catch {
    // The policy refused it.
  }
  root.dataset.probe = outcome;
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
    document.getElementById('update-now')?.addEventListener('click', () => {
      workers.addEventListener('controllerchange', () => location.reload());
      worker.postMessage('take-over');
    });
  };
  if (registration.waiting && workers.controller) offer(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => {
      // Without a controller this is the first visit, and nothing is replaced.
      if (worker.state === 'installed' && workers.controller) offer(worker);
    });
  });
}

async function start() {
  protect();
  connect();
  try {
    const program = fetch(PROGRAM.url, { integrity: PROGRAM.integrity, credentials: 'same-origin' });
    await init({ module_or_path: program });
  } catch (error) {
    // The text on the page stays; only the program is missing.
    if (root.dataset.failed === undefined) show('not-started');
    throw error;
  }
  // Icon and manifest are loaded by now; nothing may be loaded after this.
  await Promise.allSettled([
    keep(),
    new Promise((done) => {
      if (document.readyState === 'complete') done();
      else addEventListener('load', done, { once: true });
    }),
  ]);
  lock();
}

start();
