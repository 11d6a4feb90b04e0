// A second evaluator, written from src/docs/catalogue-format.md and the catalogue's files.
// evaluate(profile, asOf) -> {trialId: {verdict, for_now, statuses: {code: status}}}

import { catalogue } from './parse.mjs';
import { Facts } from './facts.mjs';
import { screen } from './status.mjs';

export const book = catalogue();

export function evaluate(profile, asOf) {
  const facts = new Facts(profile, asOf, book);
  return Object.fromEntries(book.trials.map((trial) => [trial.id, screen(trial, facts)]));
}
