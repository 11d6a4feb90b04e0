//! What can be asked: questions, their options, units and limits, drugs, contradictions.

use super::rule::Expr;
use super::terms::Who;
use crate::facts::number::plain_char;
use crate::facts::{Number, Span, TimeUnit};
use serde::{Deserialize, Serialize};

/// One text in every language of the catalogue, in the order of [`super::Catalogue::languages`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts(pub Vec<String>);

impl Texts {
    /// The text in the language with this index, or the first one.
    pub fn get(&self, language: usize) -> &str {
        self.0.get(language).or_else(|| self.0.first()).map_or("", String::as_str)
    }
}

/// The shape of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// One of the options (yes/no questions have the options `yes` and `no`).
    Choice,
    /// Any number of the options; none of them is an answer too.
    Several,
    /// A measured quantity with a unit.
    Quantity,
    /// A whole number.
    Score,
    /// A date.
    Date,
    /// Something that happens at a time.
    Event,
    /// Courses of medicines.
    Therapies,
    /// A number worked out from other facts and never asked.
    Computed,
}

impl Kind {
    /// The word used in data files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Choice => "choice",
            Self::Several => "several",
            Self::Quantity => "quantity",
            Self::Score => "score",
            Self::Date => "date",
            Self::Event => "event",
            Self::Therapies => "therapies",
            Self::Computed => "computed",
        }
    }

    /// Whether it is a number.
    pub const fn is_number(self) -> bool {
        match self {
            Self::Quantity | Self::Score | Self::Computed => true,
            Self::Choice | Self::Several | Self::Date | Self::Event | Self::Therapies => false,
        }
    }
}

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Code in profiles and rules.
    pub code: String,
    /// Wording.
    pub label: Texts,
    /// Whether this is a state that ends by itself or with treatment (pregnancy, an
    /// infection now), so that a criterion failing because of it fails "not yet".
    pub transient: bool,
    /// Only worked out, never offered as an answer.
    pub hidden: bool,
}

/// A unit in which a quantity may be entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitChoice {
    /// UCUM code.
    pub code: String,
    /// How to get the canonical unit (the question's first) from this one.
    pub scale: Scale,
    /// By how much, in the canonical unit, the result may be off either way: so many weeks are
    /// more or fewer months.
    pub within: Number,
}

/// Conversion to the canonical unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scale {
    /// Multiply by this factor.
    Factor(Number),
    /// Ten to the power of the value.
    Log10,
    /// The value is already a multiple of the laboratory's upper limit.
    TimesUln,
    /// Nothing converts it exactly: it is compared with a limit in the same unit only.
    Apart,
}

/// The spelling of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// UCUM code.
    pub code: String,
    /// How it is shown.
    pub shown: String,
    /// What it measures, for authors.
    #[serde(skip)]
    pub dimension: String,
    /// Other spellings found on reports.
    pub also: Vec<String>,
    /// The larger unit that people put before it.
    pub larger: Option<Larger>,
}

/// A larger unit that stands before another one, as feet before inches: `5 ft 7 in`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Larger {
    /// How many of the smaller unit it holds.
    pub holds: Number,
    /// Its names, a longer one before its beginning.
    pub names: Vec<String>,
}

impl Unit {
    /// The amount in this unit of a text that begins with the larger one: `5 ft 7 in`, `5'7"`,
    /// `11 stone`. `None` for any other text.
    pub fn joined(&self, text: &str) -> Option<Number> {
        let Larger { holds, names } = self.larger.as_ref()?;
        let mut plain: String = text.chars().map(plain_char).collect();
        plain.make_ascii_lowercase();
        let (before, rest) = names.iter().find_map(|name| plain.split_once(name.as_str()))?;
        // `5.10 ft` is 5 ft 10 to one person and 5.1 ft to another.
        let whole = Number::parse(before.trim()).ok().filter(|whole| whole.is_whole())?;
        // The point of `ft.` and of `in.`, but not that of `.7`.
        let rest = rest.strip_prefix(". ").unwrap_or(rest).trim().trim_end_matches('.');
        let rest = self.also.iter().find_map(|also| rest.strip_suffix(also)).unwrap_or(rest).trim();
        let more = if rest.is_empty() {
            Number::ZERO
        } else {
            rest.starts_with(|c: char| c.is_ascii_digit()).then_some(())?;
            Number::parse(rest).ok().filter(|more| more < holds)?
        };
        whole.times(*holds)?.plus(more)
    }
}

