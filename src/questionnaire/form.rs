//! The questionnaire: the questions of the catalogue, page by page, in one language.

use super::parts::{self, CoursePart, Part};
use super::reading::is_asked;
use super::response::{is_coded, option, shared, unit};
use super::wire::Coding;
use super::{ADDRESS, SILENT, system};
use crate::catalogue::layout::{Group, Layout};
use crate::catalogue::{Kind, Question};
use crate::draft::extras::Extras;
use crate::facts::therapy::{Outcome, Route};
use crate::report::Speaker;
use crate::words::Key;
use serde::Serialize;
use serde_json::{Value as Json, json};

const LOINC_NOTICE: &str = include_str!("loinc.txt");
/// Where HL7 defines its extensions.
const HL7: &str = "http://hl7.org/fhir/StructureDefinition/";

/// A FHIR R4 Questionnaire.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of FHIR")]
pub struct Questionnaire {
    pub resource_type: &'static str,
    pub language: String,
    pub url: &'static str,
    pub version: String,
    pub name: &'static str,
    pub title: String,
    pub status: &'static str,
    pub subject_type: [&'static str; 1],
    pub description: String,
    pub copyright: &'static str,
    pub item: Vec<Item>,
}

/// An item of it.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of FHIR")]
pub struct Item {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<Json>,
    pub link_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub code: Vec<Coding>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    pub r#type: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub enable_when: Vec<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_behavior: Option<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub repeats: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answer_option: Vec<Json>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub item: Vec<Item>,
}

impl Item {
    fn new(link_id: String, kind: &'static str, text: &str) -> Self {
        Self { link_id, r#type: kind, text: text.to_owned(), ..Self::default() }
    }
}

/// The word before the name of a page, which a sheet of a score does not have.
const PAGE: &str = "page";

/// The pages and sheets of a layout, with the word before their names.
pub(super) fn groups(layout: &Layout) -> impl Iterator<Item = (&'static str, &Group)> {
    let pages = layout.pages.iter().map(|group| (PAGE, group));
    pages.chain(layout.sheets.iter().map(|group| ("sheet", group)))
}

/// The questionnaire in the language of the speaker. Ephemeral questions are not in it.
pub fn questionnaire(speaker: &Speaker<'_>) -> Questionnaire {
    let catalogue = speaker.catalogue;
    let layout = Layout::of(catalogue);
    let mut item = Vec::new();
    for (kind, group) in groups(&layout) {
        let text = match kind {
            PAGE => speaker.words.get(key!("page", group.id)).to_owned(),
            _ => speaker.words.get(key!("sheet", group.id)).to_owned(),
        };
        let mut page = Item::new(format!("{kind}.{}", group.id), "group", &text);
        page.item = group
            .facts
            .iter()
            .filter_map(|fact| catalogue.fact(*fact).map(|question| (*fact, question)))
            .filter(|(_, question)| is_asked(question))
            .map(|(fact, question)| fact_item(speaker, fact, question))
            .collect();
        item.push(page);
    }
    item.push(anchors(speaker));
    Questionnaire {
        resource_type: "Questionnaire",
        language: speaker.words.tag.to_owned(),
        url: ADDRESS,
        version: catalogue.version.clone(),
        name: "TrialScreener",
        title: speaker.words.get(key!("app.name")).to_owned(),
        status: "draft",
        subject_type: ["Patient"],
        description: speaker.words.get(key!("safety.not_advice")).to_owned(),
        copyright: LOINC_NOTICE.trim_ascii_end(),
        item,
    }
}

/// The days of study steps.
fn anchors(speaker: &Speaker<'_>) -> Item {
    let mut group =
        Item::new("anchors".to_owned(), "group", speaker.words.get(key!("clinician.anchors")));
    let names = speaker.catalogue.anchors.iter();
    group.item = names
        .map(|name| {
            let link = format!("anchor.{name}");
            let text = speaker.words.get(key!("anchor", name)).to_owned();
            Item::new(link, "date", &text)
        })
        .collect();
    group
}

/// A question with what goes with its answer.
fn fact_item(speaker: &Speaker<'_>, fact: usize, question: &Question) -> Item {
    let mut group = Item::new(format!("fact.{}", question.id), "group", "");
    let extras = Extras::of(speaker.catalogue, fact);
    for (part, is_shown) in parts::of(question, &extras) {
        let mut item = part_item(speaker, question, part);
        if !is_shown {
            item.extension.push(extension(
                "questionnaire-hidden",
                "valueBoolean",
                &Json::Bool(true),
            ));
        }
        group.item.push(item);
    }
    group
}

fn extension(name: &str, key: &str, value: &Json) -> Json {
    json!({ "url": format!("{HL7}{name}"), key: value })
}

fn part_item(speaker: &Speaker<'_>, question: &Question, part: Part) -> Item {
    let say = |key: Key<'_>| speaker.words.get(key).to_owned();
    let link = part.link(&question.id);
    let item = |kind: &'static str, key: Key<'_>| Item::new(link.clone(), kind, &say(key));
    let mut made = match part {
        Part::Value => return value_item(speaker, question),
        Part::Text => item("string", key!("detection.or")),
        Part::Found => {
            let mut found = item("choice", key!("detection.or"));
            let codes = ["not_detected", "below_quantification", "detected"];
            found.answer_option = codes
                .iter()
                .map(|code| offered(&shared(speaker, code, key!("detection", code))))
                .collect();
            found
        }
        Part::Date if question.kind == Kind::Event => item("date", key!("when.event")),
        Part::Date => item("date", key!("when.test")),
        Part::When => item("string", key!("when.hint")),
        Part::Upper => item("decimal", key!("number.upper")),
        Part::Lower => item("decimal", key!("number.lower")),
        Part::Suggested => {
            let limit = question.suggested_upper.map_or_else(String::new, |n| n.to_string());
            let unit =
                question.units.first().and_then(|u| unit(speaker.catalogue, question, &u.code));
            let limit = [Some(limit), unit.and_then(|unit| unit.display)];
            let limit = limit.into_iter().flatten().collect::<Vec<_>>().join(" ");
            let text = speaker.words.fill(key!("number.suggested"), &[("limit", limit.trim_end())]);
            Item::new(link.clone(), "boolean", &text)
        }
        Part::Silent => {
            let texts = SILENT.map(|(_, word)| say(key!("option", word)));
            let mut silent = Item::new(link.clone(), "choice", &speaker.words.list(&texts));
            silent.answer_option = silences(speaker, false);
            silent
        }
        Part::Complete => item("boolean", key!("course.complete")),
        Part::Earlier | Part::Whole => Item::new(link.clone(), "string", ""),
    };
    enable(&mut made, question, part);
    made
}

/// When an item is asked at all. A day goes with an answer, and "I don't know" with none.
fn enable(item: &mut Item, question: &Question, part: Part) {
    let id = question.id.as_str();
    let exists = |part: Part, exists: bool| json!({ "question": part.link(id), "operator": "exists", "answerBoolean": exists });
    let is_number = question.kind.is_number();
    item.enable_when = match (part, question.kind) {
        (Part::Date | Part::When, Kind::Event) => vec![json!({
            "question": id,
            "operator": "=",
            "answerCoding": { "system": system::ANSWERS, "code": "happened" },
        })],
        (Part::When, Kind::Date) | (Part::Text | Part::Found, _) => {
            vec![exists(Part::Value, false)]
        }
        (Part::Date | Part::When | Part::Upper | Part::Lower | Part::Suggested, _) if is_number => {
            let mut whens = vec![exists(Part::Value, true), exists(Part::Text, true)];
            if question.kind == Kind::Quantity {
                whens.push(exists(Part::Found, true));
            }
            whens
        }
        (Part::Date | Part::When, _) => vec![exists(Part::Value, true)],
        (Part::Silent, kind) if kind != Kind::Therapies => vec![exists(Part::Value, false)],
        _ => Vec::new(),
    };
    item.enable_behavior = (item.enable_when.len() > 1).then_some("any");
}

/// The item with the answer itself, which has the id of the fact.
fn value_item(speaker: &Speaker<'_>, question: &Question) -> Item {
    let kind = match question.kind {
        Kind::Choice | Kind::Several | Kind::Event => "choice",
        Kind::Quantity | Kind::Computed => "quantity",
        Kind::Score => "integer",
        Kind::Date => "date",
        Kind::Therapies => "group",
    };
    let label = question.label.get(speaker.language);
    let mut item = Item::new(question.id.clone(), kind, label);
    item.code = codes(speaker, question);
    item.repeats = matches!(question.kind, Kind::Several | Kind::Therapies);
    if is_coded(question.kind) {
        item.answer_option = options(speaker, question);
    }
    match question.kind {
        Kind::Quantity => {
            let units = question.units.iter();
            item.extension = units
                .filter_map(|choice| unit(speaker.catalogue, question, &choice.code))
                .map(|unit| extension("questionnaire-unitOption", "valueCoding", &json!(unit)))
                .collect();
        }
        Kind::Score => {
            let ends =
                question.refused_outside.map(|(low, high)| [("minValue", low), ("maxValue", high)]);
            let whole = |n: crate::facts::Number| n.to_string().parse::<i64>().ok();
            item.extension = ends
                .into_iter()
                .flatten()
                .filter_map(|(name, end)| {
                    Some(extension(name, "valueInteger", &whole(end)?.into()))
                })
                .collect();
        }
        Kind::Therapies => item.item = course_items(speaker, &question.id),
        Kind::Choice | Kind::Several | Kind::Event | Kind::Date | Kind::Computed => {}
    }
    if let Some(hint) = &question.hint {
        item.item.insert(0, help(question, hint.get(speaker.language)));
    }
    item
}

/// The hint of a question as help beside it.
fn help(question: &Question, hint: &str) -> Item {
    let mut help = Item::new(format!("{}.hint", question.id), "display", hint);
    let coding = json!({ "coding": [{ "system": "http://hl7.org/fhir/questionnaire-item-control", "code": "help" }] });
    help.extension.push(extension("questionnaire-itemControl", "valueCodeableConcept", &coding));
    help
}

/// The LOINC codes that results of this question go by in records.
fn codes(speaker: &Speaker<'_>, question: &Question) -> Vec<Coding> {
    let rule = speaker.catalogue.records.iter().find(|rule| rule.fact == question.id);
    let codes = rule.map_or(&[][..], |rule| &rule.codes);
    let loinc = codes.iter().filter_map(|code| code.strip_prefix("LOINC "));
    loinc.map(|code| Coding::new(system::LOINC, code, "")).collect()
}

fn offered(coding: &Coding) -> Json {
    json!({ "valueCoding": coding })
}

/// An option that goes with no other.
fn alone(coding: &Coding) -> Json {
    let exclusive = extension("questionnaire-optionExclusive", "valueBoolean", &Json::Bool(true));
    json!({ "extension": [exclusive], "valueCoding": coding })
}

fn silences(speaker: &Speaker<'_>, among_several: bool) -> Vec<Json> {
    SILENT
        .iter()
        .map(|(code, word)| {
            let text = speaker.words.get(key!("option", word)).to_owned();
            let coding = Coding::new(system::ABSENT, code, &text);
            if among_several { alone(&coding) } else { offered(&coding) }
        })
        .collect()
}

fn options(speaker: &Speaker<'_>, question: &Question) -> Vec<Json> {
    let mut options: Vec<Json> = if question.kind == Kind::Event {
        ["never", "happened", "ongoing", "planned"]
            .iter()
            .map(|code| {
                offered(&shared(speaker, code, key!("event", format_args!("{code}.choice"))))
            })
            .collect()
    } else {
        let shown = question.options.iter().filter(|option| !option.hidden);
        shown.map(|choice| offered(&option(speaker, question, &choice.code))).collect()
    };
    let among_several = question.kind == Kind::Several;
    if among_several {
        options.push(alone(&shared(speaker, "none", key!("option.none"))));
    }
    options.extend(silences(speaker, among_several));
    options
}

/// The items of one medicine.
fn course_items(speaker: &Speaker<'_>, fact: &str) -> Vec<Item> {
    let item = |part: CoursePart, kind: &'static str, key: Key<'_>| {
        Item::new(part.link(fact), kind, speaker.words.get(key))
    };
    let choices = |codes: &[&str], coding: &dyn Fn(&str) -> Coding| -> Vec<Json> {
        codes.iter().map(|code| offered(&coding(code))).collect()
    };
    CoursePart::ALL
        .into_iter()
        .map(|part| match part {
            CoursePart::Drug => {
                let drugs = speaker.catalogue.drugs.iter();
                let coding = |drug: &crate::catalogue::vocabulary::Drug| {
                    offered(&Coding::new(system::DRUGS, &drug.id, &speaker.drug(drug)))
                };
                let options = drugs.map(coding).collect();
                Item { answer_option: options, ..item(part, "open-choice", key!("course.drug")) }
            }
            CoursePart::Dose => item(part, "string", key!("course.dose")),
            CoursePart::Weight => item(part, "decimal", key!("course.weight")),
            CoursePart::Route => {
                let route = |code: &str| shared(speaker, code, key!("route", code));
                let options = choices(&Route::TERMS.map(|(word, _)| word), &route);
                Item { answer_option: options, ..item(part, "choice", key!("course.route")) }
            }
            CoursePart::Start => item(part, "date", key!("course.start")),
            CoursePart::Stop => item(part, "date", key!("course.stop")),
            CoursePart::StartWhen | CoursePart::StopWhen => item(part, "string", key!("when.hint")),
            CoursePart::Lasted => item(part, "string", key!("course.lasted")),
            CoursePart::Ongoing => item(part, "boolean", key!("course.ongoing")),
            CoursePart::Outcome => {
                let outcome = |code: &str| shared(speaker, code, key!("outcome", code));
                let options = choices(&Outcome::TERMS.map(|(word, _)| word), &outcome);
                Item { answer_option: options, ..item(part, "choice", key!("course.outcome")) }
            }
        })
        .collect()
}
