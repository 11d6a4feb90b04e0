// Every screen in both languages and themes: no finding of axe-core, no sideways scroll,
// a title and a heading of its own; the keyboard, large text, forced colours, print.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { LANGUAGES, PAGES, SCREENS, SHOTS, TRIALS, answer, field, go, open, start, text } from './app.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ALL = [...SCREENS, ...PAGES.map((page) => `#/questions/${page.id}`), ...TRIALS.map((id) => `#/trials/${id}`)];

let run;
before(async () => {
  run = await start();
});
after(() => run.stop());

const example = (page) => page.getByRole('button', { name: page.say('start.example') }).click();

async function findings(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    // eslint-disable-next-line no-undef
    axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
  );
  return violations.map((v) => `${v.id}: ${v.nodes.slice(0, 2).map((n) => `${n.target} ${n.failureSummary}`).join(' | ')}`);
}

for (const tag of LANGUAGES) {
  for (const theme of ['light', 'dark']) {
    test(`axe finds nothing on any screen, ${tag}, ${theme}`, { timeout: 300_000 }, async () => {
      const page = await open(run, { tag, theme });
      await example(page);
      const titles = new Map();
      const found = [];
      for (const hash of ALL) {
        await go(page, hash);
        // Everything that folds is looked at, too.
        await page.evaluate(() => document.querySelectorAll('details').forEach((d) => (d.open = true)));
        await page.waitForTimeout(50);
        found.push(...(await findings(page)).map((finding) => `${hash} ${finding}`));
        titles.set(hash, await page.title());
      }
      assert.deepEqual(found, []);
      assert.equal(new Set(titles.values()).size, ALL.length, 'each screen has a title of its own');
      assert.deepEqual(page.problems, []);
      await page.context().close();
    });
  }
}

for (const tag of LANGUAGES) {
  for (const [theme, width] of [['light', 1280], ['dark', 360]]) {
    test(`no sideways scroll, ${tag}, ${theme}, ${width} px`, { timeout: 120_000 }, async () => {
      const page = await open(run, { tag, theme, width });
      await example(page);
      for (const hash of ALL) {
        await go(page, hash);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${hash}: ${wide} px wide at ${width}`);
        const name = hash.replace(/[^a-z0-9]+/g, '-');
        await page.screenshot({ path: join(SHOTS, `screen${name}-${tag}-${theme}-${width}.png`), fullPage: true });
      }
      await page.context().close();
    });
  }
}

test('320 px and 200 % text need no sideways scroll', { timeout: 120_000 }, async () => {
  for (const [width, size] of [[320, '100%'], [640, '200%']]) {
    const page = await open(run, { width });
    await example(page);
    await page.evaluate((to) => document.documentElement.style.setProperty('font-size', to, 'important'), size);
    for (const hash of ALL) {
      await go(page, hash);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${hash}: ${wide} px wide at ${width}, text ${size}`);
    }
    await page.context().close();
  }
});

test('a screen change sets the title and focuses its heading', async () => {
  const page = await open(run);
  for (const hash of ['#/questions/heart', '#/trials', '#/drafts', '#/']) {
    await go(page, hash);
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    const heading = await page.getByRole('heading', { level: 1 }).innerText();
    assert.ok((await page.title()).startsWith(heading), hash);
  }
  await page.goBack();
  assert.equal(new URL(page.url()).hash, '#/drafts');
  await page.context().close();
});

test('the way back leads to the place where one was', async () => {
  for (const width of [360, 1280]) {
    const page = await open(run, { width });
    await go(page, '#/compare');
    const top = () => page.evaluate(() => Math.round(scrollY));
    const code = page.locator('.ts-compare a.ts-code').nth(60);
    await code.scrollIntoViewIfNeeded();
    const [left, address] = [await top(), await code.getAttribute('href')];
    assert.ok(left > 300, `${left}`);
    await code.click();
    // The link leads to one criterion, opened and with the focus in it.
    const id = `c-${address.split('/').at(-1)}`;
    await page.waitForFunction((wanted) => document.activeElement?.closest('details[open]')?.id === wanted, id);
    await page.goBack();
    await page.waitForFunction((wanted) => document.querySelector('.ts-compare') && Math.abs(scrollY - wanted) < 2, left);
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), address, 'and to the link');
    await page.goForward();
    await page.locator(`#${id}`).waitFor();
    // It is aimed at once: a change of language, or the way back, leaves one where one is.
    await page.locator('.ts-languages button[aria-pressed=false]').click();
    await page.waitForFunction(() => document.activeElement?.matches('.ts-languages button[aria-pressed=true]'));
    await page.waitForTimeout(200);
    assert.ok(await page.evaluate(() => document.activeElement.matches('.ts-languages button')));
    const foot = page.getByRole('contentinfo').getByRole('link').last();
    await foot.scrollIntoViewIfNeeded();
    const low = await top();
    await foot.click();
    await page.waitForFunction(() => scrollY === 0);
    await page.goBack();
    await page.waitForFunction((wanted) => Math.abs(scrollY - wanted) < 2, low);
    await page.waitForTimeout(200);
    assert.ok(Math.abs((await top()) - low) < 2);
    // A link begins at the top, also to a screen that was seen before.
    await page.getByRole('contentinfo').getByRole('link').first().click();
    await page.waitForFunction(() => scrollY === 0);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  }
});

