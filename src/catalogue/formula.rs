//! Resolves the formulas of computed facts: names to fact numbers, lists to drugs.

use super::Catalogue;
use super::load::members;
use super::problem::{Problem, ProblemKind, nearest};
use super::rule::Call;
use super::vocabulary::Scale;
use super::vocabulary::{
    CountedDrugs, DoseLimit, DrugList, Formula, Item, Kind, Question, RenalInputs, Texts,
    UnitChoice,
};
use crate::facts::Number;

/// The functions there are, for the nearest to one that there is not.
const FUNCTIONS: &[&str] = &[
    "age",
    "cockcroft_gault",
    "ckd_epi",
    "body_mass_index",
    "ideal_weight",
    "percent_of",
    "product",
    "highest",
    "results",
    "last_above",
    "last_above_before",
    "score",
    "domains",
    "sum",
    "count_answers",
    "drugs",
    "drugs_now",
    "drugs_not_tolerated",
    "last_dose",
    "drug_months",
    "none_if",
    "together_months",
    "steroid_peak",
    "worked_out",
];

impl Catalogue {
    /// Resolves the formulas written in `compute` entries.
    pub(super) fn resolve_formulas(
        &mut self,
        formulas: &[(usize, Call, String, usize)],
        problems: &mut Vec<Problem>,
    ) {
        for (index, call, file, line) in formulas {
            let resolved = self.formula(call);
            match resolved {
                Ok(formula) => {
                    let Some(question) = self.questions.get_mut(*index) else { continue };
                    // A last dose is an event, and everything else is a number.
                    let fits = match formula {
                        Formula::LastDose(..) | Formula::LastAbove(..) => {
                            question.kind == Kind::Event
                        }
                        _ => question.kind.is_number(),
                    };
                    if !fits {
                        let (fact, kind) = (question.id.clone(), question.kind.word());
                        let kind = ProblemKind::WrongKind { fact, kind, test: "this formula" };
                        let item = question.id.clone();
                        problems.push(Problem { file: file.clone(), line: *line, item, kind });
                    }
                    question.formula = Some(formula);
                }
                Err(kind) => {
                    let item =
                        self.questions.get(*index).map_or_else(String::new, |q| q.id.clone());
                    problems.push(Problem { file: file.clone(), line: *line, item, kind });
                }
            }
        }
    }

    /// The number of the computed fact for a call written inside a rule, made on first use.
    pub(super) fn computed(&mut self, call: &Call) -> Result<usize, ProblemKind> {
        let id = call_text(call);
        if let Some(index) = self.index_of(&id) {
            return Ok(index);
        }
        let formula = self.formula(call)?;
        let unit = match formula {
            Formula::DrugMonths(..) | Formula::TogetherMonths { .. } => "mo",
            Formula::SteroidPeak { .. } => "mg/kg/d",
            _ => "",
        };
        let units = match formula {
            Formula::Highest(fact) => {
                self.questions.get(fact).map_or_else(Vec::new, |question| question.units.clone())
            }
            _ if unit.is_empty() => Vec::new(),
            _ => vec![UnitChoice {
                code: unit.to_owned(),
                scale: Scale::Factor(Number::whole(1)),
                within: Number::ZERO,
            }],
        };
        Ok(self.push_question(Question {
            id: id.clone(),
            kind: Kind::Computed,
            line: 0,
            file: String::new(),
            page: String::new(),
            options: Vec::new(),
            units,
            refused_outside: None,
            unusual_outside: None,
            too_old_after: None,
            lasting: 0,
            suggested_upper: None,
            repeatable: false,
            drift: None,
            steady: None,
            grows: false,
            sensitive: false,
            formula: Some(formula),
            ephemeral: false,
            who: None,
            label: Texts(vec![id; self.languages.len().max(1)]),
            hint: None,
            tick: None,
            also: Vec::new(),
            critical_below: None,
            trace: false,
            above_any: None,
            source: "counted from the courses entered".to_owned(),
        }))
    }

    fn named(&self, id: &str) -> Result<usize, ProblemKind> {
        self.index_of(id).ok_or_else(|| ProblemKind::UnknownFact {
            id: id.to_owned(),
            nearest: nearest(id, self.questions.iter().map(|q| q.id.as_str())),
        })
    }

