//! Everything the screen says, one file a language.
//!
//! A language is one text file in `src/words/`: `key = text` under a first line that names
//! it. The build finds the files by itself (`src/catalogue/build.rs`). The five trials carry
//! their own English and Chinese; a further language brings those texts in its file as well,
//! under the keys of [`catalogue_texts`]. Texts have holes in braces: `{limit}`.
//!
//! This layer knows keys and texts, no facts and no rules.

#[macro_use]
pub mod key;
pub mod plural;

pub use key::{Composed, Family, Key};

use crate::catalogue::{Catalogue, Texts};
use std::collections::BTreeMap;
use std::sync::OnceLock;

include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// The texts of one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Language tag, such as `zh-Hans`; the name of its file.
    pub tag: &'static str,
    texts: BTreeMap<&'static str, &'static str>,
}

impl Words {
    /// Reads a language file: `key = text` a line, `#` starts a comment line. Later lines win.
    pub fn parse(tag: &'static str, file: &'static str) -> Self {
        let lines = file.lines().filter(|line| !line.starts_with('#'));
        let texts = lines
            .filter_map(|line| line.split_once('='))
            .map(|(key, text)| (key.trim(), text.trim()))
            .collect();
        Self { tag, texts }
    }

    /// The same words with those of another file in their place, where it has them.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        let mut texts = self.texts.clone();
        texts.extend(&other.texts);
        Self { tag: self.tag, texts }
    }

    /// The text of a key, or the key itself: a test fails on a key that is not in every file.
    pub fn get<'a>(&'a self, key: Key<'a>) -> &'a str {
        self.find(key).unwrap_or(key.name())
    }

    /// The text of a key, if the language has it.
    pub fn find(&self, key: Key<'_>) -> Option<&'static str> {
        self.named(key.name())
    }

    /// The text with a name that was read: one of [`Self::keys`], or of [`catalogue_texts`].
    pub fn named(&self, name: &str) -> Option<&'static str> {
        self.texts.get(name).copied()
    }

    /// A text with its holes filled.
    pub fn fill(&self, key: Key<'_>, holes: &[(&str, &str)]) -> String {
        filled(self.get(key), holes)
    }

    /// A text that depends on a count: the key with the plural category of the count behind it,
    /// such as `.one` or `.few`, where the language has such a form, else the key; `{n}` is the
    /// count. Categories are those of the Unicode CLDR for the language.
    pub fn count(&self, key: Key<'_>, n: usize) -> String {
        let form = self.named(&format!("{key}.{}", self.category(n)));
        filled(form.unwrap_or_else(|| self.get(key)), &[("n", &n.to_string())])
    }

    /// The plural category of a count, such as `one`; `other` for a language that was not there
    /// when the program was built.
    pub fn category(&self, n: usize) -> &'static str {
        let known = PLURALS.iter().find(|(tag, _)| *tag == self.tag);
        known
            .and_then(|(_, categories)| categories.get(plural::told(n)))
            .copied()
            .unwrap_or("other")
    }

    /// Parts joined as a list of this language.
    pub fn list(&self, parts: &[String]) -> String {
        parts.join(self.get(key!("list.comma")).trim_matches('"'))
    }

    /// Parts that are lists themselves, or sentences, joined as a list of this language.
    pub fn long_list(&self, parts: &[String]) -> String {
        parts.join(self.get(key!("list.semicolon")).trim_matches('"'))
    }

    /// All keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.texts.keys().copied()
    }
}

/// A text with its holes filled.
fn filled(text: &str, holes: &[(&str, &str)]) -> String {
    let mut text = text.to_owned();
    for (hole, value) in holes {
        text = text.replace(&format!("{{{hole}}}"), value);
    }
    text
}

/// All languages, in the order of the catalogue and then of their files.
pub fn all() -> &'static [Words] {
    static ALL: OnceLock<Vec<Words>> = OnceLock::new();
    ALL.get_or_init(|| FILES.iter().map(|(tag, file)| Words::parse(tag, file)).collect())
}

/// The few words of every language that are needed whatever the page speaks: what is understood
/// in dates (keys that begin with `spoken.`), because a draft may have been written in another
/// language, and the name of the language.
pub fn always() -> &'static [Words] {
    static ALL: OnceLock<Vec<Words>> = OnceLock::new();
    ALL.get_or_init(|| ALWAYS.iter().map(|(tag, lines)| Words::parse(tag, lines)).collect())
}

/// What is said otherwise to someone who answers for another person, under the keys of the
/// language's own file and of [`catalogue_texts`]; nothing for a language that has no such file.
pub fn for_carers(tag: &'static str) -> Words {
    let file = CARER.iter().find(|(known, _)| *known == tag).map_or("", |(_, file)| file);
    Words::parse(tag, file)
}

/// Stands between the parts of the file of a language.
const DIVIDER: &str = "\n---\n";

/// The parts of the file of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packed<'a> {
    /// Words, for [`Words::parse`].
    pub words: &'a str,
    /// The texts of the catalogue ([`Catalogue::text_lines`]).
    pub lines: &'a str,
    /// The words that are others for someone who answers for another person.
    pub carer_words: &'a str,
    /// The texts of the catalogue for that person.
    pub carer_lines: &'a str,
}