test('a number is judged when it is typed to its end, and what is possible is said', async () => {
  for (const tag of LANGUAGES) {
    const page = await open(run, { tag });
    await go(page, '#/questions/about');
    const notes = page.locator('#q-weight-notes');
    const box = page.locator('#q-weight-value');
    await page.locator('#q-weight-unit').selectOption('kg');
    await box.pressSequentially('6');
    await page.waitForTimeout(400);
    assert.equal(await notes.innerText(), '', 'the first figure is no mistake');
    await box.blur();
    const range = text(tag, 'op.range').replace('{low}', '25').replace('{high}', '300');
    const refusal = page.say('note.refused', { range: `${range} kg` });
    await notes.filter({ hasText: refusal }).waitFor();
    assert.equal(await box.getAttribute('aria-invalid'), 'true');
    // From then on as it is typed.
    await box.press('End');
    await box.pressSequentially('1.5');
    await page.waitForFunction(() => document.querySelector('#q-weight-notes').innerText === '');
    assert.equal(await box.getAttribute('aria-invalid'), null);
    await page.locator('#q-height-value').fill('5\'7"');
    await page.locator('#q-height-value').blur();
    assert.equal(await page.locator('#q-height-value').inputValue(), '67');
    assert.equal(await page.locator('#q-height-unit').inputValue(), '[in_i]');
    await page.locator('#q-ecog-value').fill('2.5');
    await page.locator('#q-ecog-value').blur();
    const whole = text(tag, 'op.range').replace('{low}', '0').replace('{high}', '5');
    await page.locator('#q-ecog-notes').filter({ hasText: page.say('note.score_range', { range: whole }) }).waitFor();
    assert.deepEqual(page.problems, []);
    await page.context().close();
  }
});

test('a press on something below a field is not lost when the field is judged', async () => {
  const page = await open(run);
  await go(page, '#/questions/about');
  await page.locator('#q-weight-unit').selectOption('kg');
  await page.locator('#q-weight-value').fill('6');
  const below = page.locator('#q-height summary');
  await below.scrollIntoViewIfNeeded();
  const place = await below.boundingBox();
  await page.mouse.move(place.x + 5, place.y + place.height / 2);
  await page.mouse.down();
  await page.waitForTimeout(120);
  assert.equal(await page.locator('#q-weight-notes').innerText(), '', 'nothing moves under the finger');
  await page.mouse.up();
  await page.locator('#q-height details[open]').waitFor();
  await page.locator('#q-weight-notes .ts-error').waitFor();
  await page.context().close();
});

