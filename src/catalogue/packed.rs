//! The catalogue as the page carries it: checked and compiled when the project is built, in
//! postcard's form, its texts apart. The page needs neither the loader nor the rule language,
//! and loads the texts of one language at a time.
//!
//! What only authors and tools read is left out: places in files, rules as written,
//! dimensions and codes.

use super::{Catalogue, Texts};

/// Visits every text of a catalogue, always in the same order.
fn each_text(catalogue: &mut Catalogue, visit: &mut dyn FnMut(&mut Texts)) {
    for question in &mut catalogue.questions {
        visit(&mut question.label);
        question.hint.iter_mut().for_each(&mut *visit);
        question.tick.iter_mut().for_each(&mut *visit);
        question.options.iter_mut().for_each(|option| visit(&mut option.label));
    }
    catalogue.contradictions.iter_mut().for_each(|found| visit(&mut found.text));
    catalogue.implications.iter_mut().for_each(|found| visit(&mut found.text));
    for trial in &mut catalogue.trials {
        let head = [
            &mut trial.title,
            &mut trial.product,
            &mut trial.document,
            &mut trial.place,
            &mut trial.status,
            &mut trial.gap,
        ];
        let told =
            [&mut trial.sponsor, &mut trial.site, &mut trial.contacts, &mut trial.preparation];
        head.into_iter().chain(told.into_iter().flatten()).for_each(&mut *visit);
        for criterion in &mut trial.criteria {
            visit(&mut criterion.patient);
            visit(&mut criterion.source);
            visit(&mut criterion.clinician);
            visit(&mut criterion.doubt_meaning);
            criterion.readings.iter_mut().for_each(|reading| visit(&mut reading.meaning));
        }
    }
}

/// The form in which the page carries data of the build, for [`read`].
///
/// # Errors
/// None in practice: memory is the only limit.
pub fn write<T: serde::Serialize>(value: &T) -> Result<Vec<u8>, String> {
    postcard::to_allocvec(value).map_err(|error| error.to_string())
}

/// Reads what [`write()`] wrote; `None` if the bytes are not of this build.
pub fn read<'a, T: serde::Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

impl Catalogue {
    /// The compiled catalogue without its texts, for [`Catalogue::unpack`].
    ///
    /// # Errors
    /// None in practice: memory is the only limit.
    pub fn pack(&self) -> Result<Vec<u8>, String> {
        let mut bare = self.clone();
        each_text(&mut bare, &mut |texts| texts.0.clear());
        write(&bare)
    }

    /// The texts of a language, one a line, for [`Catalogue::unpack`].
    pub fn text_lines(&self, language: usize) -> String {
        let mut lines = String::new();
        each_text(&mut self.clone(), &mut |texts| {
            lines.push_str(texts.get(language));
            lines.push('\n');
        });
        lines
    }

    /// A packed catalogue of this build with the texts of one language; `None` if they do not
    /// belong together.
    pub fn unpack(packed: &[u8], language: &str, lines: &str) -> Option<Self> {
        let mut catalogue: Self = read(packed)?;
        catalogue.languages = vec![language.to_owned()];
        let mut lines = lines.lines();
        let mut complete = true;
        each_text(&mut catalogue, &mut |texts| {
            let line = lines.next();
            complete &= line.is_some();
            texts.0 = vec![line.unwrap_or_default().to_owned()];
        });
        for (number, question) in catalogue.questions.iter().enumerate() {
            catalogue.index.entry(question.id.clone()).or_insert(number);
        }
        catalogue.number_criteria();
        let cycles = catalogue.link();
        (complete && cycles.is_empty() && lines.next().is_none()).then_some(catalogue)
    }
}
