//! One criterion, ready to be shown.

use super::{Speaker, keys};
use crate::catalogue::meaning::{Slot, Why};
use crate::catalogue::rule::Op;
use crate::catalogue::{Change, Criterion, CriterionKind, Role, Trial, Who};
use crate::evaluate::reason::{Codes, Comparison, Dated};
use crate::evaluate::repeats::Repeat;
use crate::evaluate::{Explanation, Reason, Screening, Status};
use crate::facts::date::LONG_AGO;
use crate::facts::{Answer, DateSpan, Number, Quantity, Span, UpperLimit, Value};
use crate::logic::Truth;
use crate::words::Key;
use jiff::civil::Date;
use std::cmp::Ordering;

/// One criterion, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Row {
    /// Index in its trial.
    pub index: usize,
    /// Code, such as `I6g`.
    pub code: String,
    /// Its part in the verdict.
    pub role: Role,
    /// Status.
    pub status: Status,
    /// Wording for a patient.
    pub plain: String,
    /// Wording for a clinician.
    pub clinical: String,
    /// What was answered, by fact: label, answer, fact id.
    pub answers: Vec<(String, String, String)>,
    /// Why, one sentence each.
    pub reasons: Vec<String>,
    /// Readings of an ambiguous sentence, each with what it comes to where they differ.
    pub readings: Vec<ReadingLine>,
    /// A number against its limit, to draw.
    pub margin: Option<Margin>,
    /// A date against its window, to draw.
    pub timeline: Option<Timeline>,
    /// What could change it, and when.
    pub change: Vec<String>,
    /// Who can answer.
    pub who: String,
    /// Where the source says it.
    pub source: String,
    /// Whether the line "do not change your medicines" is due.
    pub medicines: bool,
    /// Whether the crisis note is due.
    pub crisis: bool,
    /// What is to be said where a test it rests on has several results.
    pub repeats: Vec<String>,
    /// Facts that are missing and could settle it.
    pub missing: Vec<String>,
    /// Whether the verdict looks at it, as [`crate::catalogue::Catalogue::decides`] says.
    pub decides: bool,
    /// Whether it is a whole made of parts, which have rows of their own.
    pub is_whole: bool,
}

/// One reading of an ambiguous sentence.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ReadingLine {
    /// What this reading takes the sentence to mean.
    pub meaning: String,
    /// What it comes to, where the readings differ.
    pub status: Option<Status>,
}

/// A number against its limit. Positions are shares of the drawing from 0 to 1000.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Margin {
    /// Left end of the value.
    pub from: u16,
    /// Right end of the value; equal to `from` for an exact one.
    pub to: u16,
    /// The limit.
    pub limit: u16,
    /// Whether values above the limit pass the comparison.
    pub above_holds: bool,
    /// Whether the comparison holds: yes, no or open.
    pub holds: Truth,
    /// The value, in words.
    pub value_text: String,
    /// The limit, in words.
    pub limit_text: String,
}

/// A date against a window that looks back from a day.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Timeline {
    /// First day of the window, as a share of the drawing from 0 to 1000.
    pub window_from: u16,
    /// The day it looks back from.
    pub anchor: u16,
    /// First possible day of the event.
    pub event_from: u16,
    /// Last possible day of the event.
    pub event_to: u16,
    /// First day out of the window, if that is still to come.
    pub clear: Option<u16>,
    /// The same facts in words.
    pub text: String,
}

