// What is kept, and what happens where nothing can be kept.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import puppeteer from 'puppeteer-core';
import { DAY, SHOTS, TRIALS, field, go, open, start } from './app.mjs';

let run;
before(async () => {
  run = await start();
});
after(() => run.stop());

const age = (page) => page.locator('#q-age-value');
const saved = (page) => page.locator('.ts-state__saved');
const keys = (page) => page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('trial-screener.draft.')));
const stored = async (page) => {
  const [key] = await keys(page);
  return key && page.evaluate((k) => localStorage.getItem(k), key);
};
const begin = async (page) => {
  await go(page, '#/questions/about');
  await age(page).fill('41');
};

test('every key is kept at once and survives a reload', async () => {
  const page = await open(run);
  await begin(page);
  await saved(page).filter({ hasText: page.say('saved.at', { time: '10:00' }) }).waitFor();
  assert.match(await stored(page), /"age":\{"text":"41","said_on":"2026-03-02"\}/);
  await page.reload();
  await page.getByRole('contentinfo').waitFor();
  assert.equal(await age(page).inputValue(), '41');
  // What does not parse is kept, too, and is no fact.
  await age(page).fill('4x');
  await age(page).blur();
  await page.locator('#q-age-value-error').filter({ hasText: page.say('error.not_a_number') }).waitFor();
  await page.reload();
  await page.getByRole('contentinfo').waitFor();
  assert.equal(await age(page).inputValue(), '4x');
  await page.context().close();
});

test('a unit typed behind the number is taken, and one undo brings back what was before', async () => {
  const page = await open(run, { hash: '#/questions/about' });
  const box = field(page, 'weight').getByRole('textbox').first();
  await box.pressSequentially('58 kg');
  await box.blur();
  await page.waitForFunction(() => document.querySelector('#q-weight-value').value === '58');
  assert.equal(await page.locator('#q-weight-unit').inputValue(), 'kg');
  assert.equal(await box.getAttribute('aria-invalid'), null);
  await page.getByRole('button', { name: page.say('frame.undo') }).click();
  assert.equal(await box.inputValue(), '');
  await page.context().close();
});

test('undo and redo', async () => {
  const page = await open(run);
  await begin(page);
  await age(page).blur();
  await page.locator('#q-weight-value').fill('58');
  const undo = page.getByRole('button', { name: page.say('frame.undo') });
  const redo = page.getByRole('button', { name: page.say('frame.redo') });
  await undo.click();
  assert.equal(await page.locator('#q-weight-value').inputValue(), '');
  await undo.click();
  assert.equal(await age(page).inputValue(), '');
  assert.ok(await undo.isDisabled());
  await redo.click();
  await redo.click();
  assert.equal(await page.locator('#q-weight-value').inputValue(), '58');
  assert.ok(await redo.isDisabled());
  await page.context().close();
});

/** As in a frame of another site. */
const noStore = () =>
  Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });

for (const [name, init] of [
  ['the getter throws', noStore],
  ['it is null', () => Object.defineProperty(window, 'localStorage', { get: () => null })],
  ['every write is refused', () => {
    Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError'); };
  }],
]) {
  test(`blocked storage: ${name}`, async () => {
    const page = await open(run, { init });
    await begin(page);
    assert.equal(await saved(page).innerText(), page.say('saved.blocked'));
    await go(page, `#/trials/${TRIALS[0]}`);
    await page.locator('.ts-criterion[data-code=I5]').waitFor();
    assert.equal(await page.locator('.ts-criterion[data-code=I5]').getAttribute('data-status'), 'met');
    await go(page, '#/questions/about');
    assert.equal(await age(page).inputValue(), '41', 'nothing is lost on the screen');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('.ts-state').getByRole('button', { name: page.say('saved.save_file') }).click(),
    ]);
    assert.match(readFileSync(await download.path(), 'utf8'), /"41"/);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });
}

