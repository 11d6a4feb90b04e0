//! Answers as a `QuestionnaireResponse`.

use super::parts::{self, CoursePart, Part};
use super::reading;
use super::wire::{Coding, ItemAnswer, Measured, QuestionnaireResponse, ResponseItem, number};
use super::{ADDRESS, SILENT, system};
use crate::catalogue::layout::Layout;
use crate::catalogue::vocabulary::Scale;
use crate::catalogue::{Catalogue, KeptFacts, Kind, Question};
use crate::draft::extras::Extras;
use crate::draft::when_text;
use crate::exchange::profile;
use crate::facts::date::iso;
use crate::facts::span::span_text;
use crate::facts::therapy::Outcome;
use crate::facts::{
    Answer, Course, Detection, Event, Fact, PartialDate, Quantity, UpperLimit, Value, When,
};
use crate::report::Speaker;
use crate::words::Key;
use serde_json::Value as Json;

/// Answers as items of the questionnaire, page by page; pages without an answer are left out.
/// It is in progress: only a person can say that it is complete.
pub fn response(speaker: &Speaker<'_>, facts: &KeptFacts) -> QuestionnaireResponse {
    let catalogue = speaker.catalogue;
    let layout = Layout::of(catalogue);
    let answered = |fact: usize| {
        let question = catalogue.fact(fact)?;
        let answer = facts.facts().answers.get(&question.id)?;
        let mut group = fact_group(speaker, fact, question, answer);
        if let Some(results) = facts.facts().earlier.get(&question.id) {
            let results: Json = results.values().map(profile::answer_json).collect();
            let link = Part::Earlier.link(&question.id);
            let answer = ItemAnswer::text(&results.to_string());
            group.item.push(ResponseItem::answered(link, vec![answer]));
        }
        Some(group)
    };
    let mut item = Vec::new();
    for (kind, group) in super::form::groups(&layout) {
        let answers: Vec<ResponseItem> =
            group.facts.iter().filter_map(|fact| answered(*fact)).collect();
        if !answers.is_empty() {
            item.push(ResponseItem::group(format!("{kind}.{}", group.id), answers));
        }
    }
    let anchors: Vec<ResponseItem> = facts
        .facts()
        .anchors
        .iter()
        .map(|(name, day)| {
            ResponseItem::answered(format!("anchor.{name}"), vec![ItemAnswer::date(&iso(*day))])
        })
        .collect();
    if !anchors.is_empty() {
        item.push(ResponseItem::group("anchors".to_owned(), anchors));
    }
    QuestionnaireResponse {
        resource_type: "QuestionnaireResponse".to_owned(),
        questionnaire: format!("{ADDRESS}|{}", catalogue.version),
        status: "in-progress".to_owned(),
        item,
    }
}

/// The group of a question with its answer. What its items cannot say, so that it would be read
/// back as another answer, stands whole in the hidden item.
fn fact_group(
    speaker: &Speaker<'_>,
    fact: usize,
    question: &Question,
    answer: &Answer,
) -> ResponseItem {
    let catalogue = speaker.catalogue;
    let known: Vec<Part> = parts::of(question, &Extras::of(catalogue, fact))
        .into_iter()
        .map(|(part, _)| part)
        .collect();
    let group = format!("fact.{}", question.id);
    let items = items(speaker, question, answer);
    let fits = items.as_ref().is_some_and(|items| {
        let asked =
            |item: &ResponseItem| known.iter().any(|p| p.link(&question.id) == item.link_id);
        items.iter().all(asked) && reading::says(catalogue, question, items, answer)
    });
    if fits {
        return ResponseItem::group(group, items.unwrap_or_default());
    }
    let whole = profile::answer_json(answer).to_string();
    let link = Part::Whole.link(&question.id);
    let whole = ResponseItem::answered(link, vec![ItemAnswer::text(&whole)]);
    ResponseItem::group(group, vec![whole])
}

