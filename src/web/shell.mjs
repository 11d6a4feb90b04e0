// The first screen as HTML, for the first paint: the promise, the first question, the ways on.
// The program takes over what was typed (`src/app/takeover.rs`) and shows the same elements
// (`src/app/screens/start.rs`), so that nothing moves; a test compares their places.

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`);

/**
 * The screen in one language. `say` answers a text of the language by its key, `question` is the
 * first question as `src/bin/page_texts.rs` writes it.
 */
export function shell(tag, say, question) {
  const id = (part) => `first-${tag}-${part}`;
  const text = (key) => escaped(say(key));
  const ways = [
    ['#/next', 'nav.questions'],
    ['#/trials', 'nav.trials'],
    ['#/take-away', 'nav.take_away'],
    ['#/drafts', 'nav.drafts'],
    ['#/clinician', 'nav.clinician'],
  ];
  return `
      <div data-shell lang="${tag}">
        <header class="ts-header"><a class="ts-brand" href="#/">${text('app.name')}</a></header>
        <nav class="ts-ways"><ul>${ways.map(([href, key]) => `<li><a href="${href}">${text(key)}</a></li>`).join('')}</ul></nav>
        <div class="ts-state"></div>
        <div class="ts-layout">
          <main class="ts-main">
            <h1>${text('start.title')}</h1>
            <div class="ts-start"><div>
            <p class="ts-lead">${text('start.private')}</p>
            <div class="ts-first"><fieldset class="ts-field ts-field--dense">
              <legend class="ts-field__label">${escaped(question.label[tag])}</legend>
              <div class="ts-field__inputs">
                <div class="ts-amount"><div class="ts-number">
                  <label for="${id('value')}">${text('number.score')}</label>
                  <input class="ts-input ts-input--number" type="text" inputmode="decimal" autocomplete="off" id="${id('value')}">
                </div></div>
                <div class="ts-ticks ts-ticks--short ts-ticks--end"><div class="ts-tick">
                  <input type="checkbox" id="${id('dont_know')}"><label for="${id('dont_know')}">${text('option.dont_know')}</label>
                </div></div>
              </div>
            </fieldset></div>
            <div class="ts-tick"><input type="checkbox" disabled id="${id('carer')}"><label for="${id('carer')}">${text('start.carer')}</label></div>
            <div class="ts-actions">
              <a class="ts-button ts-button--main" href="#/next">${text('start.patient')}</a>
              <a class="ts-button" href="#/records">${text('start.records')}</a>
              <a class="ts-button" href="#/clinician">${text('start.clinician')}</a>
            </div>
            <p class="ts-lead">${text('start.lead')}</p>
            </div></div>
          </main>
        </div>
      </div>`;
}
