//! Entries of a section, each kind by its own rules.

use super::said::{asserted, by_words, result_code, status_code, subject, withdrawn};
use super::times::{Span, began, span, timing};
use super::values::{flag, shown};
use super::words::Concept;
use super::xml::{El, attribute, is, kid, kids, null, path, related, text_of};
use super::{Around, Holds, Reader};
use crate::intake::printed::{compact_day, fold, other_material, squeeze};
use crate::intake::record::{
    Activity, Damage, Medicine, Record, RecordKind, Status, System, Value,
};
use roxmltree::Node;

/// LOINC: the observation inside of a condition that says whether it goes on.
pub(super) const STATUS: &str = "33999-4";

/// LOINC: the expected day of delivery.
pub(super) const DELIVERY: &str = "11778-8";

/// SNOMED CT and LOINC: pregnancy, and whether the person is pregnant.
pub(super) const PREGNANCY: &str = "77386006";

pub(super) const PREGNANCY_STATUS: &str = "82810-3";

impl<'a, 'i> Reader<'a, 'i> {
    pub(super) fn condition_or_allergy(&mut self, node: El<'a, 'i>, holds: Holds, around: &Around) {
        if holds == Holds::Allergies {
            self.allergy(node, around);
        } else {
            self.condition(node, holds, around);
        }
    }

    pub(super) fn results(&mut self, node: El<'a, 'i>, around: &Around) {
        match node.tag_name().name() {
            "observation" => self.result(node, around),
            "organizer" => {
                let inside = self.inside(node, Holds::Results, around);
                let parts: Vec<El> = kids(node, "component").collect();
                for (n, component) in parts.iter().enumerate() {
                    let mut inside = inside.clone();
                    if parts.len() > 1 {
                        inside.place = format!("{}, part {}", inside.place, n + 1);
                    }
                    for part in component.children().filter(Node::is_element) {
                        self.results(part, &inside);
                    }
                }
            }
            _ => {}
        }
    }

    pub(super) fn result(&mut self, node: El<'a, 'i>, around: &Around) {
        let concept = kid(node, "code").map(|code| self.concept(code)).unwrap_or_default();
        let values = self.values(node);
        if concept.is_empty() {
            if values.iter().any(|value| *value != Value::None) {
                self.out.damaged.push((around.place.clone(), Damage::Malformed));
            }
            return;
        }
        // The panel or the specimen may be all that tells urine from blood.
        let mut materials = self.specimens(node);
        if !concept.names.iter().any(|name| other_material(name)) {
            materials.extend(around.materials.iter().cloned());
        }
        let mut when = span(kid(node, "effectiveTime")).point();
        if when.is_empty() {
            when.clone_from(&around.when);
        }
        let of_issue = when.is_empty();
        if of_issue {
            when = path(node, &["author", "time"])
                .and_then(|time| attribute(time, "value"))
                .map(compact_day)
                .unwrap_or_default();
        }
        let code = result_code(node).or(around.part_status).unwrap_or_default();
        let status = around.status.or_else(|| asserted(node, Holds::Results)).unwrap_or(code);
        for value in values {
            let (low, high, range) = self.range(node, &value);
            let pending = value == Value::None && status == Status::Final;
            let record = Record {
                kind: RecordKind::Result,
                codes: concept.codes.clone(),
                names: concept.names.clone(),
                materials: materials.clone(),
                low,
                high,
                range,
                value,
                flag: flag(node),
                when_is_of_issue: of_issue && !when.is_empty(),
                when: when.clone(),
                status: if pending { Status::Preliminary } else { status },
                subject: subject(node).unwrap_or(around.subject),
                ..Record::default()
            };
            self.push(record, node, around);
        }
        self.parts(node, when, status, around);
    }

    /// Results inside of a result, such as the oxygen given beside a saturation.
    pub(super) fn parts(
        &mut self,
        node: El<'a, 'i>,
        when: String,
        status: Status,
        around: &Around,
    ) {
        let mut inside = Around { when, part_status: Some(status), ..around.clone() };
        if status != Status::Final {
            inside.status = Some(status);
        }
        let links = kids(node, "entryRelationship")
            .filter(|link| attribute(*link, "typeCode") == Some("COMP"));
        for part in links.flat_map(|link| kids(link, "observation")) {
            let coded = kid(part, "code").map(|code| self.concept(code)).unwrap_or_default();
            if coded.codes.iter().any(|code| code.system == System::Loinc) {
                self.result(part, &inside);
            }
        }
    }

