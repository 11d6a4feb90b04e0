// One question at a time, as a person on a phone meets it: the screens are those that the command
// walks for the same answers, and where it ends the verdicts are those of the whole profile.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DAY, LANGUAGES, ROOT, answer, byId, go, open, screen, start } from './app.mjs';

const PEOPLE = ['fits-bh002', 'lupus-nephritis-biopsy', 'pregnant-now'];
/** More screens than any road has. */
const MOST = 150;

let run;
before(async () => {
  run = await start();
});
after(() => run.stop());

const isSilent = (value) => value === undefined || value === 'dont_know' || value === 'prefer_not';
const code = (value) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value.value ?? value.status : value);

/** The facts that the screen asks for, in order. */
const asked = (page) =>
  page.locator('.ts-road').evaluate((road) => {
    const lines = [...road.querySelectorAll('.ts-line > .ts-tick input')].map((line) => line.id.replace('line-', ''));
    return lines.length > 0 ? lines : [...road.querySelectorAll(':scope > .ts-field, :scope fieldset.ts-field')].map((f) => f.id.replace('q-', ''));
  });

const press = (page, name) => page.locator('.ts-road').getByRole('button', { name, exact: true }).click();

/** Answers a question that stands alone. */
async function answerAlone(page, id, value) {
  const question = byId.get(id);
  const { say } = page;
  if (isSilent(value)) return press(page, say(value === 'prefer_not' ? 'option.prefer_not' : 'option.dont_know'));
  const large = page.locator(`#q-${id} > .ts-larges`);
  if ((await large.count()) === 0) {
    await answer(page, id, value);
    return press(page, say('next.go_on'));
  }
  const label = (of) => {
    const own = question.options?.find((option) => option.code === of)?.label?.[page.tag];
    return own && own !== of && of !== 'earlier' ? own : say(`option.${of}`);
  };
  let date;
  if (question.kind === 'event') {
    const plain = { no: 'never', never: 'never', ongoing: 'ongoing', planned: 'planned', happened: 'happened' }[value];
    await large.getByRole('button', { name: say(`event.${plain ?? 'happened'}.choice`), exact: true }).click();
    date = plain ? undefined : value;
    if (plain && plain !== 'happened') return undefined;
  } else {
    const chosen = code(value);
    const said = chosen === true ? 'yes' : chosen === false ? 'no' : chosen;
    await large.getByRole('button', { name: label(said), exact: true }).click();
    date = value?.date;
  }
  if (date !== undefined) {
    const text = typeof date === 'string' ? date : date.between ? date.between.join(' to ') : date.about ?? date.on ?? date.date;
    await page.locator(`#q-${id}-when`).fill(text);
  }
  const on = page.locator('.ts-go-on');
  if (await on.isVisible().catch(() => false)) await on.click();
  return undefined;
}

/** Whether a line of a list is answered by "none of these". */
function isNone(id, value) {
  const none = NONE.get(id) ?? 'no';
  const said = code(value);
  if (byId.get(id).kind === 'several') return [said].flat().filter((c) => c !== 'none').length === 0;
  if (byId.get(id).kind === 'event') return said === 'never' || said === 'no' || said === false;
  return said === none || (none === 'no' && said === false);
}

/** The options that "none of these" stands for, where it is not "no". */
const NONE = new Map(
  [...readFileSync(join(ROOT, 'src/catalogue/pages.txt'), 'utf8').matchAll(/(\w+) is (\w+)/g)].map(([, id, none]) => [id, none]),
);

async function answerList(page, ids, facts) {
  for (const id of ids) {
    const line = page.locator('.ts-line').filter({ has: page.locator(`#line-${id}`) });
    if (isSilent(facts[id])) await line.locator('.ts-line__unknown').click();
    else if (!isNone(id, facts[id])) {
      await line.locator(`#line-${id}`).check();
      if ((await line.locator('.ts-line__more').count()) > 0) await answer(page, id, facts[id]);
    }
  }
  await page.locator('.ts-large--main').click();
}

async function answerScreen(page, ids, facts) {
  if (await page.locator('.ts-checklist').count()) await answerList(page, ids, facts);
  else await answerAlone(page, ids[0], facts[ids[0]]);
}

