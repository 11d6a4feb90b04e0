// The page as a person meets it: everything is found by role and label.
import { execFileSync } from 'node:child_process';
import { readFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from './browser.mjs';
import { serve } from './serve.mjs';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const SITE = process.env.SITE ?? join(ROOT, 'target/site');
export const COMMAND = process.env.COMMAND ?? join(ROOT, 'target/release/trial-screener');
export const SHOTS = join(ROOT, 'target/screenshots');
export const LANGUAGES = ['en', 'zh-Hans'];
/** The day the written people hold for. */
export const DAY = '2026-03-02';

const texts = Object.fromEntries(
  LANGUAGES.map((tag) => {
    const lines = readFileSync(join(ROOT, `src/words/${tag}.txt`), 'utf8').split('\n');
    const pairs = lines.filter((line) => !line.startsWith('#') && line.includes('=')).map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    });
    return [tag, Object.fromEntries(pairs)];
  }),
);

/** A text of the language files, with holes filled. */
export function text(tag, key, holes = {}) {
  let found = texts[tag][key];
  if (found === undefined) throw new Error(`${tag} has no ${key}`);
  for (const [hole, value] of Object.entries(holes)) found = found.replaceAll(`{${hole}}`, value);
  return found;
}

export const screen = (...args) =>
  JSON.parse(execFileSync(COMMAND, args, { encoding: 'utf8', maxBuffer: 1 << 26 }));

export const VOCABULARY = screen('facts');
export const byId = new Map(VOCABULARY.map((question) => [question.id, question]));
export const TRIALS = screen('evaluate', join(ROOT, 'tests/people/nothing-known/facts.json'), '--as-of', DAY).trials.map(
  (trial) => trial.id,
);

const SCORES = ['sledai_2k', 'selena_sledai'];
export const SCREENS = ['#/', '#/answers', '#/trials', '#/compare', '#/next/1', '#/plan', '#/what-if', '#/take-away', '#/clinician', '#/records', '#/drafts', '#/privacy', '#/about', ...SCORES.map((id) => `#/score/${id}`)];

/** The pages of the questionnaire with their questions, as the program lays them out. */
export const PAGES = (() => {
  const file = readFileSync(join(ROOT, 'src/catalogue/pages.txt'), 'utf8').replace(/\n[ \t]+/g, ' ');
  return [...file.matchAll(/\[page (\S+)\]\nquestions = (.*)/g)].map(([, id, list]) => ({
    id,
    questions: list.split(',').map((name) => name.trim()),
  }));
})();

export async function start() {
  mkdirSync(SHOTS, { recursive: true });
  const site = await serve(SITE);
  const browser = await launch();
  return {
    site,
    browser,
    stop: async () => {
      await browser.close();
      await site.close();
    },
  };
}

/** A fresh page in a language, on the day of the written people. */
export async function open({ site, browser }, { tag = 'en', theme = 'light', width = 1280, hash = '', init, context, worker = true } = {}) {
  const own = context ?? (await browser.newContext({
    locale: { en: 'en-GB', 'zh-Hans': 'zh-CN' }[tag] ?? tag,
    colorScheme: theme,
    viewport: { width, height: 900 },
    timezoneId: 'Asia/Shanghai',
    acceptDownloads: true,
    serviceWorkers: worker ? 'allow' : 'block',
  }));
  const page = await own.newPage();
  page.setDefaultTimeout(20_000);
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(String(error)));
  page.on('console', (message) => {
    const known = /crbug\.com\/981419|Service Worker registration blocked by Playwright/.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !known) page.problems.push(message.text());
  });
  await page.clock.setFixedTime(new Date(`${DAY}T10:00:00+08:00`));
  for (const script of [init ?? []].flat()) await page.addInitScript(script);
  await page.goto(site.url + hash);
  await page.getByRole('contentinfo').waitFor();
  page.tag = tag;
  page.say = (key, holes) => text(tag, key, holes);
  return page;
}

export async function go(page, hash) {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await page.waitForFunction((to) => location.hash === to, hash);
  await page.waitForTimeout(60);
}

const optionLabel = (page, question, code) => {
  const own = question.options?.find((option) => option.code === code)?.label?.[page.tag];
  return own && own !== code && code !== 'earlier' ? own : page.say(`option.${code}`);
};

/** The group of a question, found by its label. */
export const field = (page, id) =>
  page.getByRole('group', { name: byId.get(id).label[page.tag], exact: false }).and(page.locator(`#q-${id}`));

const dateText = (date) => {
  if (typeof date === 'string') return date;
  if (date.between) return `${date.between[0]} to ${date.between[1]}`;
  return date.about ?? date.on;
};