test('a slash searches, but belongs to a unit where a number stands', async () => {
  const page = await open(run);
  await go(page, '#/clinician');
  const search = page.locator('#search');
  const box = page.locator('#q-haemoglobin-value');
  await box.focus();
  await page.keyboard.press('/');
  assert.ok(await search.evaluate((one) => one === document.activeElement), 'no number begins with it');
  await search.fill('haemo');
  await box.focus();
  await page.keyboard.type('10.2 g/dL');
  assert.equal(await box.inputValue(), '10.2 g/dL');
  await box.blur();
  assert.equal(await box.inputValue(), '10.2');
  assert.equal(await page.locator('#q-haemoglobin-unit').inputValue(), 'g/dL');
  // A new search replaces the last one.
  await page.keyboard.press('/');
  await page.keyboard.type('anc');
  assert.equal(await search.inputValue(), 'anc');
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test('a total that its items speak against says so', async () => {
  const page = await open(run);
  await go(page, '#/clinician');
  await page.locator('#q-sledai_2k-value').fill('2');
  await page.locator('#q-sledai_2k-value').blur();
  const care = page.locator('#q-sledai_2k-notes .ts-note--care');
  await page.waitForTimeout(300);
  assert.equal(await care.count(), 0);
  await page.getByRole('heading', { level: 3, name: page.say('sheet.sledai') }).click();
  const yes = (item) => page.locator(`#q-${item}`).getByLabel(page.say('option.yes'), { exact: false }).first().check();
  await yes('sledai_arthritis');
  const range = text('en', 'op.range').replace('{low}', '4').replace('{high}', '105');
  await care.filter({ hasText: page.say('note.items', { value: range }) }).waitFor();
  // On two sides of a limit they contradict each other.
  await yes('sledai_seizure');
  const apart = page.locator('#q-sledai_2k-notes').getByText(page.say('note.contradiction', { text: '' }).trim());
  await apart.waitFor();
  await page.locator('#q-sledai_2k-value').fill('12');
  await page.locator('#q-sledai_2k-value').blur();
  await apart.waitFor({ state: 'detached' });
  await page.waitForFunction(() => !document.querySelector('#q-sledai_2k-notes .ts-note--care'));
  await page.context().close();
});

test('the whole journey works by keyboard', { timeout: 60_000 }, async () => {
  const page = await open(run);
  const focused = () => page.evaluate(() => {
    const e = document.activeElement;
    const ring = getComputedStyle(e);
    return { text: e.innerText || e.labels?.[0]?.innerText || '', tag: e.tagName, ring: ring.outlineStyle, width: ring.outlineWidth };
  });
  const tabTo = async (wanted, limit = 60) => {
    for (let i = 0; i < limit; i += 1) {
      await page.keyboard.press('Tab');
      const now = await focused();
      if (now.text.includes(wanted)) {
        assert.equal(now.ring, 'solid', `focus is seen on ${wanted}`);
        return;
      }
    }
    assert.fail(`the tab key does not reach ${wanted}`);
  };
  await page.keyboard.press('Tab');
  assert.equal((await focused()).text, page.say('frame.skip'));
  await tabTo(page.say('start.patient'));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: page.say('next.number', { n: 1 }) }).waitFor();
  await tabTo(page.say('checklist.dont_know'));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: page.say('next.number', { n: 2 }) }).waitFor();
  await go(page, '#/questions/about');
  await tabTo(page.say('number.score'));
  await page.keyboard.type('41');
  await tabTo(page.say('questions.next'), 80);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: page.say('page.lupus') }).waitFor();
  await tabTo(page.say('option.yes'));
  await page.keyboard.press('Space');
  await page.keyboard.press('n');
  const first = page.locator('#q-sle_diagnosis');
  assert.ok(await first.getByLabel(page.say('option.no'), { exact: true }).isChecked(), 'n answers no');
  await page.keyboard.press('u');
  assert.ok(await first.getByLabel(page.say('option.dont_know')).isChecked(), 'u answers "I don\'t know"');
  await page.keyboard.press('Control+z');
  assert.ok(await first.getByLabel(page.say('option.no'), { exact: true }).isChecked(), 'undo');
  await go(page, '#/clinician');
  await page.keyboard.press('/');
  await page.keyboard.type('haemo');
  const visible = page.locator('.ts-field:visible legend');
  await page.waitForFunction(() => [...document.querySelectorAll('.ts-field')].filter((f) => f.offsetParent).length < 6);
  assert.ok((await visible.allInnerTexts()).some((text) => text.includes('Haemoglobin')));
  await page.context().close();
});

test('a key event without a key, as browsers send when a suggestion is taken, stops nothing', async () => {
  const page = await open(run);
  for (const hash of ['#/questions/medicines', '#/clinician', '#/drafts']) {
    await go(page, hash);
    await page.evaluate(() => {
      for (const element of [document.body, ...document.querySelectorAll('input')]) {
        element.dispatchEvent(new Event('keydown', { bubbles: true }));
      }
    });
  }
  await page.waitForTimeout(150);
  await page.locator('.ts-state').waitFor();
  await page.context().close();
});

test('news is announced, and not at every key', { timeout: 60_000 }, async () => {
  const page = await open(run);
  await go(page, '#/questions/about');
  const spoken = page.locator('p.ts-hidden[role=status]');
  const field = page.locator('#q-age-value');
  await field.fill('12');
  await page.clock.runFor?.(1000).catch(() => {});
  await page.waitForFunction(() => document.querySelector('p.ts-hidden[role=status]').textContent.length > 0, null, { timeout: 5000 });
  assert.equal(await spoken.innerText(), page.say('trials.open_later', { n: 5, all: 5, later: 5 }));
  await page.context().close();
});