test('a store that is emptied while the page is open is filled again only when asked', async () => {
  const page = await open(run);
  await begin(page);
  await page.evaluate(() => localStorage.clear());
  assert.equal(await age(page).inputValue(), '41', 'the answers stay on the page');
  await age(page).fill('42');
  await saved(page).filter({ hasText: page.say('saved.erased') }).waitFor();
  assert.deepEqual(await keys(page), []);
  await page.getByRole('button', { name: page.say('saved.keep_again') }).click();
  await page.waitForFunction(() => Object.values({ ...localStorage }).some((text) => /"age"[\s\S]*42/.test(text)));
  await age(page).fill('43');
  await page.waitForFunction(() => Object.values({ ...localStorage }).some((text) => /"age"[\s\S]*43/.test(text)));
  await page.reload();
  await page.getByRole('contentinfo').waitFor();
  await go(page, '#/questions/about');
  assert.equal(await age(page).inputValue(), '43');
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test('what one tab erases, another does not write back', async () => {
  const one = await open(run);
  await begin(one);
  const other = await open(run, { context: one.context(), hash: '#/drafts' });
  await other.locator('#erase').click();
  await other.locator('#erase-now').click();
  await other.getByText(other.say('said.erased')).waitFor();
  await saved(one).filter({ hasText: one.say('saved.erased') }).waitFor();
  await age(one).fill('42');
  await one.waitForTimeout(300);
  assert.deepEqual(await keys(one), []);
  assert.equal(await one.evaluate(() => JSON.stringify({ ...localStorage }).includes('42')), false);
  assert.deepEqual([...one.problems, ...other.problems], []);
  await one.context().close();
});

test('a browser that is killed in the middle of a save leaves a whole earlier state', { timeout: 90_000 }, async () => {
  const profile = mkdtempSync(join(tmpdir(), 'trial-screener-killed-'));
  const launch = () =>
    puppeteer.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', userDataDir: profile, args: ['--no-sandbox', '--disable-gpu'] });
  const show = async (browser) => {
    const page = await browser.newPage();
    await page.goto(`${run.site.url}#/questions/about`);
    return [page, await page.waitForSelector('#q-age-value')];
  };
  let browser = await launch();
  let [page, box] = await show(browser);
  await box.type('41');
  // Chromium writes its store to the disk with a delay of some seconds.
  await new Promise((done) => setTimeout(done, 8000));
  await box.type('2');
  await (await page.waitForSelector('#q-height-value')).type('17');
  const ended = new Promise((done) => browser.process().once('exit', done));
  browser.process().kill('SIGKILL');
  await ended;
  browser = await launch();
  [page, box] = await show(browser);
  const kept = await box.evaluate((input) => input.value);
  assert.ok(['41', '412'].includes(kept), `kept: ${kept}`);
  const drafts = await page.evaluate(() => Object.entries({ ...localStorage }).filter(([key]) => key.includes('.draft.')).map(([, text]) => text));
  assert.equal(drafts.length, 1);
  assert.ok(JSON.parse(drafts[0]), 'what is kept is whole');
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
});

test('at midnight the day of the results stays, and a button takes the new one', async () => {
  const page = await open(run);
  await begin(page);
  const day = page.locator('.ts-state__day');
  const before = await day.innerText();
  await page.clock.setFixedTime(new Date(new Date(`${DAY}T10:00:00+08:00`).getTime() + 86_400_000));
  await age(page).fill('42');
  const button = page.getByRole('button', { name: page.say('frame.new_day') });
  await button.waitFor();
  assert.equal(await day.innerText(), before);
  await button.click();
  await page.waitForFunction((old) => document.querySelector('.ts-state__day').innerText !== old, before);
  await button.waitFor({ state: 'detached' });
  assert.equal(await age(page).inputValue(), '42');
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test('a full store keeps the old draft and says so', async () => {
  const page = await open(run);
  await begin(page);
  const before = await stored(page);
  await page.evaluate(() => {
    let filler = 'x'.repeat(1 << 20);
    for (let i = 0; filler.length > 0; i += 1) {
      try {
        localStorage.setItem(`filler${i}`, filler);
      } catch {
        filler = filler.slice(0, filler.length >> 1);
      }
    }
  });
  await page.locator('#q-weight-value').fill('58');
  await saved(page).filter({ hasText: page.say('saved.full') }).waitFor();
  assert.equal(await stored(page), before, 'the old draft is whole');
  assert.equal(await page.locator('#q-weight-value').inputValue(), '58');
  await page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('filler')).forEach((k) => localStorage.removeItem(k)));
  await page.locator('#q-weight-value').fill('59');
  await saved(page).filter({ hasText: page.say('saved.at', { time: '10:00' }) }).waitFor();
  assert.match(await stored(page), /"59"/);
  await page.context().close();
});

test('two tabs: nothing is overwritten', async () => {
  const one = await open(run);
  await begin(one);
  const two = await open(run, { context: one.context(), hash: '#/questions/about' });
  assert.equal(await age(two).inputValue(), '41');
  await age(two).fill('42');
  await saved(one).filter({ hasText: one.say('saved.changed') }).waitFor();
  await age(one).fill('43');
  const texts = await one.evaluate(() =>
    Object.keys(localStorage).filter((k) => k.startsWith('trial-screener.draft.')).map((k) => localStorage.getItem(k)),
  );
  assert.equal(texts.length, 2);
  assert.ok(texts.some((t) => t.includes('"42"')) && texts.some((t) => t.includes('"43"')), texts.join());
  await one.context().close();
});

test('an unreadable or newer draft is kept, offered and never overwritten', async () => {
  const bad = { 100: '{"format":2,"entries":', 200: '{"format":99,"secret":1}', 300: 'null' };
  const page = await open(run, {
    init: `for (const [id, text] of Object.entries(${JSON.stringify(bad)})) localStorage.setItem('trial-screener.draft.' + id, text);
           localStorage.setItem('trial-screener.settings', JSON.stringify({ draft: '100' }));`,
  });
  await begin(page);
  await go(page, '#/drafts');
  assert.equal(await page.getByText(page.say('drafts.unreadable')).count(), 3);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: page.say('drafts.file_label', { name: page.say('drafts.unreadable') }) }).last().click(),
  ]);
  assert.equal(readFileSync(await download.path(), 'utf8'), bad[100]);
  for (const [id, text] of Object.entries(bad)) {
    assert.equal(await page.evaluate((k) => localStorage.getItem(k), `trial-screener.draft.${id}`), text);
  }
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test('an old draft migrates', async () => {
  const page = await open(run, {
    init: `localStorage.setItem('trial-screener.draft.7', '{"format":1,"facts":{"age":41,"haemoglobin":{"value":"9.1","unit":"g/dL"}}}');
           localStorage.setItem('trial-screener.settings', '{"draft":"7"}');`,
    hash: '#/questions/about',
  });
  assert.equal(await age(page).inputValue(), '41');
  await page.context().close();
});