    fn bit(&self, fact: usize, code: &str) -> Result<u64, ProblemKind> {
        let question = self.questions.get(fact);
        question.and_then(|q| q.bit(code)).ok_or_else(|| ProblemKind::UnknownOption {
            fact: question.map_or_else(String::new, |q| q.id.clone()),
            code: code.to_owned(),
            nearest: None,
        })
    }

    fn drug_list(&self, group: &[Vec<String>]) -> Result<DrugList, ProblemKind> {
        let mut all = Vec::new();
        for words in group {
            let name = words.join(" ");
            let found = members(&self.drugs, &self.lists, &name).ok_or_else(|| {
                let known = self.drugs.iter().map(|d| d.id.as_str());
                let known = known.chain(self.lists.keys().map(String::as_str));
                ProblemKind::UnknownDrug { nearest: nearest(&name, known), id: name.clone() }
            })?;
            all.extend(found);
        }
        all.sort_unstable();
        all.dedup();
        Ok(DrugList(all))
    }

    /// `2 of some_list`, `2 same of some_list`, or a list of which one drug is enough; behind it
    /// `at least 1 mg/kg/d by weight` or `above 1 mg/kg/d by weight`.
    fn counted_list(&self, group: &[Vec<String>]) -> Result<CountedDrugs, ProblemKind> {
        let mut group = group.to_vec();
        let dose = match group.last_mut() {
            Some(words) => self.dose_limit(words)?,
            None => None,
        };
        let (mut count, mut same) = (1, false);
        if let Some(words) = group.first_mut()
            && let Some(of) = words.iter().position(|word| word == "of")
        {
            let told = words.first().and_then(|word| word.parse().ok());
            same = words.get(1).is_some_and(|word| word == "same");
            words.drain(..=of);
            count = told.ok_or_else(|| ProblemKind::BadNumber { text: words.join(" ") })?;
        }
        Ok(CountedDrugs { count, same, drugs: self.drug_list(&group)?, dose })
    }

    /// Takes the dose off the words of a list.
    fn dose_limit(&self, words: &mut Vec<String>) -> Result<Option<DoseLimit>, ProblemKind> {
        let Some(from) = words.iter().position(|word| word == "at" || word == "above") else {
            return Ok(None);
        };
        let dose = words.split_off(from);
        let dose: Vec<&str> = dose.iter().map(String::as_str).collect();
        let (above, limit, weight) = match dose.as_slice() {
            ["at", "least", limit, "mg/kg/d", "by", weight] => (false, limit, weight),
            ["above", limit, "mg/kg/d", "by", weight] => (true, limit, weight),
            _ => {
                let expected = "a dose such as `at least 1 mg/kg/d by weight`";
                return Err(ProblemKind::BadRule { expected, found: dose.join(" ") });
            }
        };
        let limit = number(limit)?;
        Ok(Some(DoseLimit { limit, above, weight: self.named(weight)? }))
    }

    /// Lists of drugs, and behind them the question on the months, if one is named.
    fn together(&self, call: &Call) -> Result<Formula, ProblemKind> {
        let months = |group: &[Vec<String>]| match group {
            [words] => self.index_of(&words.join(" ")).filter(|index| {
                self.questions.get(*index).is_some_and(|question| question.kind.is_number())
            }),
            _ => None,
        };
        let told = call.groups.last().and_then(|group| months(group));
        let lists = call.groups.len() - usize::from(told.is_some());
        let lists = call.groups.iter().take(lists).map(|group| self.counted_list(group));
        Ok(Formula::TogetherMonths { lists: lists.collect::<Result<_, _>>()?, told })
    }

    fn item(&self, words: &[String]) -> Result<Item, ProblemKind> {
        let (Some(id), Some(weight)) = (words.first(), words.get(1)) else {
            return Err(ProblemKind::BadRule {
                expected: "a fact and a weight",
                found: words.join(" "),
            });
        };
        let fact = self.named(id)?;
        let weight =
            weight.parse::<i64>().map_err(|_| ProblemKind::BadNumber { text: weight.clone() })?;
        let question = self.questions.get(fact);
        let earlier =
            ["earlier", "steady"].iter().find_map(|code| question?.bit(code)).unwrap_or(0);
        Ok(Item { fact, yes: self.bit(fact, "yes")?, earlier, weight })
    }

