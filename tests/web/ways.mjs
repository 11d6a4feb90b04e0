// Ways a script may try to load or send something, run inside a page: to another host and to
// its own. Self-contained, because drivers hand functions over as text.

/** Tries every way and says how many there are. */
export async function tryAllWays(there) {
  const own = location.href.replace(/#.*/, '');
  const add = (tag, set) => {
    const element = document.createElement(tag);
    Object.assign(element, set);
    document.body.append(element);
    return element;
  };
  const ways = {
    fetch: (to) => fetch(to),
    post: (to) => fetch(to, { method: 'POST', body: 'x', mode: 'no-cors' }),
    keepalive: (to) => fetch(to, { keepalive: true, mode: 'no-cors' }),
    xhr: (to) => { const x = new XMLHttpRequest(); x.open('GET', to); x.send(); },
    beacon: (to) => navigator.sendBeacon(to, 'x'),
    socket: (to) => new WebSocket(to.replace('http', 'ws')),
    events: (to) => new EventSource(to),
    image: (to) => add('img', { src: `${to}i.png` }),
    picture: (to) => { new Image().src = `${to}n.png`; },
    sheet: (to) => add('link', { rel: 'stylesheet', href: `${to}s.css` }),
    prefetch: (to) => add('link', { rel: 'prefetch', href: `${to}p` }),
    preload: (to) => add('link', { rel: 'preload', as: 'image', href: `${to}l.png` }),
    frame: (to) => add('iframe', { src: `${to}f` }),
    object: (to) => add('object', { data: `${to}o` }),
    embed: (to) => add('embed', { src: `${to}e` }),
    video: (to) => add('video', { src: `${to}v.mp4` }),
    audio: (to) => add('audio', { src: `${to}a.mp3` }),
    track: (to) => add('video', {}).append(Object.assign(document.createElement('track'), { src: `${to}t`, default: true })),
    style: (to) => add('p', {}).style.setProperty('background', `url(${to}b.png)`),
    font: (to) => document.fonts.add(new FontFace('x', `url(${to}f.woff2)`)) || document.fonts.load('1em x'),
    script: (to) => add('script', { src: `${to}s.js` }),
    import: (to) => import(`${to}m.js`),
    worker: (to) => new Worker(`${to}w.js`),
    form: (to) => { const form = add('form', { action: to, method: 'post' }); form.submit(); },
    ping: (to) => { const a = add('a', { href: '#/', ping: `${to}ping` }); a.click(); },
    base: (to) => add('base', { href: to }),
  };
  const refused = [];
  for (const to of [there, own]) {
    for (const [name, way] of Object.entries(ways)) {
      try {
        const result = way(to);
        if (result instanceof Promise) result.catch(() => {});
      } catch {
        refused.push(name);
      }
    }
  }
  await new Promise((done) => setTimeout(done, 1500));
  return Object.keys(ways).length;
}
