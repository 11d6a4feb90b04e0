// Inside a frame of another site: takes its wishes, tells it the height and, if the person
// agrees, the verdicts. Never an answer. The other end is `embed.js`.

const VERSION = 1;
/** The height is told in steps of so many pixels. */
const STEP = 200;
const root = document.documentElement;

/** Colours a host may set: names of `style/tokens.css`. */
const COLOURS = ['accent', 'ink', 'paper'];
/** What must stay readable on what: 4.5 to 1 (WCAG 2.2, 1.4.3). */
const TEXTS = ['ink', 'ink-soft', 'accent', 'link'];
const GROUNDS = ['paper', 'surface', 'sunken'];

const plain = (value) =>
  value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;

/** What stands in the address: nothing a person told us. */
function wishes() {
  const asked = new URLSearchParams(location.search);
  if (!asked.has('embed')) return false;
  root.dataset.embed = 'true';
  const take = (name, shape) => {
    const value = asked.get(name) ?? '';
    if (shape.test(value)) root.dataset[name] = value;
  };
  take('language', /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/);
  take('trials', /^[\w.-]{1,64}(,[\w.-]{1,64}){0,63}$/);
  take('theme', /^(light|dark)$/);
  take('host', /^https?:\/\/[A-Za-z0-9.:[\]-]{1,255}$/);
  return true;
}

/** Relative luminance by WCAG 2.2 of a colour as the browser understands it. */
function luminance(colour) {
  const context = document.createElement('canvas').getContext('2d');
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = [...context.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** A colour as `#rrggbb`, if it means the same everywhere and lets nothing shine through. */
function solid(value) {
  const context = document.createElement('canvas').getContext('2d');
  const over = (before) => {
    context.fillStyle = before;
    context.fillStyle = value;
    return context.fillStyle;
  };
  const colour = over('#000000');
  return colour === over('#ffffff') && /^#[0-9a-f]{6}$/.test(colour) ? colour : undefined;
}

let wishedColours = {};

/** Takes the colours, all or none, if every text stays readable with them. */
function dress(values = wishedColours) {
  wishedColours = values;
  for (const name of COLOURS) root.style.removeProperty(`--${name}`);
  const wanted = {};
  for (const name of COLOURS) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    const colour = typeof value === 'string' && value.length < 64 ? solid(value) : undefined;
    if (colour) wanted[name] = colour;
  }
  const style = getComputedStyle(root);
  const colour = (name) => wanted[name] ?? style.getPropertyValue(`--${name}`).trim();
  const pairs = TEXTS.flatMap((text) => GROUNDS.map((ground) => [text, ground]));
  pairs.push(['accent-ink', 'accent']);
  if (!pairs.every(([text, ground]) => contrast(colour(text), colour(ground)) >= 4.5)) return;
  for (const [name, value] of Object.entries(wanted)) root.style.setProperty(`--${name}`, value);
}

/** Listens for the one message that opens the line to the host. */
export function connect() {
  if (!wishes() || window.parent === window) return;
  let line;
  addEventListener('message', ({ data, origin, ports, source }) => {
    const fits =
      line === undefined &&
      source === window.parent &&
      plain(data) &&
      data.type === 'trial-screener:connect' &&
      data.version === VERSION &&
      ports.length === 1;
    if (!fits) return;
    [line] = ports;
    line.onmessage = (message) => {
      if (plain(message.data) && message.data.type === 'style' && plain(message.data.values)) {
        dress(message.data.values);
      }
    };
    const tell = (message) => line.postMessage({ version: VERSION, ...message });
    // In steps, and on one screen only ever higher, because a height to the pixel would say
    // something about the answers (decision 0009).
    let told = 0;
    const size = () => {
      const height = Math.ceil(document.body.getBoundingClientRect().height / STEP) * STEP;
      if (height > told) {
        told = height;
        tell({ type: 'size', height });
      }
    };
    addEventListener('hashchange', () => {
      told = 0;
      requestAnimationFrame(size);
    });
    new ResizeObserver(size).observe(document.body);
    // What was readable in one theme may not be in the other.
    new MutationObserver(() => dress()).observe(root, { attributes: true, attributeFilter: ['data-theme'] });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => dress());
    // Only a host that named itself, and is who it says, may ask for verdicts.
    if (data.verdicts === true && root.dataset.host === origin) {
      root.dataset.asks = new URL(origin).host;
      root.addEventListener('trial-screener:verdicts', ({ detail }) => {
        tell({ type: 'verdicts', trials: JSON.parse(detail) });
      });
      root.dispatchEvent(new CustomEvent('trial-screener:asks', { bubbles: true }));
    }
  });
}