/// A language as the one file that the page loads.
pub fn pack(catalogue: &Catalogue, words: &Words, language: usize) -> String {
    let listed = |words: &Words| {
        let lines = words.texts.iter().map(|(key, text)| format!("{key}={text}"));
        lines.collect::<Vec<_>>().join("\n")
    };
    let carer = for_carers(words.tag);
    let mut told = catalogue.clone();
    catalogue_texts(&mut told, &mut |key, texts| {
        if let (Some(text), Some(place)) = (carer.named(key), texts.0.get_mut(language)) {
            text.clone_into(place);
        }
    });
    [listed(words), catalogue.text_lines(language), listed(&carer), told.text_lines(language)]
        .join(DIVIDER)
}

/// The parts of a file that [`pack`] made.
pub fn unpack(packed: &str) -> Option<Packed<'_>> {
    let mut parts = packed.split(DIVIDER);
    let (words, lines) = (parts.next()?, parts.next()?);
    let (carer_words, carer_lines) = (parts.next()?, parts.next()?);
    parts.next().is_none().then_some(Packed { words, lines, carer_words, carer_lines })
}

/// Gives the catalogue the texts of a language it does not carry itself, and returns the
/// keys that the language does not have; those texts stay in the catalogue's first language.
pub fn add_to(catalogue: &mut Catalogue, words: &Words) -> Vec<String> {
    if catalogue.languages.iter().any(|tag| tag == words.tag) {
        return Vec::new();
    }
    let mut missing = Vec::new();
    catalogue_texts(catalogue, &mut |key, texts| {
        let text = if let Some(text) = words.named(key) {
            text.to_owned()
        } else {
            missing.push(key.to_owned());
            texts.get(0).to_owned()
        };
        texts.0.push(text);
    });
    catalogue.languages.push(words.tag.to_owned());
    missing
}

/// What a further language starts from: a file with every key, and its text in the language of
/// the words, which the catalogue speaks under the number `language`.
pub fn template(catalogue: &Catalogue, words: &Words, language: usize) -> String {
    let mut lines: Vec<String> =
        words.texts.iter().map(|(key, text)| format!("{key} = {text}\n")).collect();
    catalogue_texts(&mut catalogue.clone(), &mut |key, texts| {
        lines.push(format!("{key} = {}\n", texts.get(language)));
    });
    lines.concat()
}

/// Visits every text of the catalogue with its key: `question.<id>.label`, `.hint`, `.tick`,
/// `.option.<code>`; `trial.<id>.title`, `.product`, `.gap`, `.sponsor`, `.site`,
/// `.contacts`, `.preparation`;
/// `criterion.<trial>.<code>.clinician`, `.patient`, `.doubt`, `.reading.<id>`; `contradiction.<id>`;
/// `implies.<id>`.
pub fn catalogue_texts(catalogue: &mut Catalogue, visit: &mut dyn FnMut(&str, &mut Texts)) {
    for question in &mut catalogue.questions {
        let id = &question.id;
        visit(&format!("question.{id}.label"), &mut question.label);
        if let Some(hint) = &mut question.hint {
            visit(&format!("question.{id}.hint"), hint);
        }
        if let Some(tick) = &mut question.tick {
            visit(&format!("question.{id}.tick"), tick);
        }
        // Yes and no are words of the language files.
        for option in question.options.iter_mut().filter(|o| o.label.get(0) != o.code) {
            visit(&format!("question.{id}.option.{}", option.code), &mut option.label);
        }
    }
    for contradiction in &mut catalogue.contradictions {
        visit(&format!("contradiction.{}", contradiction.id), &mut contradiction.text);
    }
    for implication in &mut catalogue.implications {
        visit(&format!("implies.{}", implication.id), &mut implication.text);
    }
    for trial in &mut catalogue.trials {
        let id = &trial.id;
        visit(&format!("trial.{id}.title"), &mut trial.title);
        visit(&format!("trial.{id}.product"), &mut trial.product);
        visit(&format!("trial.{id}.gap"), &mut trial.gap);
        let told = [
            ("sponsor", &mut trial.sponsor),
            ("site", &mut trial.site),
            ("contacts", &mut trial.contacts),
            ("preparation", &mut trial.preparation),
        ];
        for (name, text) in told {
            if let Some(text) = text {
                visit(&format!("trial.{id}.{name}"), text);
            }
        }
        for criterion in &mut trial.criteria {
            let key = format!("criterion.{id}.{}", criterion.code);
            visit(&format!("{key}.clinician"), &mut criterion.clinician);
            visit(&format!("{key}.patient"), &mut criterion.patient);
            if !criterion.doubt_meaning.0.is_empty() {
                visit(&format!("{key}.doubt"), &mut criterion.doubt_meaning);
            }
            for reading in &mut criterion.readings {
                if !reading.meaning.0.is_empty() {
                    visit(&format!("{key}.reading.{}", reading.id), &mut reading.meaning);
                }
            }
        }
    }
}