test('files: what is refused changes nothing, what replaces asks first', async () => {
  const page = await open(run);
  await begin(page);
  await go(page, '#/drafts');
  const give = async (name, text) => {
    const path = join(SHOTS, name);
    writeFileSync(path, text);
    await page.getByLabel(page.say('drafts.open_file')).setInputFiles(path);
  };
  const error = page.locator('#open-file-error');
  for (const [name, text, message] of [
    ['bad.json', '{"facts": ', 'drafts.error.unreadable'],
    ['zip.json', 'PK\u0003\u0004', 'drafts.error.unreadable'],
    ['xml.json', '<?xml version="1.0"?><Bundle/>', 'drafts.error.unreadable'],
    ['newer.json', '{"format": 9}', 'drafts.error.newer'],
    ['large.json', ' '.repeat(600_000), 'drafts.error.too_large'],
  ]) {
    await give(name, text);
    await error.filter({ hasText: page.say(message) }).waitFor();
  }
  await give('typo.json', '{"facts": {"agee": 4}}');
  await error.filter({ hasText: 'agee' }).waitFor();
  await give('twice.json', '{"facts": {"age": 17, "age": 70}}');
  await error.filter({ hasText: 'given twice' }).waitFor();
  await give('good.json', '{"format": 1, "facts": {"age": 50, "weight": {"value": 60, "unit": "kg"}}}');
  await page.getByRole('button', { name: page.say('drafts.replace_no') }).click();
  await go(page, '#/questions/about');
  assert.equal(await age(page).inputValue(), '41');
  await go(page, '#/drafts');
  await give('good.json', '{"format": 1, "facts": {"age": 50, "weight": {"value": 60, "unit": "kg"}}}');
  await page.getByRole('button', { name: page.say('drafts.replace_yes') }).click();
  await go(page, '#/questions/about');
  assert.equal(await age(page).inputValue(), '50');
  await page.getByRole('button', { name: page.say('frame.undo') }).click();
  assert.equal(await age(page).inputValue(), '41', 'one step takes an import back');
  await page.context().close();
});