test('forced colours and reduced motion keep every mark', async () => {
  const page = await open(run);
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  await example(page);
  await go(page, '#/trials');
  assert.ok((await page.locator('.ts-bar rect').count()) >= 15);
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll('*')].filter((e) => parseFloat(getComputedStyle(e).transitionDuration) > 0).length,
  );
  assert.equal(moving, 0);
  await page.screenshot({ path: join(SHOTS, 'forced-colours.png') });
  await page.context().close();
});

test('pages print on A4 and Letter', { timeout: 60_000 }, async () => {
  for (const tag of LANGUAGES) {
    const page = await open(run, { tag });
    await example(page);
    for (const [hash, most, wanted] of [
      ['#/take-away', 9, ['safety.not_advice', 'take.appendix', 'take.answers']],
      // One person by five trials is one printed page.
      ['#/compare', 1, ['compare.title', 'safety.not_advice']],
    ]) {
      await go(page, hash);
      for (const format of ['A4', 'Letter']) {
        const file = join(SHOTS, `print${hash.replace(/\W+/g, '-')}-${tag}-${format}.pdf`);
        writeFileSync(file, await page.pdf({ format }));
        const info = execFileSync('pdfinfo', [file], { encoding: 'utf8' });
        const pages = Number(/Pages:\s+(\d+)/.exec(info)[1]);
        assert.ok(pages >= 1 && pages <= most, `${hash} ${format}: ${pages} pages`);
        const words = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).replace(/\s+/g, '');
        for (const key of wanted) {
          assert.ok(words.includes(page.say(key).replace(/\s+/g, '')), `${key} is on ${file}`);
        }
        if (hash === '#/take-away') {
          const first = execFileSync('pdftotext', ['-layout', '-l', '1', file, '-'], { encoding: 'utf8' }).replace(/\s+/g, '');
          assert.ok(first.includes(page.say('steps.tests').replace(/\s+/g, '')), 'next steps stand on the first sheet');
          assert.ok(!first.includes(page.say('take.appendix')), 'the appendix begins on a sheet of its own');
        }
        assert.ok(!words.includes(page.say('frame.undo') + page.say('frame.redo')), 'buttons are not printed');
      }
    }
    await page.context().close();
  }
});

