// How a person answers the screens that come one after the other.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, answer, byId } from './app.mjs';

/** People whose roads are as different as roads are. */
export const PEOPLE = ['fits-bh002', 'lupus-nephritis-biopsy', 'pregnant-now'];
/** More screens than any road has. */
export const MOST = 150;

const isSilent = (value) => value === undefined || value === 'dont_know' || value === 'prefer_not';
const code = (value) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value.value ?? value.status : value);

/** The facts that the screen asks for, in order. */
export const asked = (page) =>
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

/** The buttons under the results of a paper: there is one at a time. */
export const paperButton = (page) => page.locator('.ts-paper ~ .ts-larges button');

/** A result with a date gets one of its own: written people have results of several days. */
async function answerPaper(page, ids, facts) {
  for (const id of ids.filter((id) => facts[id] !== undefined && facts[id] !== 'dont_know')) {
    if (facts[id].date !== undefined) {
      const own = page.locator(`#q-${id} .ts-paper__date button`);
      if ((await own.innerText()) === page.say('paper.other_date')) {
        await own.click();
        // The focus goes to the new field a moment later; what is typed until then would, too.
        await page.locator(`#q-${id}-when:focus`).waitFor();
      }
    }
    await answer(page, id, facts[id]);
  }
  await paperButton(page).click();
}

/** Answers a screen from a profile, and goes on. */
export async function answerScreen(page, ids, facts) {
  if (await page.locator('.ts-checklist').count()) await answerList(page, ids, facts);
  else if (await page.locator('.ts-paper').count()) await answerPaper(page, ids, facts);
  else await answerAlone(page, ids[0], facts[ids[0]]);
}
