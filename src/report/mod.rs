//! Results as sentences of a language: what the screen, the print-out and copied text show.
//!
//! Everything here is a walk over typed reasons; no rule is decided and no text is written
//! in code: words come from the language files and the catalogue. Start at [`Speaker`].

pub mod calendar;
pub mod card;
pub mod comparison;
mod follows;
pub mod keys;
pub mod notes;
pub mod outlook;
pub mod passed;
pub mod plan;
mod repeats;
pub mod row;
pub mod score_sheet;
pub mod steps;
pub mod take_away;

pub use comparison::{ComparisonCell, ComparisonLine};
pub use notes::Note;
pub use row::{Margin, ReadingLine, Row, Timeline};

use crate::catalogue::meaning::Why;
use crate::catalogue::program::{Anchor, Window};
use crate::catalogue::rule::{Limit, Op};
use crate::catalogue::vocabulary::{DrugList, Formula};
use crate::catalogue::{Catalogue, Drug, Kind, Question};
use crate::evaluate::{Status, TrialResult, Verdict};
use crate::facts::date::{LONG_AGO, days_between, iso};
use crate::facts::span::End;
use crate::facts::therapy::{Course, Lasted, Outcome, Route};
use crate::facts::{
    Answer, DateSpan, Detection, Event, Number, PartialDate, Span, UpperLimit, Value, When,
};
use crate::words::{Key, Words};
use jiff::civil::Date;

/// Puts results into words of one language, as of one day.
#[derive(Clone, Copy, Debug)]
pub struct Speaker<'a> {
    /// What the results are about.
    pub catalogue: &'a Catalogue,
    /// The language.
    pub words: &'a Words,
    /// Its number in the catalogue.
    pub language: usize,
    /// The day of the results.
    pub today: Date,
}

impl<'a> Speaker<'a> {
    /// A speaker of this language; the catalogue's first language stands in where it lacks it.
    pub fn new(catalogue: &'a Catalogue, words: &'a Words, today: Date) -> Self {
        let language = catalogue.language(words.tag).unwrap_or(0);
        Self { catalogue, words, language, today }
    }

    /// `25 March 2026`
    pub fn date(&self, date: Date) -> String {
        let month = usize::try_from(date.month() - 1).unwrap_or(0);
        let name =
            self.words.get(key!("date.months")).split('|').nth(month).unwrap_or_default().trim();
        let (day, year) = (date.day().to_string(), date.year().to_string());
        self.words.fill(key!("date.day"), &[("day", &day), ("month", name), ("year", &year)])
    }

    /// `March 2026`
    fn month(&self, year: i16, month: i8) -> String {
        let index = usize::try_from(month - 1).unwrap_or(0);
        let name =
            self.words.get(key!("date.months")).split('|').nth(index).unwrap_or_default().trim();
        self.words.fill(key!("date.month"), &[("month", name), ("year", &year.to_string())])
    }

    fn partial(&self, date: PartialDate) -> String {
        match date {
            PartialDate::Day(day) => self.date(day),
            PartialDate::Month(year, month) => self.month(year, month),
            PartialDate::Year(year) => {
                self.words.fill(key!("date.year"), &[("year", &year.to_string())])
            }
        }
    }

    /// A date as told.
    pub fn when(&self, when: When) -> String {
        match when {
            When::On(date) => self.partial(date),
            When::Between(from, to) => self.words.fill(
                key!("date.between"),
                &[("from", &self.partial(from)), ("to", &self.partial(to))],
            ),
            When::Before(date) => {
                self.words.fill(key!("date.before"), &[("date", &self.partial(date))])
            }
            When::About { amount: 0, said_on, .. } => self.date(said_on.unwrap_or(self.today)),
            When::About { amount, unit, said_on } => {
                let ago = self.words.count(keys::ago(unit), usize::from(amount));
                match said_on.filter(|day| *day != self.today) {
                    Some(day) => self
                        .words
                        .fill(key!("date.said"), &[("ago", &ago), ("day", &self.date(day))]),
                    None => ago,
                }
            }
        }
    }

    /// The days a date may stand for: `2 March 2026`, `1 March 2026 to 31 March 2026`.
    pub fn days(&self, days: DateSpan) -> String {
        if days.earliest == days.latest {
            return self.date(days.earliest);
        }
        if let (LONG_AGO, Ok(before)) = (days.earliest, days.latest.tomorrow()) {
            return self.words.fill(key!("date.before"), &[("date", &self.date(before))]);
        }
        let (from, to) = (self.date(days.earliest), self.date(days.latest));
        self.words.fill(key!("date.between"), &[("from", &from), ("to", &to)])
    }

    /// How a unit is shown.
    pub fn unit(&self, code: &str) -> String {
        if let Some(text) = self.words.find(key!("unit", code)) {
            return text.to_owned();
        }
        let unit = self.catalogue.units.iter().find(|unit| unit.code == code);
        unit.map_or(code, |unit| &unit.shown).to_owned()
    }