/// The items that say an answer, or `None` if one of them has no room for it.
fn items(speaker: &Speaker<'_>, question: &Question, answer: &Answer) -> Option<Vec<ResponseItem>> {
    let id = question.id.as_str();
    let one = |part: Part, answer: ItemAnswer| ResponseItem::answered(part.link(id), vec![answer]);
    let fact = match answer {
        Answer::DontKnow => return Some(vec![silent(speaker, question, "dont_know")]),
        Answer::PreferNot => return Some(vec![silent(speaker, question, "prefer_not")]),
        Answer::Fact(fact) => fact,
    };
    let mut items = match &fact.value {
        Value::Choice(code) => {
            vec![one(Part::Value, ItemAnswer::coding(option(speaker, question, code)))]
        }
        Value::Several(codes) => {
            let mut answers: Vec<ItemAnswer> = codes
                .iter()
                .map(|code| ItemAnswer::coding(option(speaker, question, code)))
                .collect();
            if answers.is_empty() {
                answers.push(ItemAnswer::coding(shared(speaker, "none", key!("option.none"))));
            }
            vec![ResponseItem::answered(Part::Value.link(id), answers)]
        }
        Value::Date(when) => {
            let (suffix, answer) = day(*when, Part::Value.suffix(), Part::When.suffix());
            vec![ResponseItem::answered(format!("{id}{suffix}"), vec![answer])]
        }
        Value::Event(event) => event_items(speaker, id, event),
        Value::Quantity(quantity) => quantity_items(speaker, question, quantity)?,
        Value::Therapies(therapies) => {
            let courses = therapies.courses.iter();
            let mut items: Vec<ResponseItem> = courses
                .map(|course| course_items(speaker, id, course))
                .map(|parts| Some(ResponseItem::group(Part::Value.link(id), parts?)))
                .collect::<Option<_>>()?;
            items.push(one(Part::Complete, ItemAnswer::boolean(therapies.complete)));
            items
        }
    };
    items.extend(day_of(fact, id));
    Some(items)
}

/// When the answer held.
fn day_of(fact: &Fact, id: &str) -> Option<ResponseItem> {
    let (suffix, answer) = day(fact.effective?, Part::Date.suffix(), Part::When.suffix());
    Some(ResponseItem::answered(format!("{id}{suffix}"), vec![answer]))
}

/// A whole day as a date, anything else in words: forms make the first day of a month out of a
/// month, which FHIR would allow to be kept as one.
fn day<'a>(when: When, date: &'a str, words: &'a str) -> (&'a str, ItemAnswer) {
    match when {
        When::On(PartialDate::Day(day)) => (date, ItemAnswer::date(&iso(day))),
        other => (words, ItemAnswer::text(&in_words(other))),
    }
}

/// `3 weeks ago (2026-03-02)`, with the day on which it was said.
fn in_words(when: When) -> String {
    let words = when_text::write(when);
    match when {
        When::About { said_on: Some(day), .. } => format!("{words} ({})", iso(day)),
        _ => words,
    }
}

fn silent(speaker: &Speaker<'_>, question: &Question, word: &str) -> ResponseItem {
    let part = if is_coded(question.kind) { Part::Value } else { Part::Silent };
    let code = SILENT.iter().find(|(_, known)| *known == word).map_or("", |(code, _)| code);
    let display = speaker.words.get(key!("option", word)).to_owned();
    let coding = Coding::new(system::ABSENT, code, &display);
    ResponseItem::answered(part.link(&question.id), vec![ItemAnswer::coding(coding)])
}

/// Whether the answer itself is a code, so that "I don't know" can stand among its options.
pub(super) const fn is_coded(kind: Kind) -> bool {
    match kind {
        Kind::Choice | Kind::Several | Kind::Event => true,
        Kind::Quantity | Kind::Score | Kind::Date | Kind::Therapies | Kind::Computed => false,
    }
}

/// An option of a question as a code.
pub(super) fn option(speaker: &Speaker<'_>, question: &Question, code: &str) -> Coding {
    let system = format!("{}{}", system::OPTIONS, question.id);
    Coding::new(&system, code, &speaker.option(question, code))
}

/// An answer that questions share, with the key of its text.
pub(super) fn shared(speaker: &Speaker<'_>, code: &str, key: Key<'_>) -> Coding {
    Coding::new(system::ANSWERS, code, speaker.words.get(key))
}

fn event_items(speaker: &Speaker<'_>, id: &str, event: &Event) -> Vec<ResponseItem> {
    let code = match event {
        Event::Never => "never",
        Event::Happened(_) | Event::HappenedSomeTime => "happened",
        Event::Ongoing => "ongoing",
        Event::Planned => "planned",
    };
    let coding = shared(speaker, code, key!("event", format_args!("{code}.choice")));
    let mut items =
        vec![ResponseItem::answered(Part::Value.link(id), vec![ItemAnswer::coding(coding)])];
    if let Event::Happened(when) = event {
        let (suffix, answer) = day(*when, Part::Date.suffix(), Part::When.suffix());
        items.push(ResponseItem::answered(format!("{id}{suffix}"), vec![answer]));
    }
    items
}

