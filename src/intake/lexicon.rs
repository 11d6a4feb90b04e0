//! The names, units and turns of phrase that are looked for in a text, all languages at once.

use crate::catalogue::{Catalogue, Kind, Question, units};
use crate::facts::number::plain_char;
use crate::words::{self, Key};

/// What a phrase of the language files (`spoken.<key>`) means in a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phrase {
    /// Says nothing: `the`, `was`, 结果.
    Plain,
    /// May stand beside any name without making it another test: `serum`, 计数.
    Qualifier,
    /// Above the laboratory's limits.
    High,
    /// Below them.
    Low,
    /// Another mark beside a value.
    Mark,
    /// The laboratory's range follows.
    Range,
    /// Its upper limit follows.
    UpperLimit,
    /// Its lower limit follows.
    LowerLimit,
    /// A negative result.
    Negative,
    /// A positive result.
    Positive,
    /// Neither.
    Unclear,
    /// No trace found.
    NotDetected,
    /// Too little to be found, which a treatment may have brought about.
    Undetectable,
    /// A trace found.
    Detected,
    /// `<`
    Less,
    /// `>`
    More,
    /// `<=`
    AtMost,
    /// `>=`
    AtLeast,
    /// The day of the sample follows.
    Collected,
    /// Another day follows: of birth, of the print.
    OtherDate,
    /// Not blood.
    OtherSpecimen,
    /// Of blood.
    Blood,
    /// Somebody else.
    Relative,
    /// What follows is said not to be, or not to have been done.
    Denied,
    /// The number beside it is another one: now, later, at the worst.
    OtherValue,
    /// A goal, or an earlier result, in whatever name it stands.
    OtherTime,
    /// Tests of blood whose names sound like urine.
    NotSpecimen,
    /// A heading of results.
    ResultHeading,
    /// The name of a test that is not asked for.
    OtherTest,
    /// An earlier result follows in brackets.
    Earlier,
    /// A result became another one.
    Changed,
    /// The first of two numbers follows.
    From,
    /// The second of two numbers follows.
    To,
    /// The last of a list follows.
    And,
    /// The unit of a reading that is compared with a cutoff: `COI`.
    Index,
    /// A goal or an earlier result follows, set apart from the result before it.
    Apart,
    /// The unit of weight that has ounces.
    Pound,
    /// The ounces behind it.
    Ounce,
    /// The number beside it is not exact.
    Roughly,
    /// The unit of weight that has pounds.
    Stone,
    /// The unit of height that has inches.
    Foot,
    /// The inches behind it.
    Inch,
    /// Words of headings that do not say whose, when, or of what a result is.
    Heading,
    /// The name of the patient follows.
    PatientName,
    /// A sample or a report that does not count.
    Void,
    /// Who made a report.
    Institution,
    /// May stand beside the name of a condition or a procedure without making it another one.
    PlainOfMark,
    /// Says of a condition or a procedure that there is none.
    NotSo,
    /// Says that what stands before it is over, or was no true result.
    Over,
    /// Says of the text around it that it is not about the person who reads it, or not about now.
    Elsewhere,
    /// A field that names the material of a sample.
    SpecimenField,
    /// Is followed by the number of a person: `Patient 2`.
    NumberedPerson,
    /// A heading for what runs in a family, which says nothing of whose the results are.
    FamilyHistory,
    /// Says of kin that they have an illness.
    KinHas,
}

/// Phrases that are asked for by their meaning (`after`, `mentions`), and that `phrase_at` never finds.
const IN_PLACE: [Phrase; 22] = [
    Phrase::Apart,
    Phrase::Earlier,
    Phrase::Changed,
    Phrase::From,
    Phrase::To,
    Phrase::Pound,
    Phrase::Ounce,
    Phrase::Stone,
    Phrase::Foot,
    Phrase::Inch,
    Phrase::Heading,
    Phrase::PatientName,
    Phrase::Void,
    Phrase::Institution,
    Phrase::PlainOfMark,
    Phrase::NotSo,
    Phrase::Over,
    Phrase::Elsewhere,
    Phrase::SpecimenField,
    Phrase::NumberedPerson,
    Phrase::FamilyHistory,
    Phrase::KinHas,
];

