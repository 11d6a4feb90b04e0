// Whole journeys: a person is typed in, question by question, and every status on the screen
// must be the one the command gives for the same answers.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DAY, LANGUAGES, PAGES, ROOT, SHOTS, answer, byId, field, go, open, screen, shown, start } from './app.mjs';

const PEOPLE = ['fits-cht101', 'fits-bh002', 'lupus-nephritis-biopsy', 'past-hepatitis', 'pregnant-now', 'all-drugs-high-dose-short', 'contradictions'];

let run;
before(async () => {
  run = await start();
});
after(() => run.stop());

async function play(page, facts) {
  const left = new Set(Object.keys(facts));
  await page.getByRole('button', { name: page.say('start.patient') }).click();
  for (const { id, questions } of PAGES) {
    const mine = questions.filter((question) => left.has(question));
    if (mine.length === 0) continue;
    await go(page, `#/questions/${id}`);
    await page.getByRole('heading', { level: 1, name: page.say(`page.${id}`) }).waitFor();
    for (const question of mine) {
      // What can no longer change a verdict is folded away: answer anyway.
      if (!(await field(page, question).isVisible())) {
        await page.getByRole('button', { name: page.say('questions.show_folded') }).click();
      }
      await answer(page, question, facts[question]);
      left.delete(question);
    }
  }
  if (left.size > 0) {
    await go(page, '#/clinician');
    for (const question of left) {
      await page.getByLabel(page.say('clinician.search')).fill(byId.get(question).label[page.tag]);
      await answer(page, question, facts[question]);
    }
  }
}

for (const tag of LANGUAGES) {
  for (const person of PEOPLE) {
    test(`${person} in ${tag}`, { timeout: 240_000 }, async () => {
      const file = join(ROOT, `tests/people/${person}/facts.json`);
      const { facts } = JSON.parse(readFileSync(file, 'utf8'));
      const page = await open(run, { tag });
      await play(page, facts);
      const expected = screen('evaluate', file, '--as-of', DAY);
      const seen = await shown(page);
      let compared = 0;
      for (const trial of expected.trials) {
        for (const { code, status } of trial.criteria) {
          if (seen[trial.id][code] === undefined) continue;
          assert.equal(seen[trial.id][code], status, `${trial.id} ${code}`);
          compared += 1;
        }
      }
      assert.ok(compared >= 150, `${compared} statuses on the screen`);
      // The saved file says the same to the command as the written one.
      await go(page, '#/drafts');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: page.say('saved.save_file'), exact: true }).last().click(),
      ]);
      const saved = join(SHOTS, `${person}-${tag}.json`);
      await download.saveAs(saved);
      const again = screen('evaluate', saved, '--as-of', DAY);
      const statuses = (report) => report.trials.map((t) => [t.id, t.verdict, t.for_now, t.criteria.map((c) => [c.code, c.status])]);
      const secret = Object.keys(facts).filter((id) => byId.get(id).ephemeral);
      for (const id of secret) {
        assert.ok(!readFileSync(saved, 'utf8').includes(id), 'the answer that is never kept is in the file');
        delete facts[id];
      }
      const kept = join(SHOTS, `${person}-kept.json`);
      writeFileSync(kept, JSON.stringify({ facts }));
      assert.deepEqual(statuses(again), statuses(screen('evaluate', kept, '--as-of', DAY)));
      assert.deepEqual(page.problems, []);
      // After a reload everything is still there.
      await page.reload();
      await page.getByRole('contentinfo').waitFor();
      if (secret.length === 0) assert.deepEqual(await shown(page), seen);
      if (person === 'lupus-nephritis-biopsy') writeFileSync(join(SHOTS, `statuses-${tag}.json`), JSON.stringify(seen, null, 1));
      await page.context().close();
    });
  }
}
