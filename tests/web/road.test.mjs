// One question at a time, as a person on a phone meets it: the screens are those that the command
// walks for the same answers, and where it ends the verdicts are those of the whole profile.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DAY, LANGUAGES, ROOT, byId, go, open, screen, start } from './app.mjs';
import { MOST, PEOPLE, answerScreen, asked, paperButton } from './road.mjs';

let run;
before(async () => {
  run = await start();
});
after(() => run.stop());

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
      // What is taken back at the end opens questions again, and one can go on.
      await page.goBack();
      await page.getByText(page.say('next.end')).waitFor();
      const goOn = page.getByRole('link', { name: page.say('next.go_on'), exact: true });
      // Not every step that is taken back was an answer that matters.
      for (let step = 0; step < 8 && !(await goOn.isVisible()); step += 1) {
        await page.getByRole('button', { name: page.say('frame.undo') }).click();
        await page.waitForTimeout(250);
      }
      await goOn.click();
      await page.locator('.ts-road').waitFor();
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
    await answerScreen(page, ids, {});
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

/** Answers "I don't know" until a screen with this is shown; the facts it asks for. */
async function until(page, selector) {
  await page.getByRole('button', { name: page.say('start.patient') }).click();
  for (let n = 0; n < MOST; n += 1) {
    await page.locator('.ts-road').waitFor();
    const ids = await asked(page);
    if (await page.locator(selector).count()) return ids;
    await answerScreen(page, ids, {});
    await page.waitForTimeout(80);
  }
  return assert.fail(`no screen has ${selector}`);
}

const kept = (page, id) =>
  page.evaluate((fact) => {
    const drafts = Object.entries(localStorage).filter(([key]) => key.includes('.draft.'));
    return drafts.map(([, text]) => JSON.parse(text).entries?.[fact]).find((entry) => entry);
  }, id);

for (const tag of LANGUAGES) {
  test(`results of one paper have one date, and one of them another, ${tag}`, { timeout: 90_000 }, async () => {
    const page = await open(run, { tag, width: 360 });
    const ids = await until(page, '#q-alt');
    assert.ok(ids.length > 1 && ids.length <= 8, `${ids}`);
    await page.waitForFunction(() => document.querySelectorAll('.ts-paper fieldset.ts-field').length > 1);
    assert.deepEqual(await paperButton(page).allInnerTexts(), [page.say('paper.none')]);
    await page.locator('#q-alt-value').fill('30');
    await page.locator('#q-ast-value').fill('28');
    for (const id of ['alt', 'ast']) await page.locator(`#q-${id}-unit`).selectOption('U/L');
    const left = ids.length - 2;
    const rest = page.say(left === 1 && tag === 'en' ? 'paper.rest.one' : 'paper.rest', { n: left });
    assert.deepEqual(await paperButton(page).allInnerTexts(), [rest]);
    await page.locator('#paper-date').fill('2026-02-20');
    await page.locator('#q-ast .ts-paper__date button').click();
    await page.locator('#q-ast-when').fill('2026-02-10');
    await paperButton(page).click();
    await page.waitForFunction(() => !document.querySelector('#q-alt'));
    assert.equal((await kept(page, 'alt')).when, '2026-02-20');
    assert.equal((await kept(page, 'ast')).when, '2026-02-10');
    for (const id of ids.filter((id) => !['alt', 'ast'].includes(id))) {
      assert.equal((await kept(page, id)).unknown, 'dont_know', `${id}: the button says so`);
    }
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });
}

test('a result that cannot be used keeps the paper, and says so', { timeout: 90_000 }, async () => {
  const page = await open(run, { width: 360 });
  await until(page, '#q-alt');
  await page.locator('#q-alt-value').fill('thirty');
  await paperButton(page).click();
  await page.getByRole('alert').filter({ hasText: page.say('next.slip') }).waitFor();
  assert.equal(await page.locator('#q-alt').count(), 1);
  // A second press says it again: the line is empty for a moment.
  const alert = page.getByRole('alert').filter({ hasText: page.say('next.slip') });
  await alert.evaluate((line) => {
    window.said = [];
    new MutationObserver(() => window.said.push(line.textContent)).observe(line, { childList: true, characterData: true, subtree: true });
  });
  await paperButton(page).click();
  await page.waitForFunction(() => window.said.length > 1);
  assert.deepEqual([...new Set(await page.evaluate(() => window.said))], ['', page.say('next.slip')]);
  // It goes with the first change.
  await page.locator('#q-alt-value').fill('30');
  await alert.waitFor({ state: 'detached' });
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test('the date of a paper stays when its screen is built anew, and keeps the day it was said on', { timeout: 90_000 }, async () => {
  const page = await open(run, { width: 360 });
  await until(page, '#q-alt');
  const date = page.locator('#paper-date');
  await date.fill('3 weeks ago');
  await date.blur();
  // Before any result stands.
  await page.locator('.ts-languages [lang="zh-Hans"]').click();
  await page.waitForFunction(() => document.documentElement.lang === 'zh-Hans');
  assert.equal(await date.inputValue(), '3 weeks ago');
  await page.locator('#q-alt-value').fill('30');
  await page.waitForFunction(() => Object.values(localStorage).join().includes('3 weeks ago'));
  // The next result is entered a week later.
  await page.clock.setFixedTime(new Date('2026-03-09T10:00:00+08:00'));
  const { hash } = new URL(page.url());
  await go(page, '#/trials');
  await go(page, hash);
  await page.locator('.ts-paper').waitFor();
  for (const id of ['alt', 'ast']) {
    assert.equal(await date.inputValue(), '3 weeks ago', id);
    await page.locator(`#q-${id}-value`).fill('28');
    await page.locator(`#q-${id}-value`).blur();
    const { when, said_on } = await kept(page, id);
    assert.deepEqual([when, said_on], ['3 weeks ago', DAY], id);
  }
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test('another language shows the same screen, although part of it is answered', { timeout: 60_000 }, async () => {
  const page = await open(run, { width: 360 });
  await page.evaluate(() => { location.hash = '#/next'; });
  await page.locator('.ts-road').waitFor();
  const first = await asked(page);
  assert.ok(first.length > 1, 'several things are asked together at first');
  // A part of the answers, with which another screen would be the best one.
  await page.locator('.ts-line__unknown, .ts-paper input[id$="-dont_know"]').first().click();
  await page.locator('.ts-languages [lang="zh-Hans"]').click();
  await page.waitForFunction(() => document.documentElement.lang === 'zh-Hans');
  assert.deepEqual(await asked(page), first);
  assert.equal(await page.locator('.ts-road__progress').getAttribute('data-number'), '1');
  await page.context().close();
});

for (const tag of LANGUAGES) {
  test(`a score has a sheet for the doctor that holds no answer, ${tag}`, { timeout: 60_000 }, async () => {
    const page = await open(run, { tag, width: 360, hash: '#/score/sledai_2k' });
    const name = byId.get('sledai_2k').label[tag];
    await page.getByRole('heading', { level: 1, name: page.say('score.title', { score: name }) }).waitFor();
    const points = await page.locator('.ts-score__points').allInnerTexts();
    assert.equal(points.length, 24);
    assert.equal(points.reduce((sum, text) => sum + Number(text), 0), 105);
    assert.equal(await page.locator('main input').count(), 0);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    assert.equal(wide, false, 'nothing is cut off at 360 px');
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });
}
