// Writes made-up people as gzipped JSON lines, in parts, the same for the same seed:
//
//   node people.mjs FOLDER PEOPLE PARTS SEED
//
// They are the random people of the oracle: blanks, ranges, old and contradictory answers, days
// on both sides of windows.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DAYS, generator, someone } from '../oracle/random.mjs';

const [folder, people, parts, seed] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const home = new URL('../people/', import.meta.url);
const written = readdirSync(home).sort().map((name) => (
  { facts: JSON.parse(readFileSync(new URL(`${name}/facts.json`, home), 'utf8')).facts ?? {} }));

mkdirSync(folder, { recursive: true });
let id = 0;
for (let part = 0; part < parts; part += 1) {
  const random = generator(seed * 1000003 + part);
  const lines = [];
  for (const end = Math.round((people * (part + 1)) / parts); id < end; id += 1) {
    const as_of = random.pick(DAYS);
    lines.push(`${JSON.stringify({ id: `p${id}`, as_of, ...someone(random, as_of, written) })}\n`);
  }
  const name = `part-${String(part).padStart(3, '0')}.jsonl.gz`;
  writeFileSync(join(folder, name), gzipSync(lines.join(''), { level: 1 }));
}