    fn items(&self, group: &[Vec<String>]) -> Result<Vec<Item>, ProblemKind> {
        group.iter().map(|words| self.item(words)).collect()
    }

    /// Facts that are added up, each with its weight; 1 without one.
    fn weighted(&self, group: &[Vec<String>]) -> Result<Vec<(usize, Number)>, ProblemKind> {
        let facts = group.iter().map(|words| {
            let weight = number(words.get(1).map_or("1", String::as_str))?;
            Ok((self.named(words.first().map_or("", String::as_str))?, weight))
        });
        facts.collect()
    }

    fn formula(&self, call: &Call) -> Result<Formula, ProblemKind> {
        let first = call.groups.first().map(Vec::as_slice).unwrap_or_default();
        let second = call.groups.get(1).map(Vec::as_slice).unwrap_or_default();
        let argument = |index: usize| -> Result<usize, ProblemKind> {
            let words = first.get(index).ok_or_else(|| ProblemKind::BadRule {
                expected: "one more argument",
                found: call_text(call),
            })?;
            self.named(&words.join(" "))
        };
        let last_word =
            |group: &[Vec<String>]| group.first().map(|w| w.join(" ")).unwrap_or_default();
        let renal = |weight: Option<usize>| -> Result<RenalInputs, ProblemKind> {
            let sex = argument(1)?;
            Ok(RenalInputs {
                age: argument(0)?,
                sex,
                female: self.bit(sex, "female")?,
                creatinine: argument(2)?,
                weight,
            })
        };
        Ok(match call.name.as_str() {
            "age" => Formula::Age { born: argument(0)? },
            "cockcroft_gault" => Formula::CockcroftGault(renal(Some(argument(3)?))?),
            "ckd_epi" => Formula::CkdEpi(renal(None)?),
            "body_mass_index" => {
                Formula::BodyMassIndex { weight: argument(0)?, height: argument(1)? }
            }
            "ideal_weight" => {
                let sex = argument(1)?;
                Formula::IdealWeight { height: argument(0)?, sex, female: self.bit(sex, "female")? }
            }
            "percent_of" => Formula::PercentOf { whole: argument(0)?, percent: argument(1)? },
            "product" => Formula::Product(argument(0)?, argument(1)?),
            "highest" => Formula::Highest(argument(0)?),
            "results" => {
                let fact = argument(0)?;
                let bits = second.iter().map(|words| self.bit(fact, &words.join(" ")));
                Formula::Results(fact, bits.sum::<Result<_, _>>()?)
            }
            name @ ("last_above" | "last_above_before") => {
                let limit = number(&last_word(second))?;
                Formula::LastAbove(argument(0)?, limit, name == "last_above_before")
            }
            "score" => Formula::Score(self.items(first)?),
            "domains" => Formula::Domains(
                call.groups.iter().map(|group| self.items(group)).collect::<Result<_, _>>()?,
            ),
            "sum" => Formula::Sum(self.weighted(first)?),
            "count_answers" => {
                let code = last_word(first);
                let bit = |words: &Vec<String>| {
                    let fact = self.named(&words.join(" "))?;
                    Ok((fact, self.bit(fact, &code)?))
                };
                Formula::CountAnswers { facts: second.iter().map(bit).collect::<Result<_, _>>()? }
            }
            "drugs" => Formula::Drugs(self.drug_list(first)?),
            "drugs_now" => Formula::DrugsNow(self.drug_list(first)?),
            "drugs_not_tolerated" => Formula::NotTolerated(self.drug_list(first)?),
            "last_dose" => {
                let told = second.first().map(|words| self.named(&words.join(" "))).transpose()?;
                Formula::LastDose(self.drug_list(first)?, told)
            }
            "drug_months" => {
                let floor = second.first().map(|words| self.named(&words.join(" "))).transpose()?;
                Formula::DrugMonths(self.drug_list(first)?, floor)
            }
            "none_if" => {
                let words = first.first().map(Vec::as_slice).unwrap_or_default();
                let fact = self.named(words.first().map_or("", String::as_str))?;
                Formula::NoneIf(fact, self.bit(fact, words.get(1).map_or("", String::as_str))?)
            }
            "together_months" => self.together(call)?,
            "worked_out" => {
                let question = self.questions.get(argument(0)?);
                question.and_then(|question| question.formula.clone()).ok_or_else(|| {
                    ProblemKind::BadRule {
                        expected: "a fact that is worked out",
                        found: call_text(call),
                    }
                })?
            }
            "steroid_peak" => Formula::SteroidPeak {
                drugs: self.drug_list(first)?,
                weight: self.named(&last_word(second))?,
            },
            found => {
                return Err(ProblemKind::UnknownWord {
                    expected: "a function",
                    found: found.to_owned(),
                    nearest: nearest(found, FUNCTIONS.iter().copied()),
                });
            }
        })
    }
}

