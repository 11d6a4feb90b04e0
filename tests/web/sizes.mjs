// How many bytes a visit loads, step by step, packed with brotli.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

/**
 * For each step all bytes up to it: the first screen, the first answers, everything in one
 * language (of the languages the largest counts), and the files that the step adds.
 */
export function steps(site) {
  const size = (name) =>
    brotliCompressSync(readFileSync(join(site, name)), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
  const files = readdirSync(site);
  const page = readFileSync(join(site, 'index.html'), 'utf8');
  const loaded = ['index.html', ...[...page.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, name]) => name)];
  const words = (number) => files.filter((name) => name.startsWith('language-') && name.endsWith('.txt') && name.includes(`-${number}-`));
  const part = (name) => files.find((file) => file.startsWith(`${name}-`) && file.endsWith('.wasm'));
  let total = 0;
  return Object.fromEntries(
    [
      ['first_screen', [...new Set(loaded)], words(1)],
      ['first_answers', [part('questions')], words(2)],
      ['everything', [part('rest')], words(3)],
    ].map(([step, needed, languages]) => {
      const sizes = Object.fromEntries([...needed, ...languages].map((name) => [name, size(name)]));
      total += needed.reduce((sum, name) => sum + sizes[name], 0) + Math.max(...languages.map((name) => sizes[name]));
      return [step, { total, sizes, languages: languages.length }];
    }),
  );
}
