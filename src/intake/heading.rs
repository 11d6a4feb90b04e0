//! What a line without a result says of those below it: the day, the material, whose they are,
//! and whether they are results at all.

use super::lexicon::{Lexicon, Phrase};
use super::line::{self, is_year};
use super::scan::{Token, TokenKind};
use super::text::Line;

/// Most words and signs of a line that heads what stands below it; longer ones are sentences.
const LONGEST: usize = 8;

/// The day of what stands below a line.
pub(super) enum DayBelow {
    /// As above.
    Same,
    /// This one.
    On(String),
    /// This one, which stands alone: perhaps the day of the report.
    Alone(String),
    /// Another one, which cannot be read.
    Another,
}

/// How much of a text is perhaps of another person or another time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Elsewhere {
    Nothing,
    /// The paragraph.
    Near,
    /// All of it.
    All,
}

/// What a line without a result says.
pub(super) struct Heading {
    pub(super) day: DayBelow,
    /// Whether what stands below is of blood, if the line says so.
    pub(super) of_blood: Option<bool>,
    /// Whether what stands below are goals or limits, if the line says so.
    pub(super) of_goals: Option<bool>,
    /// Whether it says so by naming limits, as the head of a column does, too.
    pub(super) names_limits: bool,
    /// Whether what stands below is of somebody else.
    pub(super) is_of_another: bool,
    /// Whether it has words that may say whose, when or of what the results below are.
    pub(super) is_unsure: bool,
    /// Whether it holds values that no name stands in front of.
    pub(super) is_orphan: bool,
    /// Whether it says that a sample or a report does not count.
    pub(super) is_void: bool,
    /// The name of the patient, as far as it can be compared.
    pub(super) patient: Option<String>,
    /// How much of the text it says to be of another person or another time.
    pub(super) elsewhere: Elsewhere,
    /// Whether it names another material than blood for what stands above it.
    pub(super) is_specimen: bool,
}

/// Reads a line that has no result.
pub(super) fn read(lexicon: &Lexicon<'_>, line: &Line<'_>) -> Heading {
    let mentions = |phrase| lexicon.mentions(line.text, phrase);
    let mut heading = Heading {
        day: DayBelow::Same,
        of_blood: None,
        of_goals: None,
        names_limits: false,
        is_of_another: false,
        is_unsure: false,
        is_orphan: false,
        is_void: mentions(Phrase::Void),
        patient: patient(lexicon, line.text),
        elsewhere: Elsewhere::Nothing,
        is_specimen: is_specimen(lexicon, line.text),
    };
    // A row of a test that is not asked for, whose limits may look like a day.
    if line.is_row_of_another_test() {
        return heading;
    }
    heading.elsewhere = elsewhere(lexicon, line);
    let holds = |phrase: Phrase| line.tokens.iter().any(|token| token.is(phrase));
    let has_number = line.tokens.iter().any(|token| matches!(token.kind, TokenKind::Number { .. }));
    let names_a_year = line.tokens.len() < 6 && line.tokens.iter().any(is_year);
    let other_time = mentions(Phrase::OtherTime) || holds(Phrase::OtherValue);
    heading.day = day(lexicon, line, other_time || names_a_year);
    heading.is_orphan = line.is_value() && has_number;
    // `Patient: my mother, 71`
    let names_relative = heading.patient.is_some() && mentions(Phrase::Relative);
    heading.is_unsure = names_relative;
    if has_number && line.tokens.len() > LONGEST {
        return heading;
    }
    let is_filler = |token: &Token| is_filler(lexicon, token);
    let only = |phrase: Phrase| {
        holds(phrase) && line.tokens.iter().all(|token| is_filler(token) || token.is(phrase))
    };
    heading.is_of_another = only(Phrase::Relative);
    let limits = [Phrase::Range, Phrase::UpperLimit, Phrase::LowerLimit];
    let names_limits = limits.into_iter().any(mentions);
    // "Reference values" are limits, "Value" beside "Reference" heads a column.
    let heads_results = !other_time
        && mentions(Phrase::ResultHeading)
        && (holds(Phrase::Plain) || holds(Phrase::ResultHeading));
    // `Date of admission: 1 January 2026` is a day, and no goal.
    let has_date = line.tokens.iter().any(is_date);
    let is_goal = !heads_results
        && (mentions(Phrase::OtherTime) || names_limits || (only(Phrase::OtherValue) && !has_date));
    let is_known = |token: &Token| {
        is_filler(token)
            || matches!(token.kind, TokenKind::Number { .. })
            || token.is(Phrase::OtherSpecimen)
            || token.is(Phrase::OtherTest)
    };
    let is_result = has_number && (line.is_value() || line.has_unit() || has_date);
    heading.is_unsure |= line.is_whole
        && line.tokens.len() <= LONGEST
        && !(is_result || heading.is_of_another || is_goal || heads_results)
        && !line.tokens.iter().all(is_known)
        && !mentions(Phrase::Institution)
        && !is_field(lexicon, line.text);
    if has_number && !names_a_year {
        return heading;
    }
    if lexicon.mentions_specimen(line.text) {
        heading.of_blood = Some(false);
    } else if only(Phrase::Blood) {
        heading.of_blood = Some(true);
    }
    if is_goal {
        heading.of_goals = Some(true);
        heading.names_limits = names_limits && !has_number && !mentions(Phrase::OtherTime);
    } else if heads_results || mentions(Phrase::Collected) {
        heading.of_goals = Some(false);
    }
    heading
}

