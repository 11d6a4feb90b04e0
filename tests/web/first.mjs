// Writes which functions of the program run in a first visit: `node first.mjs FILE`. The site
// is one that listens (`make first`).
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LANGUAGES, SITE, go, open, start } from './app.mjs';
import { land, look, play } from './visit.mjs';

const names = JSON.parse(readFileSync(join(SITE, 'functions.json'), 'utf8'));
/** The functions of the first screen, and those that the first answers add. */
const ran = { start: new Set(), questions: new Set() };

/** Puts the ear of the page into the module's imports. */
const listen = () => {
  const heard = (globalThis.heard = new Set());
  const { instantiate } = WebAssembly;
  WebAssembly.instantiateStreaming = async (answer, imports) => {
    Object.assign(imports.late, { log: (number) => heard.add(number) });
    return instantiate(await (await answer).arrayBuffer(), imports);
  };
};
/** Lets the page go on to the questions. */
const steps = () => {
  globalThis.steps = 1;
};
/** As in a frame of another site. */
const block = () => {
  Object.defineProperty(globalThis, 'localStorage', {
    get: () => {
      throw new DOMException('blocked', 'SecurityError');
    },
  });
};
const take = async (page, part) => {
  for (const number of await page.evaluate(() => [...globalThis.heard])) ran[part].add(names[number]);
};

const run = await start();
for (const tag of LANGUAGES) {
  for (const width of [360, 1280]) {
    const page = await open(run, { tag, width, init: listen });
    await look(page);
    // Screens that have not arrived say so.
    for (const hash of ['#/compare', '#/questions/about', '#/']) await go(page, hash);
    // The buttons of the first screen that lead on.
    for (const key of ['start.example', 'start.clinician', 'start.patient']) {
      await page.getByRole('button', { name: page.say(key) }).click();
      await go(page, '#/');
    }
    await page.waitForTimeout(300);
    // What says that a part is missing must not be in the missing part.
    await page.evaluate(() => globalThis.fail());
    await take(page, 'start');
    await page.context().close();
    // Where nothing can be kept the first screen says so.
    const blocked = await open(run, { tag, width, init: [listen, block] });
    await look(blocked);
    await take(blocked, 'start');
    await blocked.context().close();
    const further = { tag, width, init: [listen, steps] };
    // More than once: a few functions run only now and then.
    for (const pause of [1300, 200, 0]) {
      const other = await open(run, further);
      await look(other);
      await play(other, pause);
      for (const hash of ['#/compare', '#/questions/about']) await go(other, hash);
      await other.waitForTimeout(300);
      await take(other, 'questions');
      await other.context().close();
    }
    const landed = await land(run, further);
    await take(landed, 'questions');
    await landed.context().close();
  }
}
await run.stop();
for (const name of ran.start) ran.questions.delete(name);
const rows = (set) => {
  const keys = [...set].sort();
  return Array.from({ length: Math.ceil(keys.length / 9) }, (_, at) => keys.slice(9 * at, 9 * at + 9).join(' '));
};
const parts = Object.entries(ran).flatMap(([part, set]) => [`[${part}]`, ...rows(set)]);
writeFileSync(
  process.argv[2],
  `# Functions that ran in a first visit, by a hash of their names (split.mjs). Made by \`make first\`.\n${parts.join('\n')}\n`,
);
console.log(`of ${names.length} functions ${ran.start.size} ran on the first screen and ${ran.questions.size} more for the first answers`);