/** Answers one question as the written person would. */
export async function answer(page, id, value) {
  const question = byId.get(id);
  const group = field(page, id);
  const say = page.say;
  const tick = (name) => group.getByLabel(name, { exact: true });
  if (value === 'dont_know' || value === 'prefer_not') {
    return tick(say(`option.${value}`)).check();
  }
  const dated = async (date, key) => {
    if (date !== undefined) await group.getByLabel(say(key), { exact: true }).fill(dateText(date));
  };
  switch (question.kind) {
    case 'choice': {
      const record = typeof value === 'object' ? value : { value };
      const code = record.value === true ? 'yes' : record.value === false ? 'no' : record.value;
      await tick(optionLabel(page, question, code)).check();
      return dated(record.date, 'when.test');
    }
    case 'several': {
      const record = Array.isArray(value) || typeof value !== 'object' ? { value } : value;
      const codes = [record.value].flat().filter((code) => code !== 'none');
      if (codes.length === 0) await tick(say('option.none')).check();
      for (const code of codes) await tick(optionLabel(page, question, code)).check();
      return dated(record.date, 'when.test');
    }
    case 'quantity':
    case 'score': {
      const record = typeof value === 'object' ? value : { value };
      if (record.value !== undefined) {
        const label = say(question.kind === 'score' ? 'number.score' : 'number.value');
        await group.getByLabel(label, { exact: true }).fill(String(record.value));
      }
      if (record.detected === false) await tick(say('detection.not_detected')).check();
      else if (record.below_quantification) await tick(say('detection.below_quantification')).check();
      else if (record.detected === true) await tick(say('detection.detected')).check();
      if (record.unit !== undefined && question.units.length > 1) {
        await group.getByLabel(say('number.unit'), { exact: true }).selectOption(record.unit);
      }
      if (record.upper_limit === 'suggested') await group.locator('.ts-tick--limit input').check();
      else if (record.upper_limit !== undefined) {
        await group.getByLabel(say('number.upper'), { exact: true }).fill(String(record.upper_limit));
      }
      if (record.lower_limit !== undefined) {
        await group.getByLabel(say('number.lower'), { exact: true }).fill(String(record.lower_limit));
      }
      return dated(record.date, 'when.test');
    }
    case 'date':
      return dated(value, 'when.date');
    case 'event': {
      if (value === 'never' || value === 'no' || value === false) return tick(say('event.never.choice')).check();
      if (value === 'ongoing') return tick(say('event.ongoing.choice')).check();
      if (value === 'planned') return tick(say('event.planned.choice')).check();
      await tick(say('event.happened.choice')).check();
      return value === 'happened' ? undefined : dated(value, 'when.event');
    }
    case 'therapies': {
      for (const [index, course] of (value.courses ?? []).entries()) {
        await group.getByRole('button', { name: say('course.add'), exact: true }).click();
        const card = group.getByRole('group', { name: say('course.number', { n: index + 1 }), exact: true });
        await card.getByLabel(say('course.drug'), { exact: true }).fill(course.drug);
        if (course.dose) {
          const [amount, unit] = course.dose.split(' ');
          await card.getByLabel(say('course.dose'), { exact: true }).fill(amount);
          const every = { 'mg/8h': '8h', 'mg/12h': '12h', 'mg/2d': '2', 'mg/wk': '7', 'mg/mo': '30' }[unit] ?? '';
          await card.getByLabel(say('course.every'), { exact: true }).selectOption(every);
        }
        if (course.weight) await card.getByLabel(say('course.weight'), { exact: true }).fill(course.weight.split(' ')[0]);
        if (course.route) await card.getByLabel(say('course.route'), { exact: true }).selectOption(course.route === 'oral' ? '' : course.route);
        if (course.start) await card.getByLabel(say('course.start'), { exact: true }).fill(dateText(course.start));
        if (course.ongoing) await card.getByLabel(say('course.ongoing'), { exact: true }).check();
        if (course.stop) await card.getByLabel(say('course.stop'), { exact: true }).fill(dateText(course.stop));
        if (course.outcome) await card.getByLabel(say('course.outcome'), { exact: true }).selectOption(course.outcome);
      }
      if (value.complete) await tick(say('course.complete')).check();
      return undefined;
    }
    default:
      throw new Error(`${id}: ${question.kind}`);
  }
}

/** Every shown status by trial and code. */
export async function shown(page) {
  const found = {};
  for (const trial of TRIALS) {
    await go(page, `#/trials/${trial}`);
    await page.locator('.ts-criterion').first().waitFor();
    found[trial] = Object.fromEntries(
      await page.locator('.ts-criterion[data-code]').evaluateAll((rows) => rows.map((row) => [row.dataset.code, row.dataset.status])),
    );
  }
  return found;
}
