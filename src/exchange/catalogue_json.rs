//! The vocabulary and the catalogue as JSON, for authors and for sites with a form of their
//! own.

use crate::catalogue::vocabulary::Scale;
use crate::catalogue::{Catalogue, CriterionKind, Kind, Question, Role, Texts, Who};
use crate::facts::Number;
use serde::Serialize;
use std::collections::BTreeMap;

/// A text by language tag.
pub type TextWire = BTreeMap<String, String>;

/// A question or computed fact.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `Question`")]
pub struct FactWire {
    pub id: String,
    pub kind: &'static str,
    pub asked: bool,
    pub page: String,
    pub who: String,
    pub sensitive: bool,
    pub ephemeral: bool,
    pub label: TextWire,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<TextWire>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<OptionWire>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<UnitWire>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused_outside: Option<(String, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unusual_outside: Option<(String, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggested_upper_limit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub too_old_after: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub computed_from: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// An option of a choice.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `Choice`")]
pub struct OptionWire {
    pub code: String,
    pub label: TextWire,
}

/// A unit of a quantity; `factor` leads to the first unit, `within` so much of it either way.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `UnitChoice`")]
pub struct UnitWire {
    pub code: String,
    pub shown: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
}

/// The whole catalogue.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `Catalogue`")]
pub struct CatalogueWire {
    pub version: String,
    pub languages: Vec<String>,
    pub anchors: Vec<String>,
    pub trials: Vec<TrialDataWire>,
}

/// A trial.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `Trial`")]
pub struct TrialDataWire {
    pub id: String,
    pub title: TextWire,
    pub product: TextWire,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry: Option<String>,
    pub document: TextWire,
    pub place: TextWire,
    pub dated: String,
    pub status: TextWire,
    pub source_complete: bool,
    pub gap: TextWire,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sponsor: Option<TextWire>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<TextWire>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contacts: Option<TextWire>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preparation: Option<TextWire>,
    pub criteria: Vec<CriterionDataWire>,
}

/// A criterion.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `Criterion`")]
pub struct CriterionDataWire {
    pub code: String,
    pub kind: &'static str,
    pub role: &'static str,
    pub in_verdict: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<ReadingWire>,
    pub who: Vec<&'static str>,
    pub change: Vec<&'static str>,
    pub source: TextWire,
    pub medicines: bool,
    pub crisis: bool,
    pub clinician: TextWire,
    pub patient: TextWire,
    /// Ids of the facts it can rest on, those behind computed facts included.
    pub facts: Vec<String>,
}

/// A reading.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `Reading`")]
pub struct ReadingWire {
    pub id: String,
    pub rule: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub meaning: TextWire,
}

pub(super) fn texts(catalogue: &Catalogue, texts: &Texts) -> TextWire {
    catalogue.languages.iter().cloned().zip(texts.0.iter().cloned()).collect()
}

/// The vocabulary: every question and named computed fact.
pub fn facts(catalogue: &Catalogue) -> Vec<FactWire> {
    catalogue
        .questions
        .iter()
        .filter(|question| question.line > 0)
        .map(|question| fact(catalogue, question))
        .collect()
}

/// One question of the vocabulary.
pub fn fact(catalogue: &Catalogue, question: &Question) -> FactWire {
    let range = |range: Option<(crate::facts::Number, crate::facts::Number)>| {
        range.map(|(low, high)| (low.to_string(), high.to_string()))
    };
    let mut computed_from: Vec<usize> =
        question.formula.as_ref().map_or_else(Vec::new, |formula| formula.inputs(catalogue));
    let program = &catalogue.program;
    let number = catalogue.index_of(&question.id);
    let implied = number.and_then(|fact| program.implied.get(fact)).into_iter().flatten();
    let rules = implied.filter_map(|number| program.implications.get(*number as usize));
    computed_from.extend(rules.flat_map(|rule| program.facts_of(rule.when)));
    FactWire {
        id: question.id.clone(),
        kind: question.kind.word(),
        asked: question.kind != Kind::Computed,
        page: question.page.clone(),
        who: question.who.map_or("", Who::word).to_owned(),
        sensitive: question.sensitive,
        ephemeral: question.ephemeral,
        label: texts(catalogue, &question.label),
        hint: question.hint.as_ref().map(|hint| texts(catalogue, hint)),
        options: question
            .options
            .iter()
            .filter(|option| !option.hidden)
            .map(|option| OptionWire {
                code: option.code.clone(),
                label: texts(catalogue, &option.label),
            })
            .collect(),
        units: question
            .units
            .iter()
            .map(|unit| UnitWire {
                code: unit.code.clone(),
                shown: catalogue
                    .units
                    .iter()
                    .find(|known| known.code == unit.code)
                    .map_or_else(String::new, |known| known.shown.clone()),
                factor: match unit.scale {
                    Scale::Factor(factor) => Some(factor.to_string()),
                    Scale::Log10 | Scale::TimesUln | Scale::Apart => None,
                },
                within: (unit.within > Number::ZERO).then(|| unit.within.to_string()),
            })
            .collect(),
        refused_outside: range(question.refused_outside),
        unusual_outside: range(question.unusual_outside),
        suggested_upper_limit: question.suggested_upper.map(|n| n.to_string()),
        too_old_after: question
            .too_old_after
            .map(|(amount, unit)| format!("{amount} {}", unit.word())),
        computed_from: ids(catalogue, &computed_from),
        source: question.source.clone(),
    }
}

fn ids(catalogue: &Catalogue, facts: &[usize]) -> Vec<String> {
    let mut ids: Vec<String> =
        facts.iter().filter_map(|fact| catalogue.fact(*fact).map(|q| q.id.clone())).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The catalogue: every trial with its criteria.
pub fn catalogue(catalogue: &Catalogue) -> CatalogueWire {
    let trials = catalogue.trials.iter();
    CatalogueWire {
        version: catalogue.version.clone(),
        languages: catalogue.languages.clone(),
        anchors: catalogue.anchors.clone(),
        trials: trials
            .map(|trial| TrialDataWire {
                id: trial.id.clone(),
                title: texts(catalogue, &trial.title),
                product: texts(catalogue, &trial.product),
                registry: trial.registry.clone(),
                document: texts(catalogue, &trial.document),
                place: texts(catalogue, &trial.place),
                dated: trial.dated.clone(),
                status: texts(catalogue, &trial.status),
                source_complete: trial.source_complete,
                gap: texts(catalogue, &trial.gap),
                sponsor: trial.sponsor.as_ref().map(|t| texts(catalogue, t)),
                site: trial.site.as_ref().map(|t| texts(catalogue, t)),
                contacts: trial.contacts.as_ref().map(|t| texts(catalogue, t)),
                preparation: trial.preparation.as_ref().map(|t| texts(catalogue, t)),
                criteria: trial
                    .criteria
                    .iter()
                    .map(|criterion| CriterionDataWire {
                        code: criterion.code.clone(),
                        kind: match criterion.kind {
                            CriterionKind::Inclusion => "inclusion",
                            CriterionKind::Exclusion => "exclusion",
                        },
                        role: match criterion.role {
                            Role::Deciding => "deciding",
                            Role::Note => "note",
                            Role::Judgement => "judgement",
                            Role::Lost => "source_lost",
                            Role::NoCondition => "no_condition",
                        },
                        in_verdict: criterion.in_verdict,
                        parts: criterion
                            .parts
                            .iter()
                            .filter_map(|part| trial.criteria.get(*part))
                            .map(|part| part.code.clone())
                            .collect(),
                        readings: criterion
                            .readings
                            .iter()
                            .map(|reading| ReadingWire {
                                id: reading.id.clone(),
                                rule: reading.text.clone(),
                                meaning: texts(catalogue, &reading.meaning),
                            })
                            .collect(),
                        who: criterion.who.iter().map(|who| who.word()).collect(),
                        change: criterion.change.iter().map(|change| change.word()).collect(),
                        source: texts(catalogue, &criterion.source),
                        medicines: criterion.medicines,
                        crisis: criterion.crisis,
                        clinician: texts(catalogue, &criterion.clinician),
                        patient: texts(catalogue, &criterion.patient),
                        facts: asked(catalogue, criterion.rule.body),
                    })
                    .collect(),
            })
            .collect(),
    }
}

/// The asked facts a statement can rest on.
fn asked(catalogue: &Catalogue, stretch: crate::catalogue::program::Stretch) -> Vec<String> {
    let program = &catalogue.program;
    let direct = program.facts_of(stretch);
    let found: Vec<usize> = (0..catalogue.questions.len())
        .filter(|fact| {
            let feeds = program.dependents.get(*fact);
            let asked = catalogue.fact(*fact).is_some_and(|q| q.kind != Kind::Computed);
            asked
                && (direct.contains(fact)
                    || feeds.is_some_and(|list| list.iter().any(|d| direct.contains(&d.index()))))
        })
        .collect();
    ids(catalogue, &found)
}