/// How much of the text around a line without a result may be of another person or another time.
fn elsewhere(lexicon: &Lexicon<'_>, line: &Line<'_>) -> Elsewhere {
    let mentions = |phrase| lexicon.mentions(line.text, phrase);
    let of_kin = mentions(Phrase::Relative) && !mentions(Phrase::FamilyHistory);
    // `Her mother has hypertension.` says nothing of whose the results of the letter are.
    if mentions(Phrase::Elsewhere) || (of_kin && !mentions(Phrase::KinHas)) {
        return Elsewhere::All;
    }
    let is_short = line.tokens.len() <= LONGEST && field(line.text).is_none();
    let of_year = line.tokens.iter().any(is_year)
        && !line.tokens.iter().any(is_date)
        && (is_short || mentions(Phrase::ResultHeading));
    let has_number = line.tokens.iter().any(|token| matches!(token.kind, TokenKind::Number { .. }));
    let of_now = line.tokens.len() <= LONGEST
        && has_number
        && line.tokens.iter().any(|token| token.is(Phrase::OtherValue));
    if of_kin || of_year || of_now || mentions(Phrase::Over) {
        return Elsewhere::Near;
    }
    Elsewhere::Nothing
}

/// Whether a line is nothing but the material of a sample, which is not blood: `Specimen: Urine`,
/// `（尿液）`.
fn is_specimen(lexicon: &Lexicon<'_>, text: &str) -> bool {
    let text = text.trim();
    let in_brackets = text.starts_with(['(', '（']) && text.ends_with([')', '）']);
    let named = text
        .split_once([':', '：', '-'])
        .is_some_and(|(name, _)| lexicon.is_phrase(name, Phrase::SpecimenField));
    (in_brackets || named) && lexicon.mentions_specimen(text)
}

/// Whether a line tells people apart by numbers or letters: `Patient 2:`, `Pt A`, `患者A`.
pub(super) fn numbers_people(lexicon: &Lexicon<'_>, text: &str) -> bool {
    let letter = |word: &str| word.len() == 1 && word.starts_with(|c: char| c.is_ascii_uppercase());
    let number =
        |word: &str| (1..=2).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
    let words: Vec<&str> = text.split_whitespace().collect();
    let apart = words.iter().enumerate().any(|(at, word)| {
        let next = words.get(at + 1).copied().unwrap_or_default();
        let bare = next.trim_end_matches([':', '.', ',', ')', '：']);
        let heads = next.ends_with([':', '：']) || (at + 2 == words.len() && word.len() > 2);
        lexicon.is_phrase(word, Phrase::NumberedPerson) && (letter(bare) || (number(bare) && heads))
    });
    // Scripts without blanks: `患者A 血小板`, and not `患者3天前`.
    let glued = words.iter().any(|word| {
        let end = word.char_indices().find(|(_, c)| c.is_ascii_alphanumeric()).map(|(at, _)| at);
        end.and_then(|end| word.split_at_checked(end)).is_some_and(|(name, rest)| {
            let rest = rest.trim_end_matches([':', '：', '，', '。']);
            !name.is_ascii()
                && lexicon.is_phrase(name, Phrase::NumberedPerson)
                && (letter(rest) || number(rest))
        })
    });
    apart || glued
}