const PHRASES: [(Key<'static>, Phrase); 54] = [
    (key!("spoken.plain"), Phrase::Plain),
    (key!("spoken.qualifier"), Phrase::Qualifier),
    (key!("spoken.high"), Phrase::High),
    (key!("spoken.low"), Phrase::Low),
    (key!("spoken.mark"), Phrase::Mark),
    (key!("spoken.range"), Phrase::Range),
    (key!("spoken.upper_limit"), Phrase::UpperLimit),
    (key!("spoken.lower_limit"), Phrase::LowerLimit),
    (key!("spoken.negative"), Phrase::Negative),
    (key!("spoken.positive"), Phrase::Positive),
    (key!("spoken.unclear"), Phrase::Unclear),
    (key!("spoken.not_detected"), Phrase::NotDetected),
    (key!("spoken.undetectable"), Phrase::Undetectable),
    (key!("spoken.detected"), Phrase::Detected),
    (key!("spoken.less"), Phrase::Less),
    (key!("spoken.more"), Phrase::More),
    (key!("spoken.at_most"), Phrase::AtMost),
    (key!("spoken.at_least"), Phrase::AtLeast),
    (key!("spoken.collected"), Phrase::Collected),
    (key!("spoken.other_date"), Phrase::OtherDate),
    (key!("spoken.other_specimen"), Phrase::OtherSpecimen),
    (key!("spoken.blood_specimen"), Phrase::Blood),
    (key!("spoken.family"), Phrase::Relative),
    (key!("spoken.denied"), Phrase::Denied),
    (key!("spoken.other_time"), Phrase::OtherTime),
    (key!("spoken.other_value"), Phrase::OtherValue),
    (key!("spoken.result_heading"), Phrase::ResultHeading),
    (key!("spoken.other_test"), Phrase::OtherTest),
    (key!("spoken.not_specimen"), Phrase::NotSpecimen),
    (key!("spoken.earlier"), Phrase::Earlier),
    (key!("spoken.changed"), Phrase::Changed),
    (key!("spoken.from"), Phrase::From),
    (key!("spoken.number_to"), Phrase::To),
    (key!("spoken.and"), Phrase::And),
    (key!("spoken.index_unit"), Phrase::Index),
    (key!("spoken.apart"), Phrase::Apart),
    (key!("spoken.pound"), Phrase::Pound),
    (key!("spoken.ounce"), Phrase::Ounce),
    (key!("spoken.roughly"), Phrase::Roughly),
    (key!("spoken.stone"), Phrase::Stone),
    (key!("spoken.foot"), Phrase::Foot),
    (key!("spoken.inch"), Phrase::Inch),
    (key!("spoken.heading"), Phrase::Heading),
    (key!("spoken.patient_name"), Phrase::PatientName),
    (key!("spoken.void"), Phrase::Void),
    (key!("spoken.institution"), Phrase::Institution),
    (key!("spoken.plain_of_mark"), Phrase::PlainOfMark),
    (key!("spoken.not_so"), Phrase::NotSo),
    (key!("spoken.over"), Phrase::Over),
    (key!("spoken.elsewhere"), Phrase::Elsewhere),
    (key!("spoken.specimen_field"), Phrase::SpecimenField),
    (key!("spoken.numbered_person"), Phrase::NumberedPerson),
    (key!("spoken.family_history"), Phrase::FamilyHistory),
    (key!("spoken.kin_has"), Phrase::KinHas),
];

/// Longest spelling of a unit that is looked for, in characters.
const LONGEST_UNIT: usize = 28;

/// Names, units and phrases of a catalogue, ready to be looked for.
#[derive(Debug)]
pub struct Lexicon<'c> {
    catalogue: &'c Catalogue,
    /// Folded names with their facts, the longest first.
    names: Vec<(Vec<char>, Vec<usize>)>,
    /// Folded phrases, the longest first.
    phrases: Vec<(Vec<char>, Phrase)>,
    /// Folded spellings of the units of all quantities, sorted.
    units: Vec<String>,
}

