// <trial-screener>: the screener in a frame of its own, on any page.
//
//   <script type="module" src="https://…/embed.js"></script>
//   <trial-screener lang="zh-Hans" trials="nct06421701" theme="dark"></trial-screener>
//
// Attributes, best set from the start, because a change opens the frame anew: `lang`, `trials` (ids, separated by commas or blanks), `theme` ("light" or
// "dark"), `verdicts` (asks the person whether this site may learn the verdicts).
// Colours: the custom properties --trial-screener-accent, -ink and -paper.
// Event: `trial-screener-verdicts`, with `detail.trials`; only after the person agreed.
// The page around it can never read an answer.

const VERSION = 1;
const HOME = new URL('./', import.meta.url);
const COLOURS = ['accent', 'ink', 'paper'];
const VERDICTS = new Set(['not_match', 'possible', 'may_be_eligible']);

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: block; }
  :host([hidden]) { display: none; }
  iframe { display: block; inline-size: 100%; block-size: 40rem; border: 0; color-scheme: normal; }
`);

/** A verdict message in the one shape that is understood, else nothing. */
function verdicts(trials) {
  if (!Array.isArray(trials) || trials.length > 64) return undefined;
  const fine = trials.every(
    (trial) =>
      trial !== null &&
      typeof trial === 'object' &&
      /^[a-z0-9-]{1,64}$/.test(trial.id) &&
      VERDICTS.has(trial.verdict) &&
      typeof trial.forNow === 'boolean',
  );
  if (!fine) return undefined;
  return Object.freeze(
    trials.map(({ id, verdict, forNow }) => Object.freeze({ id, verdict, forNow })),
  );
}

class TrialScreener extends HTMLElement {
  static observedAttributes = ['lang', 'trials', 'theme', 'verdicts'];

  #frame;
  #line;

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: 'closed' });
    shadow.adoptedStyleSheets = [sheet];
    this.#frame = document.createElement('iframe');
    // An origin of its own where the screener lives on this very site, so that scripts here
    // cannot read it; drafts are then kept in memory only. From another site the browser
    // keeps the two apart already.
    const apart = HOME.origin === location.origin ? '' : ' allow-same-origin';
    this.#frame.setAttribute('sandbox', `allow-scripts allow-forms allow-downloads allow-modals${apart}`);
    this.#frame.setAttribute('referrerpolicy', 'no-referrer');
    this.#frame.setAttribute('allow', 'clipboard-write');
    this.#frame.setAttribute('loading', 'lazy');
    this.#frame.addEventListener('load', () => this.#connect());
    shadow.append(this.#frame);
  }

  connectedCallback() {
    this.#open();
  }

  // Moved within the page, the frame lives on.
  connectedMoveCallback() {}

  disconnectedCallback() {
    this.#line?.close();
    this.#line = undefined;
  }

  attributeChangedCallback(name, before, now) {
    if (before !== now && this.isConnected && this.#frame.hasAttribute('src')) this.#open();
  }

  #open() {
    const page = new URL(HOME);
    const wish = (name, value) => value && page.searchParams.set(name, value);
    page.searchParams.set('embed', String(VERSION));
    wish('language', this.getAttribute('lang'));
    wish('trials', (this.getAttribute('trials') ?? '').split(/[\s,]+/).filter(Boolean).join(','));
    wish('theme', this.getAttribute('theme'));
    if (this.hasAttribute('verdicts')) wish('host', location.origin);
    this.#frame.title = 'Trial Screener';
    if (this.#frame.src !== page.href) this.#frame.src = page.href;
  }

  #connect() {
    if (!this.#frame.hasAttribute('src')) return;
    this.#line?.close();
    const { port1, port2 } = new MessageChannel();
    this.#line = port1;
    port1.onmessage = ({ data }) => this.#hear(data);
    // A frame with an origin of its own has no name to send to; the message holds no secret.
    const apart = HOME.origin === location.origin;
    const hello = { type: 'trial-screener:connect', version: VERSION, verdicts: this.hasAttribute('verdicts') };
    this.#frame.contentWindow?.postMessage(hello, apart ? '*' : HOME.origin, [port2]);
    const style = getComputedStyle(this);
    const values = {};
    for (const name of COLOURS) {
      const value = style.getPropertyValue(`--trial-screener-${name}`).trim();
      if (value) values[name] = value;
    }
    port1.postMessage({ type: 'style', values });
  }

  #hear(data) {
    if (data === null || typeof data !== 'object' || data.version !== VERSION) return;
    if (data.type === 'size' && Number.isFinite(data.height)) {
      this.#frame.style.blockSize = `${Math.min(Math.max(data.height, 240), 40_000)}px`;
    }
    if (data.type === 'verdicts') {
      const trials = verdicts(data.trials);
      if (!trials) return;
      const detail = Object.freeze({ version: VERSION, trials });
      this.dispatchEvent(new CustomEvent('trial-screener-verdicts', { bubbles: true, detail }));
    }
  }
}

if (!customElements.get('trial-screener')) customElements.define('trial-screener', TrialScreener);