    /// A number with its unit: `60 g/L`, `below 5 g/L`, `50 to 55 %`.
    pub fn amount(&self, span: Span, unit: &str) -> String {
        let number = self.span(span);
        let unit = self.unit(unit);
        if unit.is_empty() { number } else { format!("{number} {unit}") }
    }

    /// A value that was worked out, to about three figures, and then said to be about that:
    /// more would look measured.
    pub fn roughly(&self, span: Span, unit: &str) -> String {
        let three = |n: Number| {
            let decimals = match n.to_f64().abs() {
                size if size >= 100.0 => 0,
                size if size >= 10.0 => 1,
                size if size >= 1.0 => 2,
                _ => 3,
            };
            Some(n.rounded(decimals))
        };
        let rounded = span.map(three).unwrap_or(span);
        let about = |text: &str| self.words.fill(key!("note.about"), &[("value", text)]);
        let bound = |n: Number| about(&self.amount(Span::exact(n), unit));
        match (rounded.low, rounded.high) {
            _ if rounded == span => self.amount(rounded, unit),
            (End::Including(low), End::Open) => {
                self.words.fill(key!("op.at_least"), &[("limit", &bound(low))])
            }
            (End::Open, End::Including(high)) => {
                self.words.fill(key!("op.at_most"), &[("limit", &bound(high))])
            }
            _ => about(&self.amount(rounded, unit)),
        }
    }

    /// A number, a bound or a range.
    pub fn span(&self, span: Span) -> String {
        if let Some(value) = span.single() {
            return value.to_string();
        }
        let fill = |key: Key<'_>, n: Number| self.words.fill(key, &[("limit", &n.to_string())]);
        match (span.low, span.high) {
            (End::Open, End::Open) => self.words.get(key!("op.any")).to_owned(),
            (End::Open, End::Including(n)) => fill(key!("op.at_most"), n),
            (End::Open, End::Excluding(n)) => fill(key!("op.less_than"), n),
            (End::Including(n), End::Open) => fill(key!("op.at_least"), n),
            (End::Excluding(n), End::Open) => fill(key!("op.more_than"), n),
            (
                End::Including(low) | End::Excluding(low),
                End::Including(high) | End::Excluding(high),
            ) => self
                .words
                .fill(key!("op.range"), &[("low", &low.to_string()), ("high", &high.to_string())]),
        }
    }

    /// `at least 60 g/L`
    pub fn limit(&self, op: Op, limit: &str) -> String {
        let key = match op {
            Op::AtLeast => key!("op.at_least"),
            Op::MoreThan => key!("op.more_than"),
            Op::AtMost => key!("op.at_most"),
            Op::LessThan => key!("op.less_than"),
        };
        self.words.fill(key, &[("limit", limit)])
    }

    /// Why a fact has no value that can be used.
    pub fn why(&self, fact: &str, why: Why) -> String {
        let label = self.label(fact);
        self.words.fill(keys::why(why), &[("label", &label)])
    }