impl Speaker<'_> {
    /// All rows of a trial.
    pub fn rows(&self, screening: &Screening<'_>, trial: usize) -> Vec<Row> {
        self.rows_with(screening, trial, &screening.repeats())
    }

    /// The same where the tests with several results are known.
    pub(super) fn rows_with(
        &self,
        screening: &Screening<'_>,
        trial: usize,
        repeats: &[Repeat<'_>],
    ) -> Vec<Row> {
        let Some(data) = self.catalogue.trials.get(trial) else { return Vec::new() };
        (0..data.criteria.len())
            .filter_map(|index| {
                let mut row = self.row(screening, trial, data, index)?;
                row.repeats = self.repeats_of_row(repeats, trial, index);
                Some(row)
            })
            .collect()
    }

    fn row(
        &self,
        screening: &Screening<'_>,
        trial: usize,
        data: &Trial,
        index: usize,
    ) -> Option<Row> {
        let criterion = data.criteria.get(index)?;
        let explanation = screening.explain(trial, index);
        let mut row = self.blank_row(criterion, index, explanation.status);
        row.decides = self.catalogue.decides(trial, index);
        self.readings(criterion, &explanation, &mut row);
        for reason in &explanation.reasons {
            self.reason(screening, data, criterion, reason, &mut row);
        }
        each_once(&mut row.reasons);
        each_once(&mut row.answers);
        each_once(&mut row.missing);
        // Where only answers are missing nothing has to change; whoever knows them can give them.
        let known =
            |fact: &String| matches!(screening.facts().answers.get(fact), Some(Answer::Fact(_)));
        let unanswered = row.status == Status::Unknown
            && !row.missing.is_empty()
            && !row.missing.iter().any(known);
        if unanswered {
            let asked = row.missing.iter().filter_map(|fact| self.catalogue.question(fact));
            let mut who: Vec<String> = asked
                .filter_map(|asked| asked.who)
                .map(|who| self.words.get(keys::who(who)).to_owned())
                .collect();
            each_once(&mut who);
            row.who = self.words.list(&who);
        }
        for change in &criterion.change {
            // What is met needs no change; what can only be decided is said by the status.
            if row.status != Status::Met && !unanswered && *change != Change::Nothing {
                row.change.push(self.words.get(keys::change(*change)).to_owned());
            }
        }
        let nothing = match row.status {
            Status::NotMet => Some(key!("change.nothing")),
            // What fails for now passes with time, even where nothing else can change it.
            Status::NotYet => Some(key!("change.time")),
            Status::Met | Status::Ask | Status::Unknown => None,
        };
        if let Some(nothing) = nothing.filter(|_| !criterion.can_change()) {
            row.change.push(self.words.get(nothing).to_owned());
        }
        Some(row)
    }

    /// A criterion in plain words. What a trial rules out is marked as such, so that a tick
    /// beside "you are pregnant" cannot be misread.
    pub fn plain(&self, criterion: &Criterion) -> String {
        self.plain_for(criterion, Status::Unknown)
    }

    /// The same for a person of this status: whether what a trial rules out is so.
    pub fn plain_for(&self, criterion: &Criterion, status: Status) -> String {
        let text = criterion.patient.get(self.language);
        match (criterion.kind, criterion.role) {
            (CriterionKind::Exclusion, Role::Deciding | Role::Note) => {
                let key = match status {
                    Status::Met => key!("row.exclusion_passed"),
                    Status::NotMet | Status::NotYet => key!("row.exclusion_applies"),
                    Status::Ask | Status::Unknown => key!("row.exclusion"),
                };
                self.words.fill(key, &[("text", text)])
            }
            // A lost list and a matter of judgement rule nothing out by themselves.
            (CriterionKind::Inclusion, _)
            | (CriterionKind::Exclusion, Role::Judgement | Role::Lost | Role::NoCondition) => {
                text.to_owned()
            }
        }
    }

    fn blank_row(&self, criterion: &Criterion, index: usize, status: Status) -> Row {
        let who: Vec<String> =
            criterion.who.iter().map(|who| self.words.get(keys::who(*who)).to_owned()).collect();
        Row {
            index,
            code: criterion.code.clone(),
            role: criterion.role,
            status,
            plain: self.plain_for(criterion, status),
            clinical: criterion.clinician.get(self.language).to_owned(),
            answers: Vec::new(),
            reasons: Vec::new(),
            readings: Vec::new(),
            margin: None,
            timeline: None,
            change: Vec::new(),
            who: self.words.list(&who),
            source: criterion.source.get(self.language).to_owned(),
            medicines: criterion.medicines,
            crisis: criterion.crisis,
            repeats: Vec::new(),
            missing: Vec::new(),
            decides: false,
            is_whole: !criterion.parts.is_empty(),
        }
    }

    fn readings(&self, criterion: &Criterion, explanation: &Explanation, row: &mut Row) {
        if criterion.readings.len() < 2 {
            return;
        }
        let outcomes = explanation.reasons.iter().find_map(|reason| match reason {
            Reason::ReadingsDiffer { readings } => Some(readings),
            _ => None,
        });
        for reading in &criterion.readings {
            let status = outcomes
                .and_then(|list| list.iter().find(|(id, _)| *id == reading.id))
                .map(|(_, status)| *status);
            let meaning = reading.meaning.get(self.language).to_owned();
            row.readings.push(ReadingLine { meaning, status });
        }
    }

    fn told(&self, screening: &Screening<'_>, fact: &str, row: &mut Row) {
        let Some(question) = self.catalogue.question(fact) else { return };
        if question.ephemeral {
            return;
        }
        if let Some(answer) = screening.facts().on(fact, screening.reference()) {
            let text = match answer {
                Answer::Fact(_) => self.answer(question, answer),
                Answer::DontKnow | Answer::PreferNot => return,
            };
            row.answers.push((self.label(fact), text, fact.to_owned()));
        }
    }

    fn reason(
        &self,
        screening: &Screening<'_>,
        trial: &Trial,
        criterion: &Criterion,
        reason: &Reason,
        row: &mut Row,
    ) {
        let words = self.words;
        match reason {
            Reason::Compared(comparison) => self.compared(screening, comparison, row),
            Reason::Chosen { fact, chosen, wanted, .. } => {
                self.chosen(screening, fact, (*chosen, *wanted), row);
            }
            Reason::Dated(dated) => self.dated(screening, dated, row),
            Reason::Missing { fact, why, needs } => {
                self.missing(screening, fact, *why, needs, row);
            }
            Reason::MissingLimit { fact, limit } => {
                self.told(screening, fact, row);
                row.missing.push((*fact).to_owned());
                let key = match limit {
                    crate::catalogue::rule::Limit::Uln => key!("reason.missing_upper"),
                    crate::catalogue::rule::Limit::Lln => key!("reason.missing_lower"),
                };
                row.reasons.push(words.fill(key, &[("label", &self.label(fact))]));
            }
            Reason::Contradiction { id, facts } => {
                for fact in *facts {
                    self.told(screening, fact, row);
                }
                let found = self.catalogue.contradictions.iter().find(|c| c.id == *id);
                let text = found.map_or("", |found| found.text.get(self.language));
                row.reasons.push(words.fill(key!("note.contradiction"), &[("text", text)]));
            }
            Reason::ReadingsDiffer { .. } => {
                row.reasons.push(words.get(key!("reason.readings_differ")).to_owned());
            }
            Reason::Doubt => {
                row.reasons.push(criterion.doubt_meaning.get(self.language).to_owned());
            }
            Reason::NeedsJudgement => {
                row.reasons.push(words.get(key!("reason.judgement")).to_owned());
            }
            Reason::InvestigatorDecides => {
                row.reasons.push(words.get(key!("reason.investigator")).to_owned());
            }
            Reason::SourceLost => {
                row.reasons.push(words.get(key!("reason.source_lost")).to_owned());
            }
            Reason::NoCondition => {
                row.reasons.push(words.get(key!("reason.no_condition")).to_owned());
            }
            Reason::DoesNotApply { facts } => {
                for fact in facts {
                    self.told(screening, fact, row);
                }
                row.reasons.push(words.get(key!("reason.does_not_apply")).to_owned());
            }
            Reason::Parts { parts } => self.parts(trial, criterion, parts, row),
        }
    }

    fn chosen(
        &self,
        screening: &Screening<'_>,
        fact: &str,
        (chosen, wanted): (Codes<'_>, Codes<'_>),
        row: &mut Row,
    ) {
        let words = self.words;
        self.told(screening, fact, row);
        let Some(question) = self.catalogue.question(fact) else { return };
        if question.ephemeral {
            return;
        }
        let names = |codes: Codes<'_>, if_none: Key<'static>| {
            let shown: Vec<String> = codes.iter().map(|code| self.option(question, code)).collect();
            if shown.is_empty() { words.get(if_none).to_owned() } else { words.list(&shown) }
        };
        let derived = !screening.facts().answers.contains_key(fact);
        let follows = self.catalogue.index_of(fact);
        let follows = follows.and_then(|fact| screening.follows_from(fact)).is_some();
        let key = if derived || follows { key!("reason.derived") } else { key!("reason.chosen") };
        let sentence = words.fill(
            key,
            &[
                ("label", &self.label(fact)),
                ("chosen", &names(chosen, key!("option.none"))),
                // "None of these" is asked for to learn whether any is there.
                ("wanted", &names(wanted, key!("option.any_of_these"))),
            ],
        );
        row.reasons.push(self.with_because(screening, fact, sentence));
    }

    fn dated(&self, screening: &Screening<'_>, dated: &Dated<'_>, row: &mut Row) {
        let words = self.words;
        self.told(screening, dated.fact, row);
        let label = self.label(dated.fact);
        let when = match dated.days {
            Some(days) => self.days(days),
            None => words.get(key!("event", &dated.state)).to_owned(),
        };
        let Some((window, anchor_day)) = dated.window else {
            let holes = [("label", &*label), ("when", &*when)];
            let sentence = words.fill(key!("reason.event"), &holes);
            row.reasons.push(self.with_because(screening, dated.fact, sentence));
            return;
        };
        let text = self.window(window, anchor_day);
        let holes = [("label", &*label), ("when", &*when), ("window", &*text)];
        let sentence = words.fill(key!("reason.window"), &holes);
        row.reasons.push(self.with_because(screening, dated.fact, sentence));
        let start = window.unit.before(anchor_day, i32::from(window.amount));
        if let (Some(days), Some(start)) = (dated.days, start) {
            let ahead = dated.clear_on.filter(|day| *day > self.today);
            if let Some(day) = ahead {
                let date = self.date(day);
                row.change.push(words.fill(key!("change.clear_on"), &[("date", &date)]));
            }
            row.timeline = Some(self.timeline(&label, days, start, anchor_day, ahead));
        }
    }

    fn parts(&self, trial: &Trial, criterion: &Criterion, parts: &[(&str, Status)], row: &mut Row) {
        let words = self.words;
        for (code, status) in parts {
            let plain = trial
                .index_of(code)
                .and_then(|index| trial.criteria.get(index))
                .map_or_else(String::new, |part| self.plain_for(part, *status));
            row.reasons.push(words.fill(
                key!("reason.part"),
                &[("code", code), ("status", &self.status(*status)), ("text", &plain)],
            ));
        }
        if parts.is_empty() && criterion.parts.is_empty() {
            row.reasons.push(words.get(key!("reason.judgement")).to_owned());
        }
    }

    fn missing(
        &self,
        screening: &Screening<'_>,
        fact: &str,
        why: Why,
        needs: &[&str],
        row: &mut Row,
    ) {
        self.told(screening, fact, row);
        let Some(question) = self.catalogue.question(fact) else { return };
        if question.ephemeral {
            row.reasons.push(self.words.get(key!("reason.sensitive")).to_owned());
            return;
        }
        row.reasons.push(self.why(fact, why));
        if question.kind != crate::catalogue::Kind::Computed {
            row.missing.push(fact.to_owned());
        }
        if !needs.is_empty() {
            let names: Vec<String> = needs.iter().map(|need| self.label(need)).collect();
            let list = self.words.list(&names);
            row.reasons.push(self.words.fill(key!("reason.needs"), &[("list", &list)]));
            row.missing.extend(needs.iter().map(|need| (*need).to_owned()));
        }
    }

    /// Whether nothing more can be told of a fact that something is worked out from. Of medicines
    /// there always can: a dose, a day, one that was left out.
    fn is_exact(&self, screening: &Screening<'_>, fact: &str) -> bool {
        match self.catalogue.index_of(fact).map(|fact| screening.slot(fact)) {
            Some(Slot::Number(number)) => number.span.single().is_some(),
            Some(Slot::Date(days)) => days.earliest == days.latest,
            Some(Slot::Codes(_)) => true,
            _ => false,
        }
    }

    fn compared(&self, screening: &Screening<'_>, comparison: &Comparison, row: &mut Row) {
        let words = self.words;
        self.told(screening, comparison.fact, row);
        for fact in &comparison.from {
            self.told(screening, fact, row);
        }
        let label = self.label(comparison.fact);
        let times = comparison.multiple.filter(|_| comparison.limit.is_none());
        let unit = if times.is_some() { "" } else { comparison.unit };
        let value = self.amount(plain(comparison), unit);
        let limit = match (comparison.limit, comparison.multiple) {
            (Some(limit), Some((factor, which))) => words.fill(
                key!("op.multiple_is"),
                &[
                    ("multiple", &self.multiple(factor, which)),
                    ("limit", &self.amount(limit, unit)),
                ],
            ),
            (Some(limit), None) => self.amount(limit, unit),
            (None, Some((factor, which))) => self.multiple(factor, which),
            (None, None) => String::new(),
        };
        let limit_text = self.limit(comparison.op, &limit);
        let given = if comparison.entered.is_some() {
            let entered = &self.entered(screening, comparison.fact);
            let canonical = comparison.value.single().map(|n| n.to_string());
            let converted = canonical.is_some_and(|n| entered.split(' ').next() != Some(&n));
            let key = if converted { key!("reason.converted") } else { key!("reason.entered") };
            words.fill(key, &[("label", &label), ("entered", entered), ("value", &value)])
        } else {
            // "At least 0" says nothing but that its inputs are missing.
            let nothing = comparison.value == Span::at_least(Number::ZERO);
            let key = if nothing { key!("why.needs_facts") } else { key!("reason.computed") };
            words.fill(key, &[("label", &label), ("value", &value)])
        };
        if comparison.holds.settled().is_none() {
            let from = comparison.from.iter().filter(|fact| !self.is_exact(screening, fact));
            row.missing.extend(from.map(|fact| (*fact).to_owned()));
        }
        row.reasons.push(given);
        row.reasons.push(words.fill(key!("reason.limit"), &[("limit", &limit_text)]));
        if let Some((lowest, highest)) = comparison.also {
            let ends = [lowest, highest].map(|span| self.roughly(span, unit));
            let also = match ends {
                [low, high] if low == high => low,
                [low, high] => words.fill(key!("op.range"), &[("low", &low), ("high", &high)]),
            };
            row.reasons.push(words.fill(key!("reason.also"), &[("value", &also)]));
        }
        if let Some(margin) = comparison.margin {
            let (key, size) = match margin.cmp(&Number::ZERO) {
                Ordering::Less => {
                    (key!("reason.below"), Number::ZERO.minus(margin).unwrap_or(margin))
                }
                Ordering::Equal => (key!("reason.at_limit"), margin),
                Ordering::Greater => (key!("reason.above"), margin),
            };
            let size = self.amount(Span::exact(shown(size)), unit);
            row.reasons.push(words.fill(key, &[("margin", &size)]));
        }
        if comparison.close {
            let measured = self
                .catalogue
                .question(comparison.fact)
                .is_some_and(|question| question.who == Some(Who::Laboratory));
            let key = if measured { key!("reason.close") } else { key!("reason.close_other") };
            row.reasons.push(words.get(key).to_owned());
        }
        if comparison.suggested_limit {
            row.reasons.push(words.get(key!("reason.suggested")).to_owned());
        }
        if let Some(days) = comparison.age_days {
            row.reasons.push(self.age_of_result(days));
        }
        if let Some(day) = comparison.reaches_on {
            row.change.push(words.fill(key!("change.reaches_on"), &[("date", &self.date(day))]));
        }
        if row.margin.is_none() {
            row.margin = margin(comparison, value, limit_text);
        }
    }

    /// A quantity as typed, with its unit as shown.
    fn entered(&self, screening: &Screening<'_>, fact: &str) -> String {
        let told = match screening.facts().on(fact, screening.reference()) {
            Some(Answer::Fact(told)) => told,
            Some(Answer::DontKnow | Answer::PreferNot) | None => return String::new(),
        };
        let undated = Answer::of(match &told.value {
            Value::Quantity(quantity) => Value::Quantity(Box::new(Quantity {
                upper_limit: UpperLimit::Missing,
                ..(**quantity).clone()
            })),
            other => other.clone(),
        });
        let question = self.catalogue.question(fact);
        question.map_or_else(String::new, |question| self.answer(question, &undated))
    }

    fn timeline(
        &self,
        label: &str,
        days: DateSpan,
        start: Date,
        anchor: Date,
        clear: Option<Date>,
    ) -> Timeline {
        // What nothing bounds from below begins at the edge of the drawing.
        let since = if days.earliest == LONG_AGO { days.latest } else { days.earliest };
        let first = start.min(since);
        let last = clear.map_or(anchor, |day| day.max(anchor)).max(days.latest);
        let whole = crate::facts::date::days_between(first, last).max(1);
        let place = |day: Date| {
            let days = crate::facts::date::days_between(first, day).clamp(0, whole);
            // A margin of 4 % on both sides keeps marks inside the drawing.
            u16::try_from(40 + i64::from(days) * 920 / i64::from(whole)).unwrap_or(0)
        };
        let mut text = self.words.fill(
            key!("timeline.text"),
            &[
                ("label", label),
                ("when", &self.days(days)),
                ("start", &self.date(start)),
                ("anchor", &self.date(anchor)),
            ],
        );
        if let Some(day) = clear {
            let date = self.date(day);
            text =
                format!("{text} {}", self.words.fill(key!("change.clear_on"), &[("date", &date)]));
        }
        Timeline {
            window_from: place(start),
            anchor: place(anchor),
            event_from: place(days.earliest),
            event_to: place(days.latest),
            clear: clear.map(place),
            text,
        }
    }
}

