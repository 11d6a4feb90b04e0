// A page that was built with a third language speaks it on every screen (tests/language.sh).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { COMMAND, SCREENS, go, open, start } from './web/app.mjs';

const MARK = '§';
/** The English texts without holes, which must not stand anywhere. */
const ENGLISH = new Set(
  execFileSync(COMMAND, ['catalogue', 'words'], { encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\n')
    .filter((line) => line.includes(' = ') && !/^(?:language\.name|spoken\.)/.test(line))
    .map((line) => line.slice(line.indexOf(' = ') + 3))
    .filter((text) => / /.test(text) && !text.includes('{')),
);

let run;
before(async () => {
  run = await start();
});
after(() => run.stop());

test('every screen speaks the third language', { timeout: 300_000 }, async () => {
  assert.ok(ENGLISH.size > 1000, `${ENGLISH.size} texts`);
  const page = await open(run, { tag: 'eo' });
  assert.equal(await page.locator('html').getAttribute('lang'), 'eo');
  let marked = 0;
  for (const screen of SCREENS) {
    await go(page, screen);
    const texts = await page.evaluate(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found = [];
      while (walker.nextNode()) {
        // Other languages stand in the page as its first paint, hidden.
        if (walker.currentNode.parentElement.checkVisibility()) found.push(walker.currentNode.data.trim());
      }
      return found;
    });
    assert.deepEqual(texts.filter((text) => ENGLISH.has(text)), [], screen);
    marked += texts.filter((text) => text.startsWith(MARK)).length;
  }
  assert.ok(marked > 200, `${marked} texts in the third language`);
});