test('a passphrase locks a draft; a wrong one changes nothing', { timeout: 60_000 }, async () => {
  const page = await open(run);
  await begin(page);
  await go(page, '#/drafts');
  await page.getByLabel(page.say('drafts.passphrase_first')).fill('correct horse');
  await page.getByLabel(page.say('drafts.passphrase_again')).fill('correct house');
  await page.getByRole('button', { name: page.say('drafts.protect') }).click();
  await page.locator('#passphrase-error').filter({ hasText: page.say('drafts.passphrase_differs') }).waitFor();
  await page.getByLabel(page.say('drafts.passphrase_again')).fill('correct horse');
  await page.getByRole('button', { name: page.say('drafts.protect') }).click();
  await page.waitForFunction(() => Object.keys(localStorage).some((k) => localStorage.getItem(k).includes('"sealed":1')));
  assert.ok(!(await stored(page)).includes('"entries"'));
  await go(page, '#/questions/about');
  await age(page).fill('44');
  await page.waitForTimeout(500);
  const sealed = await stored(page);
  await page.reload();
  await page.getByRole('contentinfo').waitFor();
  assert.equal(await age(page).inputValue(), '', 'a locked draft does not open by itself');
  await go(page, '#/drafts');
  const unlock = async (word) => {
    await page.getByRole('button', { name: page.say('drafts.open_label', { name: '' }).trim() }).first().click();
    await page.getByLabel(page.say('drafts.unlock')).fill(word);
    await page.getByRole('button', { name: page.say('drafts.open'), exact: true }).last().click();
  };
  await unlock('wrong horse');
  await page.getByRole('alert').filter({ hasText: page.say('drafts.wrong_passphrase') }).waitFor();
  assert.equal(await stored(page), sealed);
  await unlock('correct horse');
  await page.getByText(page.say('drafts.current')).waitFor();
  await go(page, '#/questions/about');
  assert.equal(await age(page).inputValue(), '44');
  await page.context().close();
});

test('keep nothing, and erase everything', async () => {
  const page = await open(run);
  await begin(page);
  await go(page, '#/drafts');
  await page.getByLabel(page.say('drafts.off')).check();
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await go(page, '#/questions/about');
  await age(page).fill('44');
  assert.equal(await saved(page).innerText(), page.say('saved.off'));
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await go(page, '#/drafts');
  await page.getByLabel(page.say('drafts.off')).uncheck();
  assert.ok((await stored(page)).includes('44'));
  await page.getByRole('button', { name: page.say('drafts.erase') }).click();
  await page.getByRole('button', { name: page.say('drafts.erase_now') }).click();
  await page.getByText(page.say('said.erased')).first().waitFor();
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((k) => k.includes('draft'))), []);
  await go(page, '#/questions/about');
  assert.equal(await age(page).inputValue(), '');
  await page.context().close();
});

test('several people, each under a code', async () => {
  const page = await open(run);
  await go(page, '#/clinician');
  const code = page.getByLabel(page.say('clinician.code'));
  await code.fill('AB-1');
  await code.blur();
  await page.locator('#q-age-value').fill('41');
  await page.clock.setFixedTime(new Date(`${DAY}T10:01:00+08:00`));
  await page.getByRole('button', { name: page.say('clinician.next_person') }).click();
  await code.fill('CD-2');
  await code.blur();
  await page.locator('#q-age-value').fill('70');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: page.say('clinician.log') }).click(),
  ]);
  const csv = readFileSync(await download.path(), 'utf8');
  assert.match(csv, /2026-03-02,CD-2,/);
  assert.ok(!csv.includes('70,') || !/\b70\b/.test(csv.split('\r\n')[1].split(',').slice(3).join()), 'no answer is in the line');
  await page.getByText(page.say('clinician.people')).click();
  await page.getByRole('button', { name: /AB-1/ }).first().click();
  await page.waitForFunction(() => document.querySelector('#person-code').value === 'AB-1');
  assert.equal(await page.locator('#q-age-value').inputValue(), '41');
  await page.context().close();
});