    pub(super) fn condition(&mut self, node: El<'a, 'i>, holds: Holds, around: &Around) {
        let time = span(kid(node, "effectiveTime"));
        let activity = self.goes_on(node, &time, around.activity);
        let (when, noted) = began(node, &time, around);
        let stated = around.status.or_else(|| asserted(node, holds)).or_else(|| withdrawn(node));
        let stopped = matches!(status_code(node), Some("aborted")).then_some(Status::NotDone);
        for value in kids(node, "value") {
            let concept = self.concept(value);
            if concept.is_empty() {
                continue;
            }
            let words = by_words(value, &concept);
            let pregnancy = concept.has(PREGNANCY);
            let shown = concept.names.first().cloned().unwrap_or_default();
            let record = Record {
                kind: RecordKind::Condition,
                value: if pregnancy { Value::Text(shown) } else { Value::None },
                codes: concept.codes,
                names: concept.names,
                when: when.clone(),
                when_is_of_issue: noted,
                until: time.high.clone(),
                status: stated.or(stopped).or(words).unwrap_or_default(),
                activity,
                subject: subject(node).unwrap_or(around.subject),
                ..Record::default()
            };
            self.push(record, node, around);
        }
        self.delivery(node, &time, around);
    }

    /// The expected day of delivery inside of a pregnancy.
    pub(super) fn delivery(&mut self, node: El<'a, 'i>, time: &Span, around: &Around) {
        for part in related(node, "observation") {
            if kid(part, "code").and_then(|code| attribute(code, "code")) == Some(DELIVERY) {
                let inside = Around {
                    when: time.start(),
                    status: around.status.or_else(|| asserted(node, Holds::Problems)),
                    ..around.clone()
                };
                self.result(part, &inside);
            }
        }
    }

    /// Whether a condition or an allergy goes on.
    pub(super) fn goes_on(&self, node: El<'a, 'i>, time: &Span, act: Activity) -> Activity {
        let stated = related(node, "observation")
            .filter(|part| {
                kid(*part, "code").and_then(|code| attribute(code, "code")) == Some(STATUS)
                    || kids(*part, "templateId").any(|id| {
                        matches!(
                            attribute(id, "root"),
                            Some(
                                "2.16.840.1.113883.10.20.22.4.6"
                                    | "2.16.840.1.113883.10.20.22.4.28"
                            )
                        )
                    })
            })
            .filter(|part| asserted(*part, Holds::Problems).is_none())
            .find_map(|part| kid(part, "value"))
            .map(|value| fold(&shown(&self.coded(value))))
            .unwrap_or_default();
        let said = |words: &[&str]| words.iter().any(|word| stated.contains(word));
        if said(&["remission"]) {
            return Activity::Remission;
        }
        let ended = said(&["inactive", "resolved", "completed", "73425007", "413322009"]);
        if ended || !time.high.is_empty() {
            return Activity::Ended;
        }
        if said(&["active", "recurrence", "relapse", "chronic", "intermittent", "55561003"]) {
            return Activity::Active;
        }
        if time.over { Activity::Ended } else { act }
    }

    pub(super) fn allergy(&mut self, node: El<'a, 'i>, around: &Around) {
        let mut concept = Concept::default();
        for entity in kids(node, "participant")
            .filter(|part| matches!(attribute(*part, "typeCode"), None | Some("CSM")))
            .filter_map(|part| path(part, &["participantRole", "playingEntity"]))
        {
            if let Some(code) = kid(entity, "code") {
                concept.add(self.concept(code));
            }
            for name in kids(entity, "name") {
                concept.name(&text_of(name));
            }
        }
        for value in kids(node, "value") {
            concept.add(self.concept(value));
        }
        if concept.is_empty() {
            return;
        }
        let time = span(kid(node, "effectiveTime"));
        let stated = around.status.or_else(|| asserted(node, Holds::Allergies));
        let reaction = self.reactions(node);
        let (when, noted) = began(node, &time, around);
        let record = Record {
            kind: RecordKind::Allergy,
            codes: concept.codes,
            names: concept.names,
            value: if reaction.is_empty() { Value::None } else { Value::Text(reaction) },
            when,
            when_is_of_issue: noted,
            until: time.high.clone(),
            status: stated.or_else(|| withdrawn(node)).unwrap_or_default(),
            activity: self.goes_on(node, &time, around.activity),
            subject: subject(node).unwrap_or(around.subject),
            ..Record::default()
        };
        self.push(record, node, around);
    }

