// What is shown after a failure of ours: no result, and the answers to copy.
import { show_answers } from '#program';
import { lock } from './privacy.js';

/** A text that is kept on this device; storage may be blocked. */
export function kept(name) {
  try {
    return localStorage.getItem(`trial-screener.${name}`);
  } catch {
    return null;
  }
}

let failed = false;

/**
 * Whether an error left the program in the middle of something: a panic, the end of memory or of
 * the stack, an exception of the browser that went through it. Other errors, such as those of a
 * browser extension, do it no harm.
 */
const isOurs = (error) => error instanceof WebAssembly.RuntimeError || /wasm/.test(error?.stack ?? '');

/** Shows the failure page; its elements were found while nothing had failed yet. */
function fail(error, [screens, page, answers]) {
  if (failed || !isOurs(error)) return;
  failed = true;
  screens.hidden = true;
  screens.inert = true;
  page.hidden = false;
  try {
    show_answers();
  } catch (second) {
    console.error(second);
  }
  // All there is, then, is the draft of this page as it is kept, unless it is sealed.
  const draft = answers.textContent === '' ? kept(`draft.${document.documentElement.dataset.draft}`) : null;
  if (draft?.includes('"entries"')) answers.textContent = draft;
  page.querySelector('h1').focus();
  lock();
}

/** Events by which the window calls the program; its screens are gone after a failure. */
const WINDOW_EVENTS = [
  'hashchange',
  'keydown',
  'pointerdown',
  'pointerup',
  'pointercancel',
  'storage',
  ...['language', 'privacy', 'asks'].map((name) => `trial-screener:${name}`),
];

/** Watches for failures. Called before the program listens to anything. */
export function guard() {
  const elements = ['app', 'failed', 'failed-answers'].map((id) => document.getElementById(id));
  for (const name of WINDOW_EVENTS) {
    addEventListener(name, (event) => failed && event.stopImmediatePropagation(), true);
  }
  addEventListener('error', ({ error }) => fail(error, elements));
  addEventListener('unhandledrejection', ({ reason }) => fail(reason, elements));
}