test('a locked draft is spoken of on every screen until it is opened', async () => {
  const page = await open(run);
  await begin(page);
  await go(page, '#/drafts');
  for (const key of ['drafts.passphrase_first', 'drafts.passphrase_again']) {
    await page.getByLabel(page.say(key)).fill('correct horse');
  }
  await page.getByRole('button', { name: page.say('drafts.protect') }).click();
  await page.locator('.ts-note').filter({ hasText: page.say('said.protected') }).waitFor();
  await page.getByText(page.say('drafts.sealed_name', { name: page.say('drafts.nameless') })).waitFor();
  await go(page, '#/questions/about');
  await page.reload();
  await page.getByRole('contentinfo').waitFor();
  assert.equal(await age(page).inputValue(), '');
  const banner = page.getByText(page.say('start.locked'));
  await banner.waitFor();
  await go(page, '#/drafts');
  await page.getByRole('button', { name: /^Open:|^Open / }).first().click();
  await page.locator('#unlock').fill('correct horse');
  await page.keyboard.press('Enter');
  await banner.waitFor({ state: 'detached' });
  await page.context().close();
});

test('a press in the list of drafts counts, even right after a name was typed', async () => {
  const page = await open(run);
  await begin(page);
  await go(page, '#/clinician');
  await page.getByRole('button', { name: page.say('clinician.next_person') }).click();
  await page.locator('#q-age-value').fill('70');
  await go(page, '#/drafts');
  await page.getByLabel(page.say('drafts.name')).fill('CD-2');
  await page.clock.setFixedTime(new Date(`${DAY}T10:07:00+08:00`));
  const remove = page.getByRole('button', { name: page.say('drafts.delete_label', { name: '' }).trim() }).first();
  await remove.click();
  const sure = page.getByRole('button', { name: page.say('drafts.delete_sure') });
  await sure.focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.id === 'new-draft');
  assert.equal((await keys(page)).length, 1);
  await page.context().close();
});

test('a failure of ours shows no result and loses no answer', async () => {
  const page = await open(run);
  await begin(page);
  // Break something the page relies on, so that the program itself fails.
  await page.evaluate(() => {
    Document.prototype.createElement = () => { throw new Error('broken'); };
    Node.prototype.cloneNode = () => { throw new Error('broken'); };
  });
  await page.evaluate(() => { location.hash = '#/trials'; });
  await page.locator('#failed').waitFor({ state: 'visible' });
  assert.ok(await page.locator('#app').isHidden(), 'no result is shown');
  assert.match(await page.locator('#failed-answers').innerText(), /"41"/);
  await page.reload();
  await page.getByRole('contentinfo').waitFor();
  await go(page, '#/questions/about');
  assert.equal(await age(page).inputValue(), '41');
  await page.context().close();
});

/** Lets the memory of the program grow to so many pages and no further. */
const limit = (most) => {
  const { instantiate } = WebAssembly;
  WebAssembly.instantiateStreaming = async (answer, imports) => {
    const bytes = new Uint8Array(await (await answer).arrayBuffer());
    // The section of memories: one, with its least and perhaps its greatest size.
    let at = 8;
    const number = () => {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = bytes[at++];
        value |= (byte & 127) << shift;
        if (byte < 128) return value;
      }
    };
    for (;;) {
      const start = at;
      const id = bytes[at++];
      const end = number() + at;
      if (id === 5) {
        at += 2;
        const leb = (value) => [(value & 127) | 128, value >> 7];
        const body = [1, 1, ...leb(number()), ...leb(most)];
        const section = [5, body.length, ...body];
        const limited = new Uint8Array([...bytes.subarray(0, start), ...section, ...bytes.subarray(end)]);
        const whole = await instantiate(limited, imports);
        globalThis.pages = () =>
          Object.values(whole.instance.exports).find((one) => one instanceof WebAssembly.Memory).buffer.byteLength / 65_536;
        return whole;
      }
      at = end;
    }
  };
};