/// The value to show: what was worked out is rounded, unless that would put it on its limit.
fn plain(comparison: &Comparison) -> Span {
    let rounded = comparison.value.map(|number| Some(number.rounded(2)));
    match rounded {
        Some(rounded) if comparison.entered.is_none() && Some(rounded) != comparison.limit => {
            rounded
        }
        _ => comparison.value,
    }
}

/// Takes out repetitions; the first of each stays.
fn each_once<T: PartialEq>(list: &mut Vec<T>) {
    let mut kept: Vec<T> = Vec::with_capacity(list.len());
    for item in list.drain(..) {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    *list = kept;
}

/// Two decimals, or as many as it takes to tell a small margin from none.
fn shown(margin: Number) -> Number {
    (2..=12)
        .map(|decimals| margin.rounded(decimals))
        .find(|rounded| *rounded != Number::ZERO)
        .unwrap_or(margin)
}

/// Where value and limit stand on a line from zero to a little beyond the larger of them.
fn margin(comparison: &Comparison, value_text: String, limit_text: String) -> Option<Margin> {
    let limit = match (comparison.limit, comparison.multiple) {
        (Some(limit), _) => limit.single()?,
        (None, Some((factor, _))) => factor,
        (None, None) => return None,
    };
    let low = comparison.value.low.number();
    let high = comparison.value.high.number();
    let largest = [low, high, Some(limit)].into_iter().flatten().max()?;
    let end = largest.times(Number::fraction(5, 4)?)?;
    if end <= Number::ZERO {
        return None;
    }
    let place = |n: Number| -> Option<u16> {
        let (whole, _) = n.times(Number::whole(1000))?.over(end)?.rounded(0).parts();
        u16::try_from(whole.clamp(0, 1000)).ok()
    };
    Some(Margin {
        from: low.map_or(Some(0), place)?,
        to: high.map_or(Some(1000), place)?,
        limit: place(limit)?,
        above_holds: matches!(comparison.op, Op::AtLeast | Op::MoreThan),
        holds: match comparison.holds.settled() {
            Some(true) => Truth::True,
            Some(false) => Truth::False,
            None => Truth::Unknown,
        },
        value_text,
        limit_text,
    })
}