for (const tag of LANGUAGES) {
  for (const person of PEOPLE) {
    test(`${person} is asked what the command asks, ${tag}`, { timeout: 240_000 }, async () => {
      const file = join(ROOT, `tests/people/${person}/facts.json`);
      const { facts } = JSON.parse(readFileSync(file, 'utf8'));
      const walked = screen('next', file, '--as-of', DAY, '--simulate');
      const page = await open(run, { tag, width: 360 });
      await page.getByRole('button', { name: page.say('start.patient') }).click();
      const seen = [];
      while (seen.length < MOST && !(await page.getByText(page.say('next.end')).isVisible())) {
        await page.locator('.ts-road').waitFor();
        const ids = await asked(page);
        const number = seen.push(ids);
        assert.deepEqual(ids, walked.sequence[number - 1], `screen ${number}`);
        await answerScreen(page, ids, facts);
        await page.waitForFunction(
          (n) => !document.querySelector(`.ts-road__progress[data-number="${n}"]`), number, { timeout: 5000 },
        ).catch(async () => assert.fail(`${ids} did not lead on: ${await page.locator('main').innerText()}`));
      }
      assert.equal(seen.length, walked.sequence.length);
      await go(page, '#/trials');
      const verdicts = await page.locator('#main .ts-card').evaluateAll((cards) =>
        cards.map((card) => [card.dataset.trial, /ts-verdict--(\w+)/.exec(card.querySelector('.ts-verdict').className)[1]]),
      );
      const key = { not_now: 'not_match', incomplete: 'possible' };
      const shown = Object.fromEntries(verdicts.map(([id, verdict]) => [id, key[verdict] ?? verdict]));
      assert.deepEqual(shown, Object.fromEntries(walked.trials.map(({ id, verdict }) => [id, verdict])));
      assert.deepEqual(page.problems, []);
      await page.context().close();
    });
  }
}

test('back shows the answer that was given, and another answer leads another way', { timeout: 60_000 }, async () => {
  const page = await open(run, { width: 360 });
  await page.getByRole('button', { name: page.say('start.patient') }).click();
  await page.locator('.ts-road').waitFor();
  const first = await asked(page);
  await answerScreen(page, first, {});
  await page.locator('.ts-road__progress[data-number="2"]').waitFor();
  await page.goBack();
  await page.locator('.ts-road__progress[data-number="1"]').waitFor();
  assert.deepEqual(await asked(page), first);
  const unknown = page.locator('.ts-line__unknown');
  for (const line of await unknown.all()) assert.equal(await line.getAttribute('aria-pressed'), 'true', 'the answer is shown');
  await page.getByRole('heading', { level: 1, name: page.say('next.number', { n: 1 }) }).waitFor();
  // Another answer: the first line applies.
  await unknown.first().click();
  await page.locator('.ts-line > .ts-tick input').first().check();
  await page.locator('.ts-line__more input').nth(1).check();
  assert.equal(await unknown.first().getAttribute('aria-pressed'), 'false');
  // A reload forgets the way, not the answers: the same question is not asked again.
  await page.reload();
  await page.locator('.ts-road').waitFor();
  assert.notDeepEqual(await asked(page), first);
  await page.context().close();
});

test('a list answers what its button says, and one undo takes it back', { timeout: 60_000 }, async () => {
  const page = await open(run, { width: 360 });
  await page.getByRole('button', { name: page.say('start.patient') }).click();
  let ids = [];
  for (let n = 0; n < MOST; n += 1) {
    await page.locator('.ts-road').waitFor();
    ids = await asked(page);
    if (await page.locator('.ts-checklist').count()) break;
    await answerAlone(page, ids[0], undefined);
    await page.waitForTimeout(80);
  }
  assert.ok(ids.length > 1 && ids.length <= 8, `${ids}`);
  const draft = () => page.evaluate(() => Object.entries(localStorage).map(([, text]) => text).join());
  await page.locator('.ts-line__unknown').first().click();
  const main = page.locator('.ts-large--main');
  const left = ids.length - 1;
  assert.equal(await main.innerText(), page.say(left === 1 ? 'checklist.rest_none.one' : 'checklist.rest_none', { n: left }));
  await main.click();
  await page.waitForFunction((id) => Object.values(localStorage).join().includes(id), ids.at(-1));
  const after = await draft();
  for (const id of ids) assert.ok(byId.get(id).ephemeral || after.includes(`"${id}"`), `${id} is answered`);
  await page.getByRole('button', { name: page.say('frame.undo') }).click();
  await page.waitForFunction((id) => !Object.values(localStorage).join().includes(`"${id}"`), ids.at(-1));
  await page.context().close();
});