impl<'c> Lexicon<'c> {
    /// Collects what a catalogue and the language files know.
    pub fn new(catalogue: &'c Catalogue) -> Self {
        let mut names: Vec<(Vec<char>, Vec<usize>)> = Vec::new();
        let mut add = |name: &str, fact: usize| {
            let name = fold_name(name);
            match names.iter_mut().find(|(known, _)| *known == name) {
                _ if name.is_empty() => {}
                Some((_, facts)) if facts.contains(&fact) => {}
                Some((_, facts)) => facts.push(fact),
                None => names.push((name, vec![fact])),
            }
        };
        for (fact, question) in catalogue.questions.iter().enumerate() {
            question.also.iter().for_each(|name| add(name, fact));
        }
        for rule in &catalogue.records {
            let Some(fact) = catalogue.index_of(&rule.fact) else { continue };
            rule.names.iter().for_each(|name| add(name, fact));
        }
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let mut phrases: Vec<(Vec<char>, Phrase)> = PHRASES
            .iter()
            .flat_map(|(key, phrase)| {
                let lists = words::always().iter().filter_map(|words| words.find(*key));
                let texts = lists.flat_map(|list| list.split('|')).map(str::trim);
                texts.map(|text| (fold_phrase(text), *phrase)).collect::<Vec<_>>()
            })
            .filter(|(text, _)| !text.is_empty())
            .collect();
        phrases.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        let quantities =
            catalogue.questions.iter().filter(|question| question.kind == Kind::Quantity);
        let codes = quantities.flat_map(|question| &question.units).map(|choice| &choice.code);
        let mut units: Vec<String> = codes
            .filter_map(|code| catalogue.units.iter().find(|unit| unit.code == *code))
            .flat_map(|unit| units::spellings(unit).map(units::fold))
            .collect();
        units.sort_unstable();
        units.dedup();
        Self { catalogue, names, phrases, units }
    }