test('at the end of memory no result is shown and no answer is lost', async () => {
  const whole = (page) => page.waitForFunction(() => document.documentElement.dataset.locked === 'true');
  const first = await open(run, { init: `(${limit})(4000)` });
  await whole(first);
  await begin(first);
  const enough = await first.evaluate(() => globalThis.pages());
  await first.context().close();
  for (const blocked of [false, true]) {
    const init = [`(${limit})(${enough + 1})`, ...(blocked ? [noStore] : [])];
    const page = await open(run, { init });
    await whole(page);
    await begin(page);
    await page.evaluate(() => { location.hash = '#/clinician'; });
    await page.locator('#failed').waitFor({ state: 'visible' });
    assert.ok(await page.locator('#app').isHidden(), 'no result is shown');
    assert.match(await page.locator('#failed-answers').innerText(), /"41"/, `blocked: ${blocked}`);
    // What comes after that does not enter the program.
    await page.evaluate(() => { location.hash = '#/questions/about'; });
    assert.ok(await page.locator('#app').isHidden());
    if (!blocked) {
      await page.reload();
      await page.getByRole('contentinfo').waitFor();
      assert.equal(await age(page).inputValue(), '41');
    }
    await page.context().close();
  }
});

for (const [what, fault] of [
  // An exception of the browser passes through the program.
  ['by the end of the stack', () => {
    Object.defineProperty(Document.prototype, 'activeElement', {
      get() { throw new RangeError('Maximum call stack size exceeded'); },
    });
    setTimeout(() => dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true })));
  }],
  // The program panics, and what it does then fails as well.
  ['by a panic', () => {
    Document.prototype.createElement = () => { throw new Error('broken'); };
    Node.prototype.cloneNode = () => { throw new Error('broken'); };
    location.hash = '#/trials';
  }],
]) {
  test(`a program that cannot even say that it failed shows no result: stopped ${what}`, async () => {
    const page = await open(run);
    await begin(page);
    // Another tab opens another draft: it is not the one of this page.
    await page.evaluate(() => {
      localStorage.setItem('trial-screener.settings', JSON.stringify({ draft: 'other' }));
      localStorage.setItem('trial-screener.draft.other', '{"format":2,"entries":{"age":{"text":"77"}}}');
      // Nothing that the program asks for on the failure page can be had.
      Document.prototype.getElementById = () => { throw new RangeError('Maximum call stack size exceeded'); };
    });
    await page.evaluate(fault);
    await page.locator('#failed').waitFor({ state: 'visible' });
    assert.ok(await page.locator('#app').isHidden(), 'no result is shown');
    assert.match(await page.locator('#failed-answers').innerText(), /"41"/);
    assert.equal(await page.evaluate(() => document.querySelector(':focus').tagName), 'H1');
    assert.equal(await page.evaluate(() => document.documentElement.dataset.locked), 'true');
    assert.ok(page.problems.length > 0, 'the fault is told');
    await page.context().close();
  });
}

test('the crisis note stands before the question, and its answer is kept nowhere', async () => {
  const page = await open(run);
  await go(page, '#/questions/mind');
  const order = await page.evaluate(() => {
    const note = document.querySelector('.ts-crisis');
    const question = document.querySelector('#q-suicidal_thoughts');
    return note.compareDocumentPosition(question) & Node.DOCUMENT_POSITION_FOLLOWING;
  });
  assert.ok(order, 'the note comes first');
  assert.match(await page.locator('.ts-crisis').innerText(), /988/);
  await page.locator('#q-suicidal_thoughts').getByLabel(page.say('option.yes'), { exact: true }).check();
  await page.locator('#q-psychosis input').first().check();
  const all = await page.evaluate(() => JSON.stringify(localStorage));
  assert.ok(!all.includes('suicid'), all);
  assert.ok(!page.url().includes('yes'));
  await go(page, '#/take-away');
  assert.ok(!(await page.locator('#main').innerText()).includes('thoughts of suicide'));
  await page.context().close();
});