    /// The name of a fact: the question's label.
    pub fn label(&self, fact: &str) -> String {
        let Some(question) = self.catalogue.question(fact) else { return fact.to_owned() };
        let named = |key: Key<'_>, drugs: &DrugList| {
            let names: Vec<String> = drugs
                .0
                .iter()
                .filter_map(|drug| self.catalogue.drugs.get(*drug))
                .map(|drug| self.drug(drug))
                .collect();
            self.words.fill(key, &[("list", &self.words.list(&names))])
        };
        match &question.formula {
            // Counts that a rule asks for in passing have no wording of their own.
            Some(Formula::Drugs(drugs)) => named(key!("fact.drugs"), drugs),
            Some(Formula::DrugsNow(drugs)) => named(key!("fact.drugs_now"), drugs),
            Some(Formula::NotTolerated(drugs)) => named(key!("fact.not_tolerated"), drugs),
            Some(Formula::DrugMonths(drugs, _)) if question.kind == Kind::Computed => {
                named(key!("fact.drug_months"), drugs)
            }
            Some(Formula::TogetherMonths { lists, .. }) if question.kind == Kind::Computed => {
                match lists.as_slice() {
                    [one] if one.dose.is_none() => named(key!("fact.drug_months"), &one.drugs),
                    lists if lists.iter().all(|list| list.dose.is_none()) => {
                        self.words.get(key!("fact.together_months")).to_owned()
                    }
                    _ => self.words.get(key!("fact.together_months_dose")).to_owned(),
                }
            }
            _ => question.label.get(self.language).to_owned(),
        }
    }

    /// The wording of an option; yes, no and "some weeks ago" are words of the language.
    pub fn option(&self, question: &Question, code: &str) -> String {
        let own = question.options.iter().find(|option| option.code == code);
        match own.map(|option| option.label.get(self.language)) {
            Some(label) if !label.is_empty() && label != code => label.to_owned(),
            _ => self.words.get(key!("option", code)).to_owned(),
        }
    }

    /// A drug's name in this language.
    pub fn drug(&self, drug: &Drug) -> String {
        let han = self.words.get(key!("language.script")) == "han";
        let wanted = |name: &&String| name.is_ascii() != han;
        drug.names.iter().find(wanted).or(drug.names.first()).unwrap_or(&drug.id).clone()
    }

    /// The name of a medicine; a name that the catalogue does not know stands as it is.
    fn drug_name(&self, name: &str) -> String {
        let drug = self.catalogue.drug(name).and_then(|index| self.catalogue.drugs.get(index));
        drug.map_or_else(|| name.to_owned(), |drug| self.drug(drug))
    }

    /// A course of medicine in one line.
    pub fn course(&self, course: &Course) -> String {
        let mut parts = vec![self.drug_name(&course.drug)];
        if let Some(dose) = &course.dose {
            let amount = self.span(dose.milligrams);
            let days = (dose.every_hours / 24).to_string();
            let key = match dose.every_hours {
                8 => key!("dose.thrice"),
                12 => key!("dose.twice"),
                48 => key!("dose.other_day"),
                168 => key!("dose.week"),
                720 => key!("dose.month"),
                0..=24 => key!("dose.day"),
                _ => key!("dose.days"),
            };
            parts.push(self.words.fill(key, &[("n", &amount), ("days", &days)]));
        }
        match course.route {
            Route::Oral => {}
            Route::Injection => parts.push(self.words.get(key!("route.injection")).to_owned()),
            Route::Pulse => parts.push(self.words.get(key!("route.pulse")).to_owned()),
            Route::Local => parts.push(self.words.get(key!("route.local")).to_owned()),
        }
        if let Some(start) = course.start {
            parts.push(self.words.fill(key!("course.from"), &[("date", &self.when(start))]));
        }
        if let Some(Lasted { amount, unit }) = course.lasted {
            let length = self.words.count(keys::length(unit), usize::from(amount));
            parts.push(self.words.fill(key!("course.for"), &[("length", &length)]));
        }
        if course.ongoing {
            parts.push(self.words.get(key!("course.ongoing")).to_owned());
        } else if let Some(stop) = course.stop {
            parts.push(self.words.fill(key!("course.until"), &[("date", &self.when(stop))]));
        }
        match course.outcome {
            Outcome::Unknown => {}
            Outcome::Failed => parts.push(self.words.get(key!("outcome.failed")).to_owned()),
            Outcome::Relapsed => parts.push(self.words.get(key!("outcome.relapsed")).to_owned()),
            Outcome::NotTolerated => {
                parts.push(self.words.get(key!("outcome.not_tolerated")).to_owned());
            }
            Outcome::Working => parts.push(self.words.get(key!("outcome.working")).to_owned()),
        }
        self.words.list(&parts)
    }

    /// The record an answer was taken from, as a sentence.
    pub fn taken_from(&self, file: &str, words: &str) -> String {
        let key =
            if file.is_empty() { key!("records.from_text") } else { key!("records.from_file") };
        self.words.fill(key, &[("words", words), ("file", file)])
    }

    /// An answer as the person gave it.
    pub fn answer(&self, question: &Question, answer: &Answer) -> String {
        let fact = match answer {
            Answer::DontKnow => return self.words.get(key!("option.dont_know")).to_owned(),
            Answer::PreferNot => return self.words.get(key!("option.prefer_not")).to_owned(),
            Answer::Fact(fact) => fact,
        };
        let text = match &fact.value {
            Value::Choice(code) => self.option(question, code),
            Value::Several(codes) if codes.is_empty() => {
                self.words.get(key!("option.none")).to_owned()
            }
            Value::Several(codes) => {
                let shown: Vec<String> =
                    codes.iter().map(|code| self.option(question, code)).collect();
                self.words.list(&shown)
            }
            Value::Date(when) => self.when(*when),
            Value::Event(event) => match event {
                Event::Never => self.words.get(key!("event.never")).to_owned(),
                Event::Happened(when) => self.when(*when),
                Event::HappenedSomeTime => {
                    self.words.get(key!("event.happened_some_time")).to_owned()
                }
                Event::Ongoing => self.words.get(key!("event.ongoing")).to_owned(),
                Event::Planned => self.words.get(key!("event.planned")).to_owned(),
            },
            Value::Quantity(quantity) => {
                let mut text = match quantity.detection {
                    Detection::AsMeasured => quantity.entered.clone(),
                    Detection::NotDetected => {
                        self.words.get(key!("detection.not_detected")).to_owned()
                    }
                    Detection::BelowQuantification => {
                        self.words.get(key!("detection.below_quantification")).to_owned()
                    }
                    Detection::Detected => self.words.get(key!("detection.detected")).to_owned(),
                };
                if quantity.detection == Detection::AsMeasured {
                    let only = match question.units.as_slice() {
                        [only] => Some(only.code.as_str()),
                        _ => None,
                    };
                    let code = quantity
                        .unit
                        .as_deref()
                        .and_then(|unit| self.catalogue.unit_code(question, unit).or(Some(unit)));
                    if let Some(code) = code.or(only) {
                        let unit = self.unit(code);
                        if !unit.is_empty() {
                            text = format!("{text} {unit}");
                        }
                    }
                }
                match quantity.upper_limit {
                    UpperLimit::Missing => {}
                    UpperLimit::Own(limit) => {
                        let limit = self.span(limit);
                        text = self
                            .words
                            .fill(key!("answer.upper"), &[("value", &text), ("limit", &limit)]);
                    }
                    UpperLimit::Suggested => {
                        text = self.words.fill(key!("answer.suggested"), &[("value", &text)]);
                    }
                }
                text
            }
            Value::Therapies(therapies) => {
                let mut lines: Vec<String> =
                    therapies.courses.iter().map(|course| self.course(course)).collect();
                if !therapies.never.is_empty() {
                    let names: Vec<String> =
                        therapies.never.iter().map(|id| self.drug_name(id)).collect();
                    lines.push(
                        self.words
                            .fill(key!("course.never"), &[("drugs", &self.words.list(&names))]),
                    );
                }
                if therapies.complete {
                    lines.push(self.words.get(key!("course.complete")).to_owned());
                }
                self.words.long_list(&lines)
            }
        };
        match (&fact.value, fact.effective) {
            (Value::Choice(_) | Value::Several(_) | Value::Quantity(_), Some(when)) => self
                .words
                .fill(key!("answer.dated"), &[("value", &text), ("date", &self.when(when))]),
            _ => text,
        }
    }

    /// `within 4 weeks before screening`
    pub fn window(&self, window: Window, anchor_day: Date) -> String {
        let length = self.words.count(keys::length(window.unit), usize::from(window.amount));
        let before = match window.anchor {
            Anchor::Date(number) => {
                let name = self.catalogue.anchors.get(usize::from(number));
                self.words.get(key!("anchor", name.map_or("screening", String::as_str))).to_owned()
            }
            Anchor::Fact(fact) => self
                .catalogue
                .fact(fact.index())
                .map_or_else(String::new, |q| q.label.get(self.language).to_owned()),
        };
        self.words.fill(
            key!("window.before"),
            &[("length", &length), ("anchor", &before), ("day", &self.date(anchor_day))],
        )
    }

    /// `2.5 × the upper limit`
    pub fn multiple(&self, factor: Number, limit: Limit) -> String {
        let key = match limit {
            Limit::Uln => key!("op.times_upper"),
            Limit::Lln => key!("op.times_lower"),
        };
        self.words.fill(key, &[("n", &factor.to_string())])
    }

    /// Age of a result: `12 days old`.
    pub fn age_of_result(&self, days: i32) -> String {
        self.words.count(key!("result.age"), usize::try_from(days).unwrap_or(0))
    }

    /// Whole days from today to a day, not below zero.
    pub fn days_until(&self, day: Date) -> i32 {
        days_between(self.today, day).max(0)
    }

    /// Where a registry shows the study with this number.
    pub fn registry_link(&self, id: &str) -> String {
        self.words.fill(key!("source.registry_link"), &[("id", id)])
    }

    /// The word for a status.
    pub fn status(&self, status: Status) -> String {
        self.words.get(keys::status(status)).to_owned()
    }

    /// The heading for a verdict.
    pub fn verdict(&self, result: TrialResult, source_complete: bool) -> String {
        let [heading, _] = keys::verdict(result, source_complete);
        self.words.get(heading).to_owned()
    }

    /// One or two sentences on a verdict.
    pub fn verdict_text(&self, result: TrialResult, source_complete: bool) -> String {
        let [_, text] = keys::verdict(result, source_complete);
        self.words.get(text).to_owned()
    }

    /// `YYYY-MM-DD`, for file names and tables.
    pub fn iso_today(&self) -> String {
        iso(self.today)
    }
}

/// The word for a verdict that is shown.
pub const fn verdict_word(result: TrialResult, source_complete: bool) -> &'static str {
    match (result.verdict, result.for_now, source_complete) {
        (Verdict::MayBeEligible, _, _) => "may_be_eligible",
        (Verdict::Possible, _, true) => "possible",
        (Verdict::Possible, _, false) => "incomplete",
        (Verdict::NotMatch, true, _) => "not_now",
        (Verdict::NotMatch, false, _) => "not_match",
    }
}
