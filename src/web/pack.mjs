// Puts copies with brotli and gzip beside the files of the site and prints their sizes.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const folder = process.argv[2];
const TEXT = /\.(?:html|js|css|wasm|svg|txt|webmanifest)$/;
const total = { raw: 0, gzip: 0, brotli: 0 };
const line = (name, sizes) =>
  console.log([sizes.raw, sizes.gzip, sizes.brotli].map((size) => String(size).padStart(9)).join('') + `  ${name}`);

console.log('      raw     gzip   brotli');
for (const name of readdirSync(folder).filter((file) => TEXT.test(file)).sort()) {
  const bytes = readFileSync(join(folder, name));
  const gzip = gzipSync(bytes, { level: 9 });
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  writeFileSync(join(folder, `${name}.gz`), gzip);
  writeFileSync(join(folder, `${name}.br`), brotli);
  const sizes = { raw: bytes.length, gzip: gzip.length, brotli: brotli.length };
  for (const kind of Object.keys(total)) total[kind] += sizes[kind];
  line(name, sizes);
}
line('all', total);