test('a draft is read anew when it is opened', async () => {
  const one = await open(run);
  await begin(one);
  await one.clock.setFixedTime(new Date(`${DAY}T10:01:00+08:00`));
  await go(one, '#/drafts');
  await one.getByRole('button', { name: one.say('drafts.new') }).click();
  await go(one, '#/drafts');
  const row = one.getByRole('button', { name: one.say('drafts.open'), exact: false }).first();
  await row.waitFor();
  // Another tab changes the draft after the list was drawn.
  await one.evaluate(() => {
    const key = Object.keys(localStorage).find((k) => localStorage.getItem(k).includes('"41"'));
    localStorage.setItem(key, localStorage.getItem(key).replace('"41"', '"66"'));
  });
  await one.getByRole('button', { name: /^Open: / }).first().click();
  await go(one, '#/questions/about');
  assert.equal(await age(one).inputValue(), '66');
  await one.context().close();
});

test('the made-up person is never gone on with', async () => {
  const page = await open(run);
  await page.getByRole('button', { name: page.say('start.example') }).click();
  assert.deepEqual(await keys(page), [], 'an example is not kept');
  await go(page, '#/');
  await page.getByRole('button', { name: page.say('start.patient') }).click();
  await page.getByRole('heading', { level: 1, name: page.say('next.number', { n: 1 }) }).waitFor();
  await go(page, '#/questions/about');
  assert.equal(await age(page).inputValue(), '');
  assert.equal(await page.getByText(page.say('example.banner')).count(), 0);
  await page.context().close();
});

test('after the made-up person one has one\'s own answers again', async () => {
  const page = await open(run, { hash: '#/questions/about' });
  await age(page).fill('43');
  await go(page, '#/');
  await page.getByRole('button', { name: page.say('start.example') }).click();
  await page.getByText(page.say('example.banner')).waitFor();
  await page.getByRole('button', { name: page.say('example.leave') }).click();
  await go(page, '#/questions/about');
  assert.equal(await age(page).inputValue(), '43');
  assert.equal((await keys(page)).length, 1, 'one draft, as before');
  // Looking at the example twice makes no difference.
  for (const turn of ['once', 'twice']) {
    await go(page, '#/');
    await page.getByRole('button', { name: page.say('start.example') }).click();
    await page.getByText(page.say('example.banner')).waitFor();
    assert.equal(await age(page).count(), 0, turn);
  }
  await page.getByRole('button', { name: page.say('example.leave') }).click();
  await go(page, '#/questions/about');
  assert.equal(await age(page).inputValue(), '43');
  // Nor does a store that keeps nothing.
  await go(page, '#/drafts');
  await page.getByLabel(page.say('drafts.off'), { exact: true }).check();
  await go(page, '#/questions/about');
  await age(page).fill('44');
  await go(page, '#/');
  await page.getByRole('button', { name: page.say('start.example') }).click();
  await page.getByRole('button', { name: page.say('example.leave') }).click();
  await go(page, '#/questions/about');
  assert.equal(await age(page).inputValue(), '44');
  await page.context().close();
});

test('a deleted draft is asked about first', async () => {
  const page = await open(run, {
    init: `localStorage.setItem('trial-screener.draft.5', '{"format":2,"entries":{"age":{"text":"9"}}}');`,
    hash: '#/drafts',
  });
  await page.getByRole('button', { name: /^Delete: / }).click();
  assert.equal((await keys(page)).length, 1);
  await page.getByRole('button', { name: /^Delete for good\? / }).click();
  assert.equal((await keys(page)).length, 0);
  await page.context().close();
});

test('a change link leads to its question', async () => {
  const page = await open(run);
  await begin(page);
  await go(page, '#/answers');
  await page.getByRole('link', { name: /^Change: Age/ }).click();
  await page.waitForFunction(() => document.activeElement?.id === 'q-age-value');
  assert.ok(!new URL(page.url()).hash.includes('41'), 'no answer is in the address');
  await page.context().close();
});
