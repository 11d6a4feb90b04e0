// A first visit as it is played to find the functions that it runs (`first.mjs`), and again to
// see that they are all in the first two parts of the program (`parts.test.mjs`).
import { answer, field, open } from './app.mjs';

/** Longer than the page waits before it says a change aloud. */
const QUIET = 1300;

/** The browser throws away closures when it likes; the program frees them then. */
async function throwAway(page) {
  await page.evaluate(() => globalThis.gc());
  await page.waitForTimeout(100);
}

/** The first screen, long enough for all that it does by itself. */
export async function look(page) {
  // Another language is wished for long before it is here.
  await page.locator('.ts-languages button[aria-pressed=false]').first().click();
  await page.waitForTimeout(QUIET);
  await throwAway(page);
}

/** From the first screen to the first answers. */
export async function play(page, pause = QUIET) {
  await page.getByRole('button', { name: page.say('start.patient') }).click();
  await page.getByRole('heading', { level: 1, name: page.say('page.about') }).waitFor();
  const age = field(page, 'age').getByRole('textbox').first();
  await age.click();
  await age.pressSequentially('35', { delay: 30 });
  await age.fill('');
  await age.pressSequentially('42', { delay: 30 });
  await age.fill('x');
  await age.fill('42');
  await answer(page, 'lab_sex', 'female');
  await answer(page, 'lab_sex', 'dont_know');
  await field(page, 'lab_sex').getByRole('button', { name: page.say('field.clear'), exact: false }).last().click();
  // The button is gone, and a frame later the field has the focus: no keys before that.
  await page.waitForFunction(() => document.activeElement?.matches('#q-lab_sex input'));
  for (const [id, text] of [['weight', '61.5'], ['height', '165']]) {
    const box = field(page, id).getByRole('textbox').first();
    await box.pressSequentially(text, { delay: 30 });
    await box.blur();
  }
  await field(page, 'weight').getByRole('combobox').selectOption({ index: 1 });
  await field(page, 'age').locator('summary').click();
  await page.getByRole('link', { name: page.say('questions.next') }).click();
  await page.getByRole('heading', { level: 1, name: page.say('page.lupus') }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: page.say('page.about') }).waitFor();
  await page.waitForTimeout(pause);
  await throwAway(page);
}

/** Straight to the first questions, by a link. */
export async function land(run, options) {
  const page = await open(run, { ...options, hash: '#/questions/about' });
  await answer(page, 'age', 42);
  await throwAway(page);
  return page;
}