    /// Reactions and how severe they were, in the words of the file.
    pub(super) fn reactions(&self, node: El<'a, 'i>) -> String {
        let mut found: Vec<String> = Vec::new();
        let nested = related(node, "observation")
            .flat_map(|part| std::iter::once(part).chain(related(part, "observation")));
        for part in nested.filter(|part| asserted(*part, Holds::Allergies).is_none()) {
            if kid(part, "code").and_then(|code| attribute(code, "code")) == Some(STATUS) {
                continue;
            }
            for value in kids(part, "value") {
                let text = shown(&self.coded(value));
                if !text.is_empty() && !found.contains(&text) {
                    found.push(text);
                }
            }
        }
        found.join("; ")
    }

    /// Of the social history only whether the person is pregnant.
    pub(super) fn pregnancy(&mut self, node: El<'a, 'i>, around: &Around) {
        let code = kid(node, "code").map(|code| self.concept(code)).unwrap_or_default();
        if code.has(PREGNANCY_STATUS) {
            self.result(node, around);
            return;
        }
        let pregnancy = |value: El<'a, 'i>| self.concept(value).has(PREGNANCY);
        if kids(node, "value").any(pregnancy) {
            self.condition(node, Holds::Social, around);
        }
    }

    pub(super) fn procedure(&mut self, node: El<'a, 'i>, around: &Around) {
        let concept = kid(node, "code").map(|code| self.concept(code)).unwrap_or_default();
        if concept.is_empty() {
            return;
        }
        let time = span(kid(node, "effectiveTime"));
        let start = time.start();
        let (code, activity) = match status_code(node) {
            None | Some("completed") => (Status::Final, Activity::NotSaid),
            Some("active") => (Status::Final, Activity::Active),
            Some("new" | "held" | "suspended") => (Status::Planned, Activity::NotSaid),
            Some("aborted" | "cancelled") => (Status::NotDone, Activity::NotSaid),
            Some("nullified" | "obsolete") => (Status::EnteredInError, Activity::NotSaid),
            Some(_) => (Status::Unknown, Activity::NotSaid),
        };
        let record = Record {
            kind: RecordKind::Procedure,
            codes: concept.codes,
            names: concept.names,
            value: self.values(node).into_iter().next().unwrap_or_default(),
            until: if time.high == start { String::new() } else { time.high.clone() },
            when: start,
            status: asserted(node, Holds::Procedures).unwrap_or(code),
            activity,
            subject: subject(node).unwrap_or(around.subject),
            ..Record::default()
        };
        self.push(record, node, around);
    }

    /// Codes and names of what was given.
    pub(super) fn product(&self, node: El<'a, 'i>) -> Concept {
        let mut concept = Concept::default();
        let Some(product) = path(node, &["consumable", "manufacturedProduct"]) else {
            return concept;
        };
        for material in
            kids(product, "manufacturedMaterial").chain(kids(product, "manufacturedLabeledDrug"))
        {
            if let Some(code) = kid(material, "code") {
                concept.add(self.concept(code));
            }
            for name in kids(material, "name") {
                concept.name(&text_of(name));
            }
        }
        concept
    }

    pub(super) fn vaccine(&mut self, node: El<'a, 'i>, around: &Around) {
        let concept = self.product(node);
        if concept.is_empty() {
            return;
        }
        let code = match status_code(node) {
            None | Some("completed") => Status::Final,
            Some("aborted" | "cancelled") => Status::NotDone,
            Some("nullified" | "obsolete") => Status::EnteredInError,
            Some("new" | "held" | "suspended") => Status::Planned,
            Some(_) => Status::Unknown,
        };
        let record = Record {
            kind: RecordKind::Vaccine,
            codes: concept.codes,
            names: concept.names,
            when: span(kid(node, "effectiveTime")).start(),
            status: asserted(node, Holds::Vaccines).unwrap_or(code),
            subject: subject(node).unwrap_or(around.subject),
            ..Record::default()
        };
        self.push(record, node, around);
    }

