// Our questionnaire in LHC-Forms, the form of the U.S. National Library of Medicine: it renders,
// and all answers of the written people come back through it as the same profile. Needs the
// command (COMMAND), Chromium and the built files of the package, which are fetched once.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const VERSION = '40.1.3';
const SHELF = join(ROOT, 'target/bench-peers');
const PEOPLE = join(ROOT, 'tests/people');
const { chromium } = createRequire(join(ROOT, 'tests/web/package.json'))('playwright-core');

/** The folder with the built files of the pinned version. */
function built() {
  const folder = join(SHELF, `lforms-${VERSION}`);
  if (!existsSync(join(folder, 'package'))) {
    mkdirSync(folder, { recursive: true });
    execFileSync('npm', ['pack', `lforms@${VERSION}`, '--silent', '--pack-destination', SHELF]);
    execFileSync('tar', ['xzf', join(SHELF, `lforms-${VERSION}.tgz`), '-C', folder]);
  }
  return join(folder, 'package/dist/lforms');
}

const command = (args, input = '') => execFileSync(process.env.COMMAND, args, { input, encoding: 'utf8', maxBuffer: 1 << 26 });
const FORM = { en: command(['questionnaire']), 'zh-Hans': command(['questionnaire', '--language', 'zh-Hans']) };

let server, browser, page;
before(async () => {
  const folder = built();
  const files = {
    '/styles.css': 'webcomponent/styles.css',
    '/zone.js': 'webcomponent/assets/lib/zone.min.js',
    '/runtime.js': 'webcomponent/runtime.js',
    '/polyfills.js': 'webcomponent/polyfills.js',
    '/main.js': 'webcomponent/main.js',
    '/fhir.js': 'fhir/R4/lformsFHIR.min.js',
  };
  const html = `<!doctype html><meta charset="utf-8"><title>form</title><link rel="stylesheet" href="styles.css"><div id="form"></div>${Object.keys(files)
    .filter((path) => path.endsWith('.js'))
    .map((path) => `<script src="${path}"></script>`)
    .join('')}`;
  server = createServer((request, response) => {
    const file = files[request.url];
    response.setHeader('content-type', file?.endsWith('.css') ? 'text/css' : file ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(file ? readFileSync(join(folder, file)) : html);
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => globalThis.LForms?.FHIR?.R4 && LForms.Util.addFormToPage);
});
after(async () => {
  await browser?.close();
  server?.close();
});

/** What comes back after the form has shown a response. */
const through = (form, response) =>
  page.evaluate(
    async ([form, response]) => {
      const questionnaire = JSON.parse(form);
      let lforms = LForms.Util.convertFHIRQuestionnaireToLForms(questionnaire, 'R4');
      if (response) lforms = LForms.Util.mergeFHIRDataIntoLForms('QuestionnaireResponse', JSON.parse(response), lforms, 'R4');
      await LForms.Util.addFormToPage(lforms, 'form');
      return LForms.Util.getFormFHIRData('QuestionnaireResponse', 'R4');
    },
    [form, response],
  );

for (const [language, form] of Object.entries(FORM)) {
  test(`renders in ${language}`, async () => {
    const empty = await through(form, null);
    assert.equal(command(['response', '--back', '-'], JSON.stringify(empty)).includes('"facts": {}'), true);
    const shown = await page.evaluate(() => document.querySelector('#form').textContent);
    const items = (item) => (item.item ?? []).flatMap((below) => [below, ...items(below)]);
    const hidden = (item) => item.extension?.some((e) => e.url.endsWith('questionnaire-hidden'));
    const asked = items(JSON.parse(form)).filter((item) => item.code || item.linkId.startsWith('page.'));
    for (const item of asked.filter((item) => !hidden(item))) assert.ok(shown.includes(item.text), item.linkId);
  });
}

const plain = (number) => (/^[0-9]+\.[0-9]*$/.test(number) ? number.replace(/\.?0+$/, '') : number);

/** Numbers lose the zeros behind them in a browser; a question of one unit gets it. */
const same = (value, key) => {
  if (Array.isArray(value)) return value.map((each) => same(each));
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.keys(value).sort().map((name) => [name, same(value[name], name)]));
  }
  return ['value', 'upper_limit', 'lower_limit'].includes(key) ? plain(String(value)) : value;
};

for (const person of readdirSync(PEOPLE)) {
  test(`all answers of ${person} come back`, async () => {
    const file = join(PEOPLE, person, 'facts.json');
    const response = command(['response', file]);
    const wanted = JSON.parse(command(['response', '--back', '-'], response));
    const back = await through(FORM.en, response);
    const got = JSON.parse(command(['response', '--back', '-'], JSON.stringify(back)));
    assert.deepEqual(same(got), same(wanted));
  });
}