impl Formula {
    /// Whether it rests on the courses of medicines being told in full, doses and days included.
    pub const fn assumes_all_courses(&self) -> bool {
        matches!(
            self,
            Self::SteroidPeak { .. }
                | Self::DrugMonths(..)
                | Self::TogetherMonths { .. }
                | Self::LastDose(..)
        )
    }

    /// The lists of medicines that it looks at.
    pub(super) fn drug_lists(&self) -> Vec<&DrugList> {
        match self {
            Self::Drugs(list)
            | Self::DrugsNow(list)
            | Self::NotTolerated(list)
            | Self::LastDose(list, _)
            | Self::DrugMonths(list, _)
            | Self::SteroidPeak { drugs: list, .. } => vec![list],
            Self::TogetherMonths { lists, .. } => lists.iter().map(|list| &list.drugs).collect(),
            _ => Vec::new(),
        }
    }

    /// The numbers of the facts it needs. Courses of medicines are found by kind.
    pub fn inputs(&self, catalogue: &Catalogue) -> Vec<usize> {
        let therapies =
            || catalogue.questions.iter().position(|question| question.kind == Kind::Therapies);
        match self {
            Self::Age { born } => vec![*born],
            Self::CockcroftGault(inputs) | Self::CkdEpi(inputs) => {
                let mut all = vec![inputs.age, inputs.sex, inputs.creatinine];
                all.extend(inputs.weight);
                all
            }
            Self::BodyMassIndex { weight, height } => vec![*weight, *height],
            Self::IdealWeight { height, sex, .. } => vec![*height, *sex],
            Self::PercentOf { whole, percent } => vec![*whole, *percent],
            Self::Product(a, b) => vec![*a, *b],
            Self::Score(items) => items.iter().map(|item| item.fact).collect(),
            Self::Domains(groups) => groups.iter().flatten().map(|item| item.fact).collect(),
            Self::Sum(terms) => terms.iter().map(|(fact, _)| *fact).collect(),
            Self::CountAnswers { facts } => facts.iter().map(|(fact, _)| *fact).collect(),
            Self::Drugs(_) | Self::DrugsNow(_) | Self::NotTolerated(_) => {
                therapies().into_iter().collect()
            }
            Self::LastDose(_, told) => therapies().into_iter().chain(*told).collect(),
            Self::TogetherMonths { lists, told } => {
                let weights = lists.iter().filter_map(|list| list.dose.map(|dose| dose.weight));
                therapies().into_iter().chain(weights).chain(*told).collect()
            }
            Self::DrugMonths(_, floor) => therapies().into_iter().chain(*floor).collect(),
            Self::Highest(fact)
            | Self::Results(fact, _)
            | Self::LastAbove(fact, ..)
            | Self::NoneIf(fact, _) => vec![*fact],
            Self::SteroidPeak { weight, .. } => therapies().into_iter().chain([*weight]).collect(),
        }
    }
}

fn number(text: &str) -> Result<Number, ProblemKind> {
    Number::parse(text).map_err(|_| ProblemKind::BadNumber { text: text.to_owned() })
}

/// A call as written, in one spelling.
pub(super) fn call_text(call: &Call) -> String {
    let groups: Vec<String> = call
        .groups
        .iter()
        .map(|group| group.iter().map(|words| words.join(" ")).collect::<Vec<_>>().join(", "))
        .collect();
    format!("{}({})", call.name, groups.join("; "))
}
