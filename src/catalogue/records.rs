//! What the questions are called in records that people bring, and the codes they go by
//! (`src/catalogue/records.txt`).

use super::load::Loader;
use super::load::Place;
use super::problem::{ProblemKind, nearest};
use super::text::{Block, split_list};
use super::vocabulary::Kind;
use crate::facts::Number;
use serde::{Deserialize, Serialize};

/// What an importer may do with a record of a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Mode {
    /// It may be taken as it stands, if nothing about it is in doubt.
    #[default]
    Ready,
    /// The person looks at it first.
    Check,
    /// It touches the question; the person picks the answer.
    Choose,
}

/// How a kind of record stands for an option of the question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Code of the option; empty if the record touches the question and no option of it.
    pub option: String,
    /// Codes as `LOINC 718-7`; an ICD-10 code stands for all that begin with it.
    pub codes: Vec<String>,
    /// Names of which one must be in the name of the record, as whole words.
    pub names: Vec<String>,
}

/// What one question is called in records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRule {
    /// Fact id.
    pub fact: String,
    /// The most that may be done with it.
    pub mode: Mode,
    /// Names on reports, beside those of the question itself.
    pub names: Vec<String>,
    /// Words of which one must be in a name that comes with a code.
    pub words: Vec<String>,
    /// Words that make a record another one, whatever its code.
    pub not_words: Vec<String>,
    /// Codes of results.
    pub codes: Vec<String>,
    /// Codes that look alike and are never this question.
    pub not_codes: Vec<String>,
    /// Option that a negative result stands for; empty if there is none.
    pub negative: String,
    /// Option that a positive result stands for; empty if there is none.
    pub positive: String,
    /// Whether a range without another number is a value (`55-60 %`), not limits.
    pub ranged: bool,
    /// Whether laboratories print a lower limit and no upper one: `89 >59`.
    pub lower_limit_alone: bool,
    /// Where both limits of a laboratory lie, in the first unit of the question; limits outside
    /// are those of a treatment.
    pub limits_within: Option<(Number, Number)>,
    /// Words near a result that make it one under other circumstances, as oxygen does.
    pub near: Vec<String>,
    /// Phrases that hold such a word and do not mean it.
    pub near_not: Vec<String>,
    /// Kinds of records that the marks are looked for in: `condition`, `procedure`, `vaccine`,
    /// `allergy`, `medicine`, `result`.
    pub of: Vec<String>,
    /// Options that conditions, procedures and the like stand for.
    pub marks: Vec<Mark>,
}

const KEYS: &[&str] = &[
    "mode",
    "names",
    "words",
    "not_words",
    "codes",
    "not_codes",
    "negative",
    "positive",
    "ranged",
    "lower_limit_alone",
    "near",
    "near_not",
    "limits_within",
    "of",
    "source",
];

impl Loader {
    /// Reads a block `[record FACT]`; the question stands in a file before it.
    pub(super) fn record(&mut self, file: &str, block: &Block, id: &str) {
        let place = Place { file, item: id };
        self.keys(&place, block, KEYS, &["mark"]);
        let Some(question) = self.catalogue.question(id) else {
            let known = self.catalogue.by_id().map(|(id, _)| id);
            let nearest = nearest(id, known);
            self.report(&place, block.line, ProblemKind::UnknownFact { id: id.into(), nearest });
            return;
        };
        let question = question.clone();
        let list = |key: &str| block.get(key).map_or_else(Vec::new, |e| split_list(&e.value));
        let mut option = |line: usize, code: &str| {
            // Without an option a mark touches the question and no line of it. An event has its
            // options built in.
            let known = code.is_empty()
                || question.bit(code).is_some()
                || (question.kind == Kind::Event && ["happened", "ongoing"].contains(&code));
            if !known {
                let nearest = nearest(code, question.options.iter().map(|o| o.code.as_str()));
                let (fact, code) = (id.to_owned(), code.to_owned());
                let kind = ProblemKind::UnknownOption { fact, code, nearest };
                self.report(&place, line, kind);
            }
            code.to_owned()
        };
        let mut code_of =
            |key: &str| block.get(key).map_or_else(String::new, |e| option(e.line, &e.value));
        let (negative, positive) = (code_of("negative"), code_of("positive"));
        let marks = block
            .all("mark")
            .map(|entry| {
                let mut parts = entry.value.split('|').map(str::trim);
                let mut next = || parts.next().unwrap_or_default();
                let (code, codes, names) = (next(), next(), next());
                Mark {
                    option: option(entry.line, code),
                    codes: split_list(codes),
                    names: split_list(names),
                }
            })
            .collect();
        let mode = match block.get("mode").map(|entry| entry.value.as_str()) {
            None | Some("ready") => Mode::Ready,
            Some("check") => Mode::Check,
            Some(found) => {
                self.one_of(&place, block.line, found, &["ready", "check", "choose"], "a mode");
                Mode::Choose
            }
        };
        let rule = RecordRule {
            fact: id.to_owned(),
            mode,
            names: list("names"),
            words: list("words"),
            not_words: list("not_words"),
            codes: list("codes"),
            not_codes: list("not_codes"),
            negative,
            positive,
            ranged: self.flag(&place, block, "ranged"),
            lower_limit_alone: self.flag(&place, block, "lower_limit_alone"),
            limits_within: self.range(&place, block, "limits_within"),
            near: list("near"),
            near_not: list("near_not"),
            of: list("of"),
            marks,
        };
        self.check_codes(&place, block, &rule);
        self.catalogue.records.push(rule);
    }

    /// Reports codes that two questions claim, and LOINC codes with a slip in them.
    fn check_codes(&mut self, place: &Place<'_>, block: &Block, rule: &RecordRule) {
        for code in rule.codes.iter().chain(&rule.not_codes) {
            if let Some(loinc) = code.strip_prefix("LOINC ")
                && !has_check_digit(loinc)
            {
                self.report(place, block.line, ProblemKind::BadNumber { text: code.clone() });
            }
            let twice = self.catalogue.records.iter().any(|other| other.codes.contains(code));
            if twice && rule.codes.contains(code) {
                self.report(place, block.line, ProblemKind::DuplicateId { id: code.clone() });
            }
        }
    }
}

/// Whether the last digit of a LOINC code is its check digit (Luhn, mod 10): a slip of one digit
/// makes another code, or none.
fn has_check_digit(code: &str) -> bool {
    let Some((digits, check)) = code.split_once('-') else { return false };
    let sum: Option<u32> = digits
        .chars()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = digit.to_digit(10)?;
            let doubled = digit * 2;
            Some(match place % 2 {
                0 if doubled > 9 => doubled - 9,
                0 => doubled,
                _ => digit,
            })
        })
        .sum();
    sum.is_some_and(|sum| check.parse() == Ok((10 - sum % 10) % 10))
}

#[cfg(test)]
mod tests {
    use super::has_check_digit;

    #[test]
    fn a_slip_in_a_loinc_code_is_seen() {
        for good in ["718-7", "777-3", "6690-2", "98979-8", "26515-7"] {
            assert!(has_check_digit(good), "{good}");
        }
        for bad in ["718-8", "777-4", "3150-6", "6690", "x-1", ""] {
            assert!(!has_check_digit(bad), "{bad}");
        }
    }
}
