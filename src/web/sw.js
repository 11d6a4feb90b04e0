// Keeps the files of one build for visits without a network. `FILES` (address and hash of
// each) and `BUILD` are put in by `finish.mjs`.
const PREFIX = `trial-screener ${registration.scope} `;
const NAME = PREFIX + BUILD;

self.addEventListener('install', (event) => {
  const load = async () => {
    const cache = await caches.open(NAME);
    // All of one build or nothing; pictures are welcome, not needed.
    const needed = FILES.filter(({ integrity }) => integrity);
    await cache.addAll(
      needed.map(({ url, integrity }) => new Request(url, { integrity, cache: url === './' ? 'reload' : 'default' })),
    );
    const others = FILES.filter(({ integrity }) => !integrity);
    await Promise.allSettled(others.map(({ url }) => cache.add(new Request(url, { cache: 'reload' }))));
  };
  event.waitUntil(load());
});

self.addEventListener('activate', (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(PREFIX) && name !== NAME);
    await Promise.all(old.map((name) => caches.delete(name)));
  };
  event.waitUntil(tidy());
});

// Only when the person asked for the new version.
self.addEventListener('message', ({ data }) => {
  if (data === 'take-over') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const home = new URL('./', registration.scope).href;
  const address = request.url.replace(/[?#].*$/, '');
  const page = request.mode === 'navigate' && (address === home || address === `${home}index.html`);
  const known = page || FILES.some(({ url }) => new URL(url, home).href === address);
  if (request.method !== 'GET' || !known) return;
  const answer = async () => {
    const cache = await caches.open(NAME);
    // The stored answer itself is handed on, so that the browser may compile while it reads.
    return (await cache.match(page ? home : address)) ?? fetch(request);
  };
  event.respondWith(answer());
});