fn quantity_items(
    speaker: &Speaker<'_>,
    question: &Question,
    quantity: &Quantity,
) -> Option<Vec<ResponseItem>> {
    let id = question.id.as_str();
    let mut items = Vec::new();
    let mut add = |part: Part, answer: ItemAnswer| {
        items.push(ResponseItem::answered(part.link(id), vec![answer]));
    };
    let found = |code: &str| ItemAnswer::coding(shared(speaker, code, key!("detection", code)));
    let plain = number(&quantity.entered)
        .filter(|_| question.kind == Kind::Quantity || !quantity.entered.contains('.'));
    match (quantity.detection, plain) {
        (Detection::NotDetected, _) => add(Part::Found, found("not_detected")),
        (Detection::BelowQuantification, _) => add(Part::Found, found("below_quantification")),
        (Detection::Detected, _) => add(Part::Found, found("detected")),
        (Detection::AsMeasured, Some(raw)) if question.kind == Kind::Score => {
            add(Part::Value, ItemAnswer { value_integer: Some(raw), ..ItemAnswer::default() });
        }
        (Detection::AsMeasured, Some(raw)) => {
            let measured = measured(speaker.catalogue, question, quantity, raw)?;
            add(
                Part::Value,
                ItemAnswer { value_quantity: Some(measured), ..ItemAnswer::default() },
            );
        }
        (Detection::AsMeasured, None) => {
            let unit = quantity.unit.as_deref().unwrap_or_default();
            add(Part::Text, ItemAnswer::text(format!("{} {unit}", quantity.entered).trim()));
        }
    }
    match quantity.upper_limit {
        UpperLimit::Missing => {}
        UpperLimit::Own(span) => add(Part::Upper, ItemAnswer::decimal(&span_text(span))?),
        UpperLimit::Suggested => add(Part::Suggested, ItemAnswer::boolean(true)),
    }
    if let Some(span) = quantity.lower_limit {
        add(Part::Lower, ItemAnswer::decimal(&span_text(span))?);
    }
    Some(items)
}

/// A number with its unit: as it was typed for people, as a code for programs.
fn measured(
    catalogue: &Catalogue,
    question: &Question,
    quantity: &Quantity,
    value: Box<serde_json::value::RawValue>,
) -> Option<Measured> {
    let value = Some(value);
    let Some(typed) = &quantity.unit else {
        return Some(Measured { value, ..Measured::default() });
    };
    let code = catalogue.unit_code(question, typed)?;
    let coding = unit(catalogue, question, code)?;
    let unit = if typed == code { coding.display } else { Some(typed.clone()) };
    Some(Measured {
        value,
        unit,
        system: Some(coding.system),
        code: Some(coding.code),
        comparator: None,
    })
}

/// A unit as a code.
pub(super) fn unit(catalogue: &Catalogue, question: &Question, code: &str) -> Option<Coding> {
    let choice = question.units.iter().find(|unit| unit.code == code)?;
    let shown =
        catalogue.units.iter().find(|unit| unit.code == code).map(|unit| unit.shown.as_str());
    let system = match choice.scale {
        Scale::TimesUln => system::UNITS,
        Scale::Factor(_) | Scale::Log10 | Scale::Apart => system::UCUM,
    };
    Some(Coding::new(system, code, shown.unwrap_or(code)))
}

fn course_items(speaker: &Speaker<'_>, id: &str, course: &Course) -> Option<Vec<ResponseItem>> {
    let mut items = Vec::new();
    let mut add = |suffix: &str, answer: ItemAnswer| {
        items.push(ResponseItem::answered(format!("{id}{suffix}"), vec![answer]));
    };
    let known = speaker.catalogue.drugs.iter().find(|drug| drug.id == course.drug);
    add(
        CoursePart::Drug.suffix(),
        known.map_or_else(
            || ItemAnswer::text(&course.drug),
            |drug| {
                let name = speaker.drug(drug);
                ItemAnswer::coding(Coding::new(system::DRUGS, &drug.id, &name))
            },
        ),
    );
    if let Some(dose) = &course.dose {
        add(CoursePart::Dose.suffix(), ItemAnswer::text(&dose.entered));
    }
    if let Some(weight) = course.weight {
        add(CoursePart::Weight.suffix(), ItemAnswer::decimal(&span_text(weight))?);
    }
    let route = course.route.word();
    let route = shared(speaker, route, key!("route", route));
    add(CoursePart::Route.suffix(), ItemAnswer::coding(route));
    if let Some(when) = course.start {
        let (suffix, answer) =
            day(when, CoursePart::Start.suffix(), CoursePart::StartWhen.suffix());
        add(suffix, answer);
    }
    if course.ongoing {
        add(CoursePart::Ongoing.suffix(), ItemAnswer::boolean(true));
    }
    if let Some(when) = course.stop {
        let (suffix, answer) = day(when, CoursePart::Stop.suffix(), CoursePart::StopWhen.suffix());
        add(suffix, answer);
    }
    if let Some(lasted) = course.lasted {
        add(CoursePart::Lasted.suffix(), ItemAnswer::text(&lasted.to_string()));
    }
    if course.outcome != Outcome::Unknown {
        let outcome = course.outcome.word();
        let outcome = shared(speaker, outcome, key!("outcome", outcome));
        add(CoursePart::Outcome.suffix(), ItemAnswer::coding(outcome));
    }
    Some(items)
}
