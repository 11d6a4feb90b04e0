// How long the page takes to show the next question, along the whole roads of three written
// people, on a processor slowed 4 times by DevTools.
//
// A screen that is shown again after "back" is not chosen again, only built: what its first time
// took longer is the choice (with what follows from the answers and was not worked out before).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DAY, ROOT, open, start } from '../web/app.mjs';
import { MOST, PEOPLE, answerScreen, asked } from '../web/road.mjs';

/** One frame at 60 a second, in milliseconds. */
const GOAL = 16;
const SLOWED = 4;

/** Notes for each change of the address its time until the screen is built, and until it is painted. */
function watch() {
  // Before the tests hold the clock still.
  const now = performance.now.bind(performance);
  const frame = requestAnimationFrame.bind(window);
  const soon = (then) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = then;
    port2.postMessage(null);
  };
  let clicked = 0;
  window.steps = [];
  addEventListener('click', () => { clicked = now(); }, true);
  addEventListener('hashchange', () => {
    const from = now();
    soon(() => {
      const built = now() - from;
      frame(() => soon(() => window.steps.push({ built, painted: now() - clicked })));
    });
  }, true);
}

const run = await start();
const times = { choice: [], built: [], painted: [] };
for (const person of PEOPLE) {
  const { facts } = JSON.parse(readFileSync(join(ROOT, `tests/people/${person}/facts.json`), 'utf8'));
  const context = await run.browser.newContext({ locale: 'en-GB', viewport: { width: 360, height: 900 }, timezoneId: 'Asia/Shanghai', serviceWorkers: 'block' });
  await context.addInitScript(watch);
  const page = await open(run, { context });
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
  let seen = 0;
  const step = async (action) => {
    await action();
    await page.waitForFunction((count) => window.steps.length > count, seen);
    const steps = await page.evaluate(() => window.steps);
    seen = steps.length;
    return steps.at(-1);
  };
  await step(() => page.getByRole('button', { name: page.say('start.patient') }).click());
  let screens = 0;
  for (; screens < MOST && !(await page.getByText(page.say('next.end')).isVisible()); screens += 1) {
    const ids = await asked(page);
    const first = await step(() => answerScreen(page, ids, facts));
    await step(() => page.evaluate(() => history.back()));
    const again = await step(() => page.evaluate(() => history.forward()));
    times.choice.push(first.built - again.built);
    times.built.push(first.built);
    times.painted.push(first.painted);
  }
  console.log(`${person}: ${screens} screens on ${DAY}`);
  await context.close();
}
await run.stop();

const at = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))];
for (const [name, what] of [['choice', 'choice of the next screen'], ['built', 'choice, and the screen built'], ['painted', 'from the press until it is painted']]) {
  const [median, high, worst] = [0.5, 0.95, 1].map((share) => at(times[name], share).toFixed(1).padStart(7));
  console.log(`${what.padEnd(36)} median ${median} ms   95 % ${high} ms   worst ${worst} ms`);
}
console.log(`the choice in the median ${at(times.choice, 0.5) <= GOAL ? 'meets' : 'misses'} the goal of ${GOAL} ms`);