/// A question, which is also the definition of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Fact id.
    pub id: String,
    /// Shape.
    pub kind: Kind,
    /// Where it is defined.
    #[serde(skip)]
    pub line: usize,
    /// File it is defined in.
    #[serde(skip)]
    pub file: String,
    /// Page of the questionnaire it belongs to.
    pub page: String,
    /// Options of a choice, at most 64.
    pub options: Vec<Choice>,
    /// Units of a quantity; the first is canonical.
    pub units: Vec<UnitChoice>,
    /// Values outside are impossible and refused (`hard`); inclusive, canonical unit.
    pub refused_outside: Option<(Number, Number)>,
    /// Values outside are unusual and queried (`usual`); inclusive, canonical unit.
    pub unusual_outside: Option<(Number, Number)>,
    /// How long a dated result may speak for today (`current`).
    pub too_old_after: Option<(u16, TimeUnit)>,
    /// Bits of the options of a choice that speak for today whatever their age.
    pub lasting: u64,
    /// Upper limit a person may ask to use in place of the laboratory's, canonical unit.
    pub suggested_upper: Option<Number>,
    /// Whether a test or procedure can be repeated, so that one out of its window is "not yet".
    pub repeatable: bool,
    /// How far, as a share, the value of today may be from that of another time.
    pub drift: Option<Number>,
    /// How far apart two days may be for the value to be the same for both.
    pub steady: Option<(u16, TimeUnit)>,
    /// Whether the number only grows with time (age).
    pub grows: bool,
    /// Sensitive: asked last, optional, with a reason.
    pub sensitive: bool,
    /// How to work it out if it was not answered.
    pub formula: Option<Formula>,
    /// Never stored, exported or shared.
    pub ephemeral: bool,
    /// Who can answer; `None` for a number that is only worked out.
    pub who: Option<Who>,
    /// Wording.
    pub label: Texts,
    /// A hint below it, if one is needed.
    pub hint: Option<Texts>,
    /// The same as a line that is ticked where it applies, if the label does not read as one.
    pub tick: Option<Texts>,
    /// A value below this can need prompt care, whatever any trial says; canonical unit.
    pub critical_below: Option<Number>,
    /// Above this a value is above the limit of any laboratory, canonical unit.
    pub above_any: Option<Number>,
    /// Whether the test looks for a trace of something, and may report "not detected".
    pub trace: bool,
    /// Other names, as found on laboratory reports.
    pub also: Vec<String>,
    /// Where units, limits or definitions come from.
    #[serde(skip)]
    pub source: String,
}

/// A drug and what counts as it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drug {
    /// Drug id.
    pub id: String,
    /// Drugs with the same name here count once (mycophenolate mofetil and mycophenolic acid).
    pub counts_as: String,
    /// Classes it belongs to; usable as lists in rules.
    pub classes: Vec<String>,
    /// Milligrams that equal 5 mg of prednisone; more than one where tables differ.
    pub equal_to_5_mg_prednisone: Vec<Number>,
    /// Names to match, generic, brand and Chinese.
    pub names: Vec<String>,
    /// `RxNorm` ingredient and ATC codes that were checked.
    #[serde(skip)]
    pub codes: Vec<String>,
}

/// Facts that cannot all be right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contradiction {
    /// Id.
    pub id: String,
    /// File it is defined in.
    #[serde(skip)]
    pub file: String,
    /// Where it is defined.
    #[serde(skip)]
    pub line: usize,
    /// When this certainly holds, the facts contradict each other.
    #[serde(skip)]
    pub when: Expr,
    /// The facts concerned.
    pub facts: Vec<String>,
    /// What to tell the person.
    pub text: Texts,
}