test('the language changes on every screen, without another press, and loses nothing', async () => {
  const page = await open(run);
  const other = page.getByRole('button', { name: '中文' });
  await other.waitFor();
  await go(page, '#/questions/about');
  await page.locator('#q-age-value').fill('41');
  for (const hash of ['#/questions/about', '#/trials/nct06421701', '#/clinician', '#/drafts', '#/']) {
    await go(page, hash);
    await page.waitForTimeout(150);
    const heading = await page.getByRole('heading', { level: 1 }).innerText();
    await other.click();
    await page.waitForFunction((old) => document.querySelector('h1').innerText !== old, heading);
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-Hans');
    await page.waitForFunction(() => document.activeElement?.lang === 'zh-Hans', null, { timeout: 5000 });
    const english = page.getByRole('button', { name: 'English' });
    await english.focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction((old) => document.querySelector('h1').innerText === old, heading);
    await page.waitForFunction(() => document.activeElement?.lang === 'en', null, { timeout: 5000 });
  }
  await go(page, '#/questions/about');
  assert.equal(await page.locator('#q-age-value').inputValue(), '41');
  // The search knows the words of every language.
  await go(page, '#/clinician');
  const fields = () => page.locator('.ts-field:visible').count();
  await page.getByLabel(page.say('clinician.search')).fill('怀孕');
  await page.waitForFunction(() => [...document.querySelectorAll('.ts-field')].filter((f) => f.offsetParent).length < 20);
  assert.ok((await fields()) > 0, 'a Chinese word finds on the English page');
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test('after a "yes" to thoughts of suicide, help stands beside the answer', async () => {
  for (const tag of LANGUAGES) {
    const page = await open(run, { tag });
    await go(page, `#/questions/${PAGES.find(({ questions }) => questions.includes('suicidal_thoughts')).id}`);
    const asked = field(page, 'suicidal_thoughts');
    const help = asked.getByText(page.say('crisis.answered'));
    assert.equal(await help.count(), 0);
    await answer(page, 'suicidal_thoughts', 'no');
    assert.equal(await help.count(), 0);
    await answer(page, 'suicidal_thoughts', 'yes');
    await help.waitFor();
    assert.ok((await asked.locator('a[href="tel:988"]').count()) === 1);
    assert.ok(await asked.getByText(page.say('crisis.not_verified')).count() > 0);
    await page.context().close();
  }
});

test('a pasted report offers its results, takes the ready ones as one step, and keeps where they stand', async () => {
  const page = await open(run);
  await go(page, '#/records');
  const report = 'Collected 2026-02-20\nHb 104 g/L 115-150\nWBC 4.2 10*9/L\nPlatelets 180 10*9/L\nHBsAg negative\nCreatinine, Urine 88 mg/dL\nALT 85';
  await page.getByLabel(page.say('records.paste')).fill(report);
  await page.getByRole('button', { name: page.say('records.read') }).click();
  await page.getByText(page.say('records.found', { ready: '4', check: '0', choose: '1' })).waitFor();
  await page.getByText(page.say('records.not_used.one')).waitFor();
  const stored = () => page.evaluate(() => JSON.stringify(localStorage));
  assert.ok(!(await stored()).includes('104'), 'nothing is used before it is said');
  await page.getByRole('button', { name: page.say('records.take_all', { n: '3' }) }).click();
  await page.getByText(/^3 taken\./).waitFor();
  const take = page.getByRole('button', { name: page.say('records.take'), exact: true });
  assert.equal(await take.count(), 0, 'a row that was taken with all is not offered again');
  await page.keyboard.press('Control+z');
  await page.waitForTimeout(150);
  assert.equal(await take.count(), 3, 'after an undo each is offered again');
  await take.first().click();
  await page.getByText(/^1 taken\./).waitFor();
  assert.equal(await take.count(), 2);
  assert.match(await page.evaluate(() => document.activeElement.id), /^record-\d+$/, 'reading goes on at the row');
  await page.keyboard.press('Control+z');
  await page.waitForTimeout(150);
  assert.equal(await take.count(), 3);
  await page.getByRole('button', { name: page.say('records.take_all', { n: '3' }) }).click();
  await page.getByText(/^3 taken\./).waitFor();
  await go(page, '#/questions/blood');
  const box = (id) => page.locator(`#q-${id}-value`);
  assert.equal(await box('haemoglobin').inputValue(), '104');
  assert.equal(await page.locator('#q-haemoglobin-when').inputValue(), '2026-02-20');
  assert.ok(!(await stored()).includes('"alt"'), 'a number without its unit is for the person to enter');
  const source = page.locator('#q-haemoglobin .ts-from');
  assert.match(await source.textContent(), /Hb 104 g\/L 115-150/);
  await box('haemoglobin').fill('98');
  await page.waitForFunction(() => !document.querySelector('#q-haemoglobin .ts-from'));
  await page.getByRole('button', { name: page.say('frame.undo') }).click();
  await source.waitFor();
  await page.getByRole('button', { name: page.say('frame.undo') }).click();
  await page.waitForFunction(() => document.querySelector('#q-haemoglobin-value').value === '');
  assert.equal(await box('platelets').inputValue(), '', 'all of them at once');
  await page.context().close();
});

test('files are read in the page, a zip by its entries, and what is not read says what to do', async () => {
  const page = await open(run);
  await go(page, '#/records');
  const bundle = JSON.stringify({
    resourceType: 'Bundle',
    entry: [
      { resource: { resourceType: 'Patient', birthDate: '1990-05-14', gender: 'female' } },
      { resource: { resourceType: 'Observation', status: 'final', effectiveDateTime: '2026-02-18T23:40:00-05:00',
        code: { coding: [{ system: 'http://loinc.org', code: '718-7', display: 'Hemoglobin [Mass/volume] in Blood' }] },
        valueQuantity: { value: 9.1, unit: 'g/dL', system: 'http://unitsofmeasure.org', code: 'g/dL' },
        referenceRange: [{ low: { value: 12, unit: 'g/dL' }, high: { value: 15.5, unit: 'g/dL' } }] } },
    ],
  });
  await page.setInputFiles('#records-files', [
    { name: 'chart.json', mimeType: 'application/json', buffer: Buffer.from(bundle) },
    { name: 'scan.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 ...') },
  ]);
  await page.getByText(page.say('records.found', { ready: '2', check: '1', choose: '0' })).waitFor();
  await page.getByText(page.say('refused.pdf')).waitFor();
  await page.getByRole('button', { name: page.say('records.take_all', { n: '2' }) }).click();
  await page.getByText(/^2 taken\./).waitFor();
  await go(page, '#/questions/blood');
  assert.equal(await page.locator('#q-haemoglobin-value').inputValue(), '9.1');
  assert.equal(await page.locator('#q-haemoglobin-when').inputValue(), '2026-02-18', 'the day as written');
  await page.context().close();
});

test('no button loses the focus by being pressed', async () => {
  const page = await open(run);
  await go(page, '#/questions/medicines');
  const add = page.getByRole('button', { name: page.say('course.add') });
  for (let n = 0; n < 3; n += 1) {
    await add.focus();
    await page.keyboard.press('Enter');
    await page.locator(`#course-${n + 1}-drug`).waitFor();
  }
  const where = () => page.evaluate(() => document.activeElement.id || document.activeElement.tagName);
  for (const wanted of ['course-2-drug', 'course-3-drug', 'course-add']) {
    await page.getByRole('button', { name: page.say('course.remove_label', { n: '1' }) }).focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction((id) => document.activeElement.id === id, wanted, { timeout: 5000 }).catch(async () => {
      assert.fail(`the focus is on ${await where()}, not on ${wanted}`);
    });
  }
  const press = async (button, what) => {
    await button.focus();
    await page.keyboard.press('Enter');
    await page.waitForTimeout(150);
    assert.notEqual(await where(), 'BODY', what);
  };
  await go(page, '#/questions/blood');
  await page.locator('#q-haemoglobin-value').fill('9.1');
  await page.locator('#q-haemoglobin-value').blur();
  await press(page.locator('#q-haemoglobin .ts-notes button').first(), 'a unit is offered');
  await go(page, '#/questions/lupus');
  const first = page.locator('.ts-field').first();
  await first.locator('input').first().check();
  await press(first.locator('.ts-field__clear'), 'an answer is cleared');
  for (const key of ['frame.undo', 'frame.redo']) {
    const button = page.getByRole('button', { name: page.say(key), exact: true });
    for (let n = 0; n < 9 && (await button.isEnabled()); n += 1) await press(button, key);
  }
  await go(page, '#/clinician');
  const sheet = page.locator('details.ts-section').filter({ has: page.locator('h3') }).first();
  await sheet.locator('summary').click();
  const rest = sheet.locator('.ts-button--small').first();
  await rest.waitFor();
  await press(rest, 'the rest is answered no');
  await go(page, '#/drafts');
  await press(page.getByRole('button', { name: page.say('drafts.erase'), exact: true }), 'erase is asked for');
  await press(page.getByRole('button', { name: page.say('drafts.replace_no'), exact: true }), 'erase is taken back');
  await page.context().close();
});

test('lists and sections show what is kept, whoever changed it last', async () => {
  const page = await open(run);
  await go(page, '#/questions/medicines');
  const add = page.getByRole('button', { name: page.say('course.add') });
  await add.click();
  const every = page.locator('#course-1-every');
  await every.focus();
  await every.selectOption('7');
  await every.blur();
  await every.selectOption('2');
  await page.getByRole('button', { name: page.say('frame.undo') }).click();
  await page.waitForFunction(() => document.querySelector('#course-1-every').value === '7');
  await page.getByRole('button', { name: page.say('frame.redo') }).click();
  await page.waitForFunction(() => document.querySelector('#course-1-every').value === '2');
  // Another person on the same page.
  await go(page, '#/clinician');
  await page.getByRole('button', { name: page.say('clinician.next_person') }).click();
  await go(page, '#/questions/medicines');
  assert.equal(await every.count(), 0);
  // A section closed by hand opens for a search, and is as it was after it.
  await go(page, '#/clinician');
  const section = page.locator('details.ts-section').filter({ has: page.getByRole('heading', { name: page.say('page.blood'), exact: true }) }).first();
  await section.locator('summary').click();
  await page.waitForFunction((one) => !one.open, await section.elementHandle());
  const search = page.getByLabel(page.say('clinician.search'));
  await search.fill('haemoglobin');
  await page.waitForFunction((one) => one.open, await section.elementHandle());
  assert.ok(await page.locator('#q-haemoglobin').isVisible());
  await search.fill('');
  await page.waitForFunction((one) => !one.open, await section.elementHandle());
  await page.context().close();
});