/// The day that a line gives to what stands below it.
fn day(lexicon: &Lexicon<'_>, line: &Line<'_>, is_other_time: bool) -> DayBelow {
    let holds = |phrase: Phrase| line.tokens.iter().any(|token| token.is(phrase));
    let has_day = line.tokens.iter().any(is_date) && !holds(Phrase::OtherDate);
    let alone = line::only_day(&line.tokens)
        .filter(|_| has_day && line.tokens.iter().all(|token| is_filler(lexicon, token)));
    match (line::heading_day(&line.tokens), alone) {
        (Some(day), _) => DayBelow::On(day.to_string()),
        (None, Some(day)) if holds(Phrase::Blood) => DayBelow::On(day.to_string()),
        (None, Some(day)) => DayBelow::Alone(day.to_string()),
        (None, None) if is_other_time || has_day => DayBelow::Another,
        (None, None) => DayBelow::Same,
    }
}

/// Whether a line heads a column of results, and nothing else.
pub(super) fn heads_column(lexicon: &Lexicon<'_>, line: &Line<'_>) -> bool {
    lexicon.is_phrase(line.text, Phrase::ResultHeading)
}

/// Whether a line names another day than that of the sample, which may stand below it.
pub(super) fn awaits_other_day(line: &Line<'_>) -> bool {
    line.tokens.iter().any(|token| token.is(Phrase::OtherDate)) && !line.tokens.iter().any(is_date)
}

fn is_date(token: &Token) -> bool {
    matches!(token.kind, TokenKind::Date(_))
}

/// Whether a piece of a heading says nothing of whose, or of what, the results below are.
fn is_filler(lexicon: &Lexicon<'_>, token: &Token) -> bool {
    match &token.kind {
        TokenKind::Date(_) | TokenKind::Divider(_) => true,
        TokenKind::Number { .. } => is_year(token),
        TokenKind::Word(word) => is_sign(word) || lexicon.mentions(word, Phrase::Heading),
        TokenKind::Phrase(phrase) => matches!(
            phrase,
            Phrase::Plain
                | Phrase::Qualifier
                | Phrase::ResultHeading
                | Phrase::Collected
                | Phrase::OtherDate
                | Phrase::Blood
        ),
        _ => false,
    }
}

/// The name and the content of a field such as `Ward: 3`.
fn field(text: &str) -> Option<(&str, &str)> {
    text.split_once([':', '：'])
}

/// Whether a line is a field whose name is one of a report, so that its content says nothing of
/// whose, when, or of what the results are.
fn is_field(lexicon: &Lexicon<'_>, text: &str) -> bool {
    let is_known = |word: &str| {
        [Phrase::Heading, Phrase::OtherDate, Phrase::Collected]
            .iter()
            .any(|phrase| lexicon.mentions(word, *phrase))
    };
    field(text).is_some_and(|(name, _)| name.split_whitespace().all(is_known))
}

/// The name of the patient that a line prints, as far as it can be compared.
fn patient(lexicon: &Lexicon<'_>, text: &str) -> Option<String> {
    let (field, name) = field(text)?;
    let is_name = lexicon.is_phrase(field, Phrase::PatientName);
    let name: Vec<&str> = name.split_whitespace().take(2).collect();
    (is_name && !name.is_empty()).then(|| name.join(" ").to_lowercase())
}

/// Whether a word holds no letter and no digit.
pub(super) fn is_sign(word: &str) -> bool {
    word.chars().all(|c| !c.is_alphanumeric())
}
