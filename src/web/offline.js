// Keeps the files for later visits without a network, and offers new ones.

/** Registers the worker. A frame keeps nothing. */
export async function keep() {
  const workers = navigator.serviceWorker;
  if (!workers || 'embed' in document.documentElement.dataset) return;
  const registration = await workers.register('./sw.js');
  const offer = (worker) => {
    document.getElementById('update').hidden = false;
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
