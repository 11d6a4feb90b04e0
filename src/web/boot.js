// Starts the page: protect, load the program and the language with enforced integrity, start,
// load the other languages and the worker, lock the network.
//
// `#program` is the glue that wasm-bindgen writes; `PROGRAM` and `LANGUAGES` name the module and
// the file of each language with their hashes. All are put in by `finish.mjs`.
import init, { add_language, start as begin } from '#program';
import { guard, kept } from './failure.js';
import { connect } from './host.js';
import { keep } from './offline.js';
import { protect } from './policy.js';
import { lock } from './privacy.js';

/** The lock waits for other languages and the worker's script at most so many milliseconds. */
const LONGEST_WAIT = 8000;
/** The screens wait for their style at most so many milliseconds. */
const LONGEST_UNSTYLED = 3000;

const root = document.documentElement;
const within = (promise, time) => Promise.race([promise, new Promise((done) => setTimeout(done, time))]);
const load = ({ url, integrity }) => fetch(url, { integrity, credentials: 'same-origin' });

const asked = {};
/** The file of a language, asked for once. */
const ask = (tag) => (asked[tag] ??= load(LANGUAGES[tag]));

/** The language to begin with: what the site around asks for, what was chosen, the browser's. */
function wantedLanguage() {
  const tags = Object.keys(LANGUAGES);
  let chosen;
  try {
    chosen = JSON.parse(kept('settings'))?.language;
  } catch {
    // Whatever else stands there is no choice.
  }
  const wanted = [root.dataset.language, chosen, navigator.language].find((tag) => typeof tag === 'string' && tag !== '') ?? '';
  const main = (tag) => tag.split('-')[0].toLowerCase();
  return tags.find((tag) => tag === wanted) ?? tags.find((tag) => main(tag) === main(wanted)) ?? tags[0];
}

/** The static page is written in every language; one is shown. */
function speak(tag) {
  for (const shell of document.querySelectorAll('[data-shell]')) shell.hidden = shell.lang !== tag;
  root.dataset.speaks = tag;
  root.lang = tag;
}

async function learn(tag) {
  const answer = await ask(tag);
  if (!answer.ok) throw new Error(`${LANGUAGES[tag].url} is not there`);
  const text = await answer.text();
  try {
    add_language(tag, text);
  } catch (error) {
    // A program that stopped here is at its end, whoever waits for this language.
    if (error instanceof WebAssembly.RuntimeError) reportError(error);
    throw error;
  }
  root.dispatchEvent(new CustomEvent('trial-screener:language', { bubbles: true }));
  return tag;
}

/** Learns the first language that arrives unharmed, the wanted one before others. */
const learnFirst = (wanted) =>
  [wanted, ...Object.keys(LANGUAGES).filter((tag) => tag !== wanted)].reduce(
    (before, tag) => before.catch(() => learn(tag)),
    Promise.reject(),
  );

/** The style of the screens stands at the end of the page; without it they are plain, but whole. */
const styled = () =>
  new Promise((done) => {
    const sheet = document.querySelector('link[rel=stylesheet]');
    if (!sheet || sheet.sheet) return done();
    for (const event of ['load', 'error']) sheet.addEventListener(event, done, { once: true });
    return setTimeout(done, LONGEST_UNSTYLED);
  });

const loaded = () =>
  new Promise((done) => {
    if (document.readyState === 'complete') done();
    else addEventListener('load', done, { once: true });
  });

protect();
connect();
const wanted = wantedLanguage();
speak(wanted);
try {
  // On its way beside the program; read when the program is there to take it.
  ask(wanted).catch(() => {});
  await Promise.all([init({ module_or_path: load(PROGRAM) }), styled()]);
  const tag = await learnFirst(wanted);
  guard();
  begin(tag);
  const others = Object.keys(LANGUAGES).filter((other) => other !== tag);
  // Icon and manifest are loaded by then; nothing may be loaded after this.
  await within(Promise.allSettled([...others.map(learn), keep(), loaded()]), LONGEST_WAIT);
} catch (error) {
  // The text on the page stays; only the program is missing.
  const note = document.getElementById('not-started');
  // The screens that were begun took its place; then the failure page speaks.
  if (note) note.hidden = false;
  throw error;
} finally {
  lock();
}