/// How a number is worked out from other facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Formula {
    /// Completed years since a date.
    Age {
        /// Date of birth.
        born: usize,
    },
    /// Cockcroft-Gault, mL/min.
    CockcroftGault(RenalInputs),
    /// CKD-EPI 2021, and 2009 without the race term as the other reading; mL/min/1.73 m2.
    CkdEpi(RenalInputs),
    /// kg/m2.
    BodyMassIndex {
        /// Weight in kg.
        weight: usize,
        /// Height in cm.
        height: usize,
    },
    /// Ideal body weight by height and sex, kg (Devine).
    IdealWeight {
        /// Height in cm.
        height: usize,
        /// Sex used by the laboratory.
        sex: usize,
        /// Bit of the option `female`.
        female: u64,
    },
    /// A share in per cent of another fact.
    PercentOf {
        /// The whole.
        whole: usize,
        /// Per cent.
        percent: usize,
    },
    /// The product of two facts.
    Product(usize, usize),
    /// The highest of all results of a test, earlier ones too.
    Highest(usize),
    /// How many of all results of a test, earlier ones too, are one of these options.
    Results(usize, u64),
    /// For an event: the last time a test was above a limit in its canonical unit, by all of its
    /// results or, if the flag is set, by those before the one that counts.
    LastAbove(usize, Number, bool),
    /// Sum of the weights of the items answered yes.
    Score(Vec<Item>),
    /// Sum over domains of the highest weight of an item answered yes.
    Domains(Vec<Vec<Item>>),
    /// Weighted sum of numbers.
    Sum(Vec<(usize, Number)>),
    /// How many of the facts have this option.
    CountAnswers {
        /// The facts, each with the option's bit.
        facts: Vec<(usize, u64)>,
    },
    /// How many different drugs of a list were taken.
    Drugs(DrugList),
    /// How many different drugs of a list are taken today.
    DrugsNow(DrugList),
    /// How many different drugs of a list were not tolerated.
    NotTolerated(DrugList),
    /// For an event: the last day of any drug of a list, or what was told in another fact where the
    /// list is silent.
    LastDose(DrugList, Option<usize>),
    /// Months on any drug of a list, and not less than another fact.
    DrugMonths(DrugList, Option<usize>),
    /// Nothing found, because a test that comes before it was negative.
    NoneIf(usize, u64),
    /// Months in which so many different drugs of each list were taken on the same days.
    TogetherMonths {
        /// How many different drugs of each list.
        lists: Vec<CountedDrugs>,
        /// The fact with months that were told, for where the courses do not tell.
        told: Option<usize>,
    },
    /// Highest daily dose held, prednisone equivalent, mg/kg/d.
    SteroidPeak {
        /// Weight in kg.
        weight: usize,
        /// Steroids.
        drugs: DrugList,
    },
}

/// Inputs of the kidney formulas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenalInputs {
    /// Completed years.
    pub age: usize,
    /// Sex used by the laboratory: options `female` and `male`.
    pub sex: usize,
    /// Bit of the option `female`.
    pub female: u64,
    /// Creatinine, canonical unit umol/L.
    pub creatinine: usize,
    /// Weight in kg; not used by CKD-EPI.
    pub weight: Option<usize>,
}

/// An item of a score: a yes/no fact and its weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The fact.
    pub fact: usize,
    /// Bit of the option that scores.
    pub yes: u64,
    /// Bit of the option for "11 to 30 days ago", which scores with the longer look-back
    /// only; 0 if there is none.
    pub earlier: u64,
    /// Weight.
    pub weight: i64,
}

/// Indices of drugs, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrugList(pub Vec<usize>);

impl DrugList {
    /// Whether some drug is in both.
    pub fn shares(&self, other: &Self) -> bool {
        self.0.iter().any(|drug| other.0.binary_search(drug).is_ok())
    }
}

/// So many different drugs of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedDrugs {
    /// How many.
    pub count: usize,
    /// Whether they must be the same ones all the time, and not one after the other.
    pub same: bool,
    /// The list.
    pub drugs: DrugList,
    /// For steroids: the daily dose that all of the list together must reach.
    pub dose: Option<DoseLimit>,
}

impl CountedDrugs {
    /// A list of which one drug is enough.
    pub const fn any(drugs: DrugList) -> Self {
        Self { count: 1, same: false, drugs, dose: None }
    }
}

/// A daily dose as prednisone per kilogram that must be reached, or exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoseLimit {
    /// The dose, mg/kg/d.
    pub limit: Number,
    /// Whether it must be exceeded.
    pub above: bool,
    /// Weight in kg.
    pub weight: usize,
}

