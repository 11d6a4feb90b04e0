/** A criterion's status; `met` and `not_met` are final, whatever else becomes known. */
export type Status = 'met' | 'not_met' | 'not_yet' | 'ask' | 'unknown';
export type Verdict = 'not_match' | 'possible' | 'may_be_eligible';
/** What a comparison or test comes to. */
export type Holds = 'yes' | 'no' | 'unknown' | 'depends_on_reading';

/** Why a status is what it is; `kind` tells which other fields there are. */
export type Reason =
  | {
      kind: 'compared';
      fact: string;
      /** As entered, with its unit. */
      entered?: string | null;
      /** In the canonical unit: `7`, `<7`, `5-7`, `any`. */
      value: string;
      also?: string | null;
      unit: string;
      test: '<' | '<=' | '>' | '>=';
      limit?: string | null;
      multiple?: string | null;
      suggested_limit?: boolean;
      margin?: string | null;
      close?: boolean;
      age_days?: number | null;
      holds: Holds;
      /** Day (`YYYY-MM-DD`) on which it will hold by time alone. */
      reaches_on?: string | null;
      from?: string[];
    }
  | { kind: 'chosen'; fact: string; chosen: string[]; wanted: string[]; holds: Holds }
  | {
      kind: 'dated';
      fact: string;
      told: string;
      days?: [string, string];
      window?: string;
      before?: [string, string];
      holds: Holds;
      clear_on?: string;
    }
  | { kind: 'missing'; fact: string; why: string; needs?: string[] }
  | { kind: 'missing_limit'; fact: string; limit: 'ULN' | 'LLN' }
  | { kind: 'contradiction'; id: string; facts: string[] }
  | { kind: 'readings_differ'; readings: [string, Status][] }
  | { kind: 'doubt' | 'needs_judgement' | 'investigator_decides' | 'source_lost' | 'no_condition' }
  | { kind: 'does_not_apply'; facts: string[] }
  | { kind: 'parts'; parts: [string, Status][] };

export interface Criterion {
  code: string;
  status: Status;
  reasons: Reason[];
}

export interface Trial {
  id: string;
  verdict: Verdict;
  /** For a mismatch: whether every failing row can still change. */
  for_now: boolean;
  source_complete: boolean;
  /** What is open, by who could answer it. */
  open: unknown;
  criteria: Criterion[];
}

export interface Report {
  as_of: string;
  catalogue_version: string;
  contradictions: { id: string; facts: string[] }[];
  /** Answers that follow from others; of a selection, with `at_least`, what is known of it. */
  follows?: {
    fact: string;
    answer: unknown;
    at_least?: boolean;
    implication: string;
    from: string[];
    because: Record<string, string>;
  }[];
  /** Tests with several results: the newest counts, and what each older one would have changed. */
  repeats?: {
    fact: string;
    used: unknown;
    set_aside: {
      result: unknown;
      criteria?: { trial: string; code: string; status: Status; with_it: Status }[];
      verdicts?: {
        trial: string;
        verdict: { verdict: Verdict; for_now: boolean };
        with_it: { verdict: Verdict; for_now: boolean };
      }[];
    }[];
  }[];
  trials: Trial[];
}

export interface Problem {
  /** Id of the fact it is about; empty for the whole profile. */
  fact: string;
  /** Stable word for programs. */
  code: string;
  /** For people, in English. */
  message: string;
  nearest?: string;
}

/** Failures are values; nothing is thrown. */
export type Answer<T> = { ok: true; value: T } | { ok: false; problems: Problem[] };

export interface Screener {
  /**
   * Evaluates a profile (JSON text, as `schema()` describes) for a day (`YYYY-MM-DD`).
   * Objects are not taken: text cannot carry getters, prototypes or cycles.
   */
  evaluate(profile: string, asOf: string): Answer<Report>;
  /** Every fact with its kind, options, units and wording. */
  facts(): Answer<unknown[]>;
  /** Every trial with its criteria. */
  catalogue(): Answer<unknown>;
  /** JSON Schema of a profile. */
  schema(): Answer<object>;
}

/** Longest profile that is read, in UTF-16 units. */
export const MAX_PROFILE_LENGTH: number;

/**
 * Loads the program. In a browser it is fetched from beside this file; `source` may be an
 * address, a response or bytes instead.
 *
 * On a page, every script of that page can read what is given here. Where people type in
 * answers, the frame of `embed.js` is the safe way.
 */
export function load(source?: URL | Response | Promise<Response> | BufferSource | WebAssembly.Module): Promise<Screener>;