    /// The catalogue the names come from.
    pub const fn catalogue(&self) -> &'c Catalogue {
        self.catalogue
    }

    /// The longest name that begins at `start`: its facts, and where it ends.
    pub fn name_at(&self, text: &[char], start: usize) -> Option<(&[usize], usize)> {
        self.names.iter().find_map(|(name, facts)| {
            let end = matches_at(text, start, name, true)?;
            Some((facts.as_slice(), end))
        })
    }

    /// All facts that a whole text names, and nothing else stands in it.
    pub fn named(&self, text: &str) -> Option<&[usize]> {
        let folded = fold_name(text);
        self.names.iter().find(|(name, _)| *name == folded).map(|(_, facts)| facts.as_slice())
    }

    /// Where the longest phrase of this meaning ends that begins at `start`, blanks left out.
    pub fn after(&self, text: &[char], start: usize, meaning: Phrase) -> Option<usize> {
        let start =
            (start..text.len()).find(|at| text.get(*at).is_some_and(|c| !c.is_whitespace()))?;
        let mut known = self.phrases.iter().filter(|(_, known)| *known == meaning);
        known.find_map(|(phrase, _)| match phrase.as_slice() {
            // One sign of a script without blanks, which stands inside of a sentence here.
            [sign] if !sign.is_ascii() => (text.get(start) == Some(sign)).then_some(start + 1),
            _ => matches_at(text, start, phrase, false),
        })
    }

    /// The longest phrase that begins at `start`: what it means, and where it ends.
    pub fn phrase_at(&self, text: &[char], start: usize) -> Option<(Phrase, usize)> {
        let anywhere = self.phrases.iter().filter(|(_, meaning)| !IN_PLACE.contains(meaning));
        anywhere.into_iter().find_map(|(phrase, meaning)| {
            let end = matches_at(text, start, phrase, false)?;
            Some((*meaning, end))
        })
    }

    /// The longest spelling of a unit of any question that begins at `start`: where it ends.
    pub fn unit_at(&self, text: &[char], start: usize) -> Option<usize> {
        let last = text.len().min(start + LONGEST_UNIT);
        (start + 1..=last).rev().find(|end| {
            let Some(part) = text.get(start..*end) else { return false };
            if part.last().is_none_or(|c| c.is_whitespace())
                || splits_a_word(text, *end)
                || !is_balanced(part)
            {
                return false;
            }
            let spelling: String = part.iter().collect();
            // A bare number is none, though `10*9` is written for `10*9/L`.
            let says = spelling.contains(|c: char| c.is_alphabetic() || matches!(c, '/' | '%'));
            says && (self.knows_unit(&units::fold(&spelling)) || self.knows_bare(&spelling))
        })
    }

    /// Whether a phrase of this meaning stands anywhere in a text, inside of words of scripts that
    /// do not divide them.
    pub fn mentions(&self, text: &str, meaning: Phrase) -> bool {
        let text: Vec<char> = text.chars().map(lower).collect();
        let mut phrases = self.phrases.iter().filter(|(_, known)| *known == meaning);
        phrases.any(|(phrase, _)| {
            let wide = phrase.first().is_some_and(|c| !c.is_ascii());
            let inside = |start: usize| text.get(start..start + phrase.len()) == Some(phrase);
            let word = |start: usize| matches_at(&text, start, phrase, false).is_some();
            (0..text.len()).any(|start| if wide { inside(start) } else { word(start) })
        })
    }

    /// Whether a text names another material than blood: "urine", and not "uric acid" or 糖尿病.
    pub fn mentions_specimen(&self, text: &str) -> bool {
        let mut plain: String = text.chars().map(lower).collect();
        let others = self.phrases.iter().filter(|(_, known)| *known == Phrase::NotSpecimen);
        for (phrase, _) in others {
            let phrase: String = phrase.iter().collect();
            plain = plain.replace(&phrase, " ");
        }
        self.mentions(&plain, Phrase::OtherSpecimen)
    }

    /// Whether a text is a word for another material than blood, and nothing else.
    pub fn named_specimen(&self, text: &str) -> bool {
        self.is_phrase(text, Phrase::OtherSpecimen)
    }

    /// Whether a text is a word of this meaning, and nothing else.
    pub fn is_phrase(&self, text: &str, meaning: Phrase) -> bool {
        let folded = fold_phrase(text);
        let mut known = self.phrases.iter().filter(|(_, known)| *known == meaning);
        known.any(|(phrase, _)| *phrase == folded)
    }

    /// Whether a word stands in a text as a whole word, or anywhere in scripts that do not divide
    /// their words.
    pub fn holds(&self, text: &str, word: &str) -> bool {
        let text: Vec<char> =
            text.chars().filter(|c| !matches!(c, '\u{200B}'..='\u{200D}')).map(lower).collect();
        let word = fold_word(word);
        (0..text.len()).any(|start| matches_at(&text, start, &word, true).is_some())
    }

    /// A text without these words, as [`Lexicon::holds`] finds them, and without the phrases of a
    /// meaning if there is one; `None` if none of the words stands in it.
    pub fn beyond(&self, text: &str, words: &[String], meaning: Option<Phrase>) -> Option<String> {
        let mut left: Vec<char> =
            text.chars().filter(|c| !matches!(c, '\u{200B}'..='\u{200D}')).map(lower).collect();
        let mut words: Vec<Vec<char>> = words.iter().map(|word| fold_word(word)).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let found = words.iter().filter(|word| blank_out(&mut left, word, true)).count();
        for (phrase, _) in self.phrases.iter().filter(|(_, known)| Some(*known) == meaning) {
            blank_out(&mut left, phrase, false);
        }
        (found > 0).then(|| left.into_iter().collect())
    }

    /// Whether a question is about urine, so that a heading of urine does not take it away.
    pub fn is_of_urine(&self, question: &Question) -> bool {
        let rules = self.catalogue.records.iter().filter(|rule| rule.fact == question.id);
        let names = rules.flat_map(|rule| &rule.names).chain(&question.also);
        names.into_iter().any(|name| self.mentions_specimen(name))
    }

    fn knows_unit(&self, folded: &str) -> bool {
        self.units.binary_search_by(|known| known.as_str().cmp(folded)).is_ok()
    }

    /// What stands in braces may be anything: `{cells}/uL`.
    fn knows_bare(&self, spelling: &str) -> bool {
        let bare = spelling
            .split_once('{')
            .and_then(|(before, rest)| Some(format!("{before}{}", rest.split_once('}')?.1)));
        bare.is_some_and(|bare| {
            bare.contains(char::is_alphanumeric) && self.knows_unit(&units::fold(&bare))
        })
    }
}

