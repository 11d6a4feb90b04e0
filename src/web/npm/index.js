// The engine of Trial Screener for sites that bring their own form. Text in, plain values out.
import init, * as program from './trial_screener.js';

/** Longest profile that is read, in UTF-16 units; the program checks the bytes again. */
export const MAX_PROFILE_LENGTH = 256 * 1024;

const failure = (code, message) => ({ ok: false, problems: [{ fact: '', code, message }] });

function evaluate(profile, asOf) {
  if (typeof profile !== 'string') return failure('not_text', 'give the profile as JSON text');
  if (profile.length > MAX_PROFILE_LENGTH) {
    return failure('too_large', `a profile has at most ${MAX_PROFILE_LENGTH} characters`);
  }
  if (typeof asOf !== 'string' || asOf.length > 32) {
    return failure('bad_date', 'write the day as YYYY-MM-DD');
  }
  return program.evaluate(profile, asOf);
}

const screener = Object.freeze({
  evaluate,
  facts: () => program.facts(),
  catalogue: () => program.catalogue(),
  schema: () => program.schema(),
});

let loading;

/** Loads the program once; later calls get the same one. */
export function load(source) {
  loading ??= (async () => {
    let from = source ?? new URL('./trial_screener_bg.wasm', import.meta.url);
    if (from instanceof URL && from.protocol === 'file:') {
      // Only Node gets here; joined, so that bundlers for browsers do not look for it.
      const { readFile } = await import(/* webpackIgnore: true */ /* @vite-ignore */ ['node:fs', 'promises'].join('/'));
      from = await readFile(from);
    }
    await init({ module_or_path: from });
    return screener;
  })().catch((error) => {
    // The next call may try again.
    loading = undefined;
    throw error;
  });
  return loading;
}
