// The npm folder in a browser: every written person gets what the native command gives.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DAY, ROOT, screen } from './app.mjs';
import { launch } from './browser.mjs';
import { serve } from './serve.mjs';

const PEOPLE = join(ROOT, 'tests/people');
const PAGE = `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"><title>x</title>`;

test('the npm folder in Chromium agrees with the command on every written person', { timeout: 120_000 }, async () => {
  const site = await serve(join(ROOT, 'target/npm'), { extra: { '/page.html': PAGE } });
  const browser = await launch();
  const page = await browser.newPage();
  await page.goto(`${site.url}page.html`);
  const people = readdirSync(PEOPLE);
  assert.ok(people.length >= 25);
  await page.evaluate(async () => {
    const { load } = await import('./index.js');
    window.screener = await load();
  });
  const before = site.requests.length;
  for (const name of people) {
    const file = join(PEOPLE, name, 'facts.json');
    const seen = await page.evaluate(([profile, day]) => {
      const answer = window.screener.evaluate(profile, day);
      return JSON.stringify(answer.value);
    }, [readFileSync(file, 'utf8'), DAY]);
    assert.equal(seen, JSON.stringify(screen('evaluate', file, '--as-of', DAY)), name);
  }
  assert.equal(site.requests.length, before, 'nothing is requested after loading');
  await browser.close();
  await site.close();
});