/// Whether each bracket is closed: `L)` is a mark in brackets, no unit.
fn is_balanced(text: &[char]) -> bool {
    [('(', ')'), ('[', ']'), ('{', '}')].iter().all(|(open, close)| {
        let count = |sign: &char| text.iter().filter(|c| *c == sign).count();
        count(open) == count(close) && text.first() != Some(close)
    })
}

/// Whether letters or digits go on behind a place that ends in one.
fn splits_a_word(text: &[char], end: usize) -> bool {
    let before = end.checked_sub(1).and_then(|at| text.get(at));
    let both =
        |test: fn(&char) -> bool| before.is_some_and(test) && text.get(end).is_some_and(test);
    both(|c| lower(*c).is_ascii_alphanumeric())
}

/// Where a folded text that begins at `start` ends, if it stands there as whole words. Between
/// its characters, blanks and the signs that people leave out may stand.
fn matches_at(text: &[char], start: usize, folded: &[char], is_name: bool) -> Option<usize> {
    let first = *folded.first()?;
    let before = start.checked_sub(1).and_then(|at| text.get(at));
    if first.is_ascii_alphanumeric() && before.is_some_and(char::is_ascii_alphanumeric) {
        return None;
    }
    // Between signs nothing may be left out: `(+-)` is not `(+)`.
    let has_letters = folded.iter().any(|c| c.is_alphanumeric());
    let mut at = start;
    for (index, wanted) in folded.iter().enumerate() {
        let mut skipped = 0;
        while has_letters
            && index > 0
            && text.get(at).is_some_and(|c| is_joint(*c, is_name))
            && skipped < 3
        {
            at += 1;
            skipped += 1;
        }
        if lower(*text.get(at)?) != *wanted {
            return None;
        }
        at += 1;
    }
    let (last, after) = (*folded.last()?, text.get(at));
    let goes_on = last.is_ascii_alphanumeric() && after.is_some_and(char::is_ascii_alphanumeric);
    // `NEUT%` is not `NEUT`, and a word of one sign is a word only if it stands alone.
    let marked = is_name && after.is_some_and(|c| matches!(c, '%' | '#'));
    let alone = folded.len() > 1
        || first.is_ascii()
        || !first.is_alphabetic()
        || !before.into_iter().chain(after).any(|c| c.is_alphabetic());
    (!goes_on && !marked && alone).then_some(at)
}

/// Puts blanks where a folded text stands; whether it stood anywhere.
fn blank_out(text: &mut [char], folded: &[char], is_name: bool) -> bool {
    let mut found = false;
    for start in 0..text.len() {
        if let Some(end) = matches_at(text, start, folded, is_name) {
            text.iter_mut().take(end).skip(start).for_each(|c| *c = ' ');
            found = true;
        }
    }
    found
}

/// A word in small letters, without what may stand inside of it or not.
fn fold_word(word: &str) -> Vec<char> {
    word.chars().map(lower).filter(|c| !c.is_whitespace() && *c != '-').collect()
}

/// Signs that may stand inside of a name or not.
fn is_joint(c: char, is_name: bool) -> bool {
    c.is_whitespace()
        || (is_name
            && matches!(c, '-' | '_' | '.' | '/' | '\'' | '(' | ')' | ',' | ':' | '+' | '&'))
        || (!is_name && c == '-')
}

fn lower(c: char) -> char {
    plain_char(c).to_ascii_lowercase()
}

/// Small letters and digits of any script, and `%`, `#` and `γ`-like letters of names.
fn fold_name(name: &str) -> Vec<char> {
    name.chars().map(lower).filter(|c| c.is_alphanumeric() || matches!(c, '%' | '#')).collect()
}

/// A phrase without its blanks and hyphens; signs stay, they are part of `(-)`, `<=` and `-ve`.
fn fold_phrase(phrase: &str) -> Vec<char> {
    let signs_only = !phrase.chars().any(char::is_alphanumeric);
    let stays =
        |(place, c): &(usize, char)| !c.is_whitespace() && (signs_only || *place == 0 || *c != '-');
    phrase.chars().map(lower).enumerate().filter(stays).map(|(_, c)| c).collect()
}
