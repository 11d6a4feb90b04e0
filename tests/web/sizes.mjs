// How many bytes a first visit in one language loads, packed with brotli.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

/** Everything that the page names, and of the languages the largest. */
export function firstVisit(site) {
  const size = (name) =>
    brotliCompressSync(readFileSync(join(site, name)), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
  const page = readFileSync(join(site, 'index.html'), 'utf8');
  const named = [...page.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, name]) => name);
  const languages = readdirSync(site).filter((name) => /^language-.*\.txt$/.test(name));
  const sizes = Object.fromEntries(['index.html', ...new Set(named), ...languages].map((name) => [name, size(name)]));
  const largest = Math.max(...languages.map((name) => sizes[name]));
  const total = Object.entries(sizes).reduce((sum, [name, bytes]) => sum + (languages.includes(name) ? 0 : bytes), largest);
  return { total, sizes, languages: languages.length };
}