/// What stands out about an entered quantity, to be offered and never imposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plausibility {
    /// Nothing.
    Fine,
    /// Unusual in this unit; these other units of the question would make it usual.
    Unusual {
        /// UCUM codes; more than one means the unit must be chosen.
        rather: Vec<String>,
    },
    /// Impossible in this unit; the value is not used.
    Refused {
        /// UCUM codes that would make it usual.
        rather: Vec<String>,
    },
}

impl Question {
    /// The factor to the canonical unit; `None` for other units and other scales.
    pub fn unit_scale(&self, code: &str) -> Option<Number> {
        self.units.iter().find(|unit| unit.code == code).and_then(|unit| match unit.scale {
            Scale::Factor(factor) => Some(factor),
            Scale::Log10 | Scale::TimesUln | Scale::Apart => None,
        })
    }

    /// The bit of an option, for sets of codes.
    pub fn bit(&self, code: &str) -> Option<u64> {
        self.options.iter().position(|option| option.code == code).map(|index| 1 << index)
    }

    /// The options whose bits are set, in order.
    pub fn options_of(&self, bits: u64) -> impl Iterator<Item = &Choice> {
        let chosen = move |(index, _): &(usize, _)| bits & (1 << index) != 0;
        self.options.iter().enumerate().filter(chosen).map(|(_, option)| option)
    }

    /// All option bits.
    pub fn all_bits(&self) -> u64 {
        match self.options.len() {
            0 => 0,
            n if n >= 64 => u64::MAX,
            n => (1 << n) - 1,
        }
    }

    /// Bits of the options that are transient states.
    pub fn transient_bits(&self) -> u64 {
        self.options
            .iter()
            .enumerate()
            .filter(|(_, option)| option.transient)
            .fold(0, |bits, (index, _)| bits | (1 << index))
    }

    /// Judges an amount given in `unit` (a code of this question) against the limits of 7.2.
    pub fn plausibility(&self, amount: Span, unit: &str) -> Plausibility {
        let in_range = |code: &UnitChoice, range: Option<(Number, Number)>| {
            let Some((low, high)) = range else { return true };
            match code.scale {
                Scale::TimesUln | Scale::Log10 | Scale::Apart => true,
                Scale::Factor(factor) => {
                    amount.map(|n| n.times(factor)).is_some_and(|span| overlaps(span, low, high))
                }
            }
        };
        let Some(chosen) = self.units.iter().find(|u| u.code == unit) else {
            return Plausibility::Fine;
        };
        if in_range(chosen, self.unusual_outside) && in_range(chosen, self.refused_outside) {
            return Plausibility::Fine;
        }
        let rather = self
            .units
            .iter()
            .filter(|u| u.code != unit && matches!(u.scale, Scale::Factor(_)))
            .filter(|u| in_range(u, self.unusual_outside) && in_range(u, self.refused_outside))
            .map(|u| u.code.clone())
            .collect();
        if in_range(chosen, self.refused_outside) {
            Plausibility::Unusual { rather }
        } else {
            Plausibility::Refused { rather }
        }
    }

    /// What is possible at all, in `unit` (a code of this question, or empty for a score); both
    /// ends included.
    pub fn possible(&self, unit: &str) -> Option<Span> {
        let (low, high) = self.refused_outside?;
        let factor = match self.units.iter().find(|choice| choice.code == unit) {
            None => Number::whole(1),
            Some(UnitChoice { scale: Scale::Factor(factor), .. }) => *factor,
            Some(_) => return None,
        };
        Some(Span::between(low.over(factor)?, high.over(factor)?))
    }

    /// Units in which the bare number would be usual: all that can be offered when no unit
    /// was told.
    pub fn likely_units(&self, amount: Span) -> Vec<String> {
        self.units
            .iter()
            .filter(|u| matches!(u.scale, Scale::Factor(_)))
            .filter(|u| self.plausibility(amount, &u.code) == Plausibility::Fine)
            .map(|u| u.code.clone())
            .collect()
    }
}

fn overlaps(span: Span, low: Number, high: Number) -> bool {
    let not_above = span.low.number().is_none_or(|n| n <= high);
    let not_below = span.high.number().is_none_or(|n| n >= low);
    not_above && not_below
}
