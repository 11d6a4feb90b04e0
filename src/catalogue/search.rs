//! Finds questions by what people call them.

use super::{Catalogue, Kind, Question};

/// Searches of fewer letters must begin a word, because they are inside of many.
const SHORTEST_INSIDE: usize = 4;

/// Small letters and digits of any script, without what people write between them.
pub fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a text holds a search that was [`folded`].
fn holds(text: &str, search: &str) -> bool {
    if search.is_ascii() && search.len() < SHORTEST_INSIDE {
        let mut words = text.split(|c: char| c.is_whitespace() || "(/,;-".contains(c)).map(folded);
        words.any(|word| word.starts_with(search)) || folded(text) == search
    } else {
        folded(text).contains(search)
    }
}

impl Catalogue {
    /// Whether a question has to do with a search that was [`folded`]: by its label, hint,
    /// options, other names, and for medicines by the names of drugs.
    pub fn finds(&self, question: &Question, search: &str) -> bool {
        let within = |text: &str| holds(text, search);
        let texts = |texts: &super::Texts| texts.0.iter().any(|text| within(text));
        search.is_empty()
            || texts(&question.label)
            || question.hint.as_ref().is_some_and(texts)
            || question.options.iter().any(|option| texts(&option.label))
            || question.also.iter().any(|name| within(name))
            || within(&question.id.replace('_', " "))
            || (question.kind == Kind::Therapies
                && self.drugs.iter().flat_map(|drug| &drug.names).any(|name| within(name)))
    }
}
