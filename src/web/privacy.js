// The lock of the network, and what shows that it holds.

/** A policy can only be tightened, so nothing can take this back. */
const LOCK = "default-src 'none'; script-src 'none'; img-src data:";

const root = document.documentElement;
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

/** Takes the network away from the page, for good. */
export function lock() {
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