    pub(super) fn medicine(&mut self, node: El<'a, 'i>, around: &Around) {
        let concept = self.product(node);
        if concept.is_empty() {
            return;
        }
        let (time, times, timing) = timing(node);
        let ended = !time.high.is_empty() || !time.value.is_empty();
        let (code, activity) = match status_code(node) {
            Some("active") => (Status::Final, Activity::Active),
            // Many systems complete the entry of a medicine that is still taken.
            None | Some("completed") if ended => (Status::Final, Activity::Ended),
            None | Some("completed" | "held" | "suspended") => (Status::Final, Activity::NotSaid),
            Some("aborted") => (Status::Final, Activity::Ended),
            Some("new") => (Status::Planned, Activity::NotSaid),
            Some("cancelled") => (Status::NotDone, Activity::NotSaid),
            Some("nullified" | "obsolete") => (Status::EnteredInError, Activity::NotSaid),
            Some(_) => (Status::Unknown, Activity::NotSaid),
        };
        let medicine = Medicine {
            dose: self.dose(node),
            times,
            text: self.instructions(node, &concept, timing),
            route: kid(node, "routeCode")
                .map(|route| shown(&self.coded(route)))
                .unwrap_or_default(),
            as_needed: kids(node, "precondition").any(|needed| !null(needed)),
        };
        let record = Record {
            kind: RecordKind::Medicine,
            codes: concept.codes,
            names: concept.names,
            when: time.start(),
            until: time.high,
            status: asserted(node, Holds::Medicines).unwrap_or(code),
            activity,
            subject: subject(node).unwrap_or(around.subject),
            medicine,
            ..Record::default()
        };
        self.push(record, node, around);
    }

    /// One dose with its unit.
    pub(super) fn dose(&self, node: El<'a, 'i>) -> String {
        let Some(dose) = kid(node, "doseQuantity").filter(|dose| !null(*dose)) else {
            return String::new();
        };
        let (low, high) = (kid(dose, "low"), kid(dose, "high"));
        let ends = (low.and_then(|e| self.amount(e)), high.and_then(|e| self.amount(e)));
        let (number, mut unit) = match (self.amount(dose), ends) {
            (Some(amount), _) => (amount.number, amount.unit),
            (None, (Some(low), Some(high))) if low.number == high.number => (low.number, low.unit),
            (None, (Some(low), Some(high))) => {
                (format!("{}-{}", low.number, high.number), high.unit)
            }
            _ => return String::new(),
        };
        if unit.is_empty() || unit == "1" {
            unit = kid(node, "administrationUnitCode")
                .map(|code| shown(&self.coded(code)))
                .unwrap_or_default();
        }
        squeeze(&format!("{number} {unit}"))
    }

    /// How to take it, in words. A whole row of a table is not taken for instructions: it holds
    /// the days and the strength as well.
    pub(super) fn instructions(
        &self,
        node: El<'a, 'i>,
        concept: &Concept,
        timing: String,
    ) -> String {
        let parts = related(node, "substanceAdministration").chain(related(node, "act"));
        let given = parts
            .filter(|part| {
                kids(*part, "templateId").any(|id| {
                    matches!(
                        attribute(id, "root"),
                        Some(
                            "2.16.840.1.113883.10.20.22.4.147" | "2.16.840.1.113883.10.20.22.4.20"
                        )
                    )
                })
            })
            .chain(std::iter::once(node));
        let mut found: Vec<String> = Vec::new();
        for text in given.filter_map(|part| kid(part, "text")) {
            let inline = text_of(text);
            let words = if inline.is_empty() {
                self.referenced(text).filter(|target| !is(*target, "tr")).map(text_of)
            } else {
                Some(inline)
            };
            let words = words.unwrap_or_default();
            if !words.is_empty() && !concept.names.contains(&words) && !found.contains(&words) {
                found.push(words);
            }
        }
        if !timing.is_empty() {
            found.push(timing);
        }
        found.join("; ")
    }
}
