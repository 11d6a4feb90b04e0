//! The catalogue as the page carries it: checked and compiled when the project is built, its
//! texts apart, one list a language. The loader, the rule language and the other languages
//! stay out of the page.
//!
//! What only authors and tools read is left out: places in files, rules as written,
//! dimensions and codes.

use super::{Catalogue, Texts};

pub use super::reader::read;

/// Visits every text of a catalogue, always in the same order, with the number of the file of
/// its language: that of the first screen, that of the questions, that of all behind them.
fn each_text(catalogue: &mut Catalogue, visit: &mut dyn FnMut(&mut Texts, usize)) {
    for question in &mut catalogue.questions {
        visit(&mut question.label, 1);
        question.hint.iter_mut().for_each(|hint| visit(hint, 1));
        question.options.iter_mut().for_each(|option| visit(&mut option.label, 1));
    }
    catalogue.contradictions.iter_mut().for_each(|found| visit(&mut found.text, 1));
    for trial in &mut catalogue.trials {
        visit(&mut trial.title, 0);
        visit(&mut trial.product, 0);
        let last = [&mut trial.document, &mut trial.place, &mut trial.status, &mut trial.gap];
        last.into_iter().chain(&mut trial.preparation).for_each(|text| visit(text, 2));
        for criterion in &mut trial.criteria {
            visit(&mut criterion.patient, 1);
            visit(&mut criterion.source, 2);
            visit(&mut criterion.clinician, 2);
            criterion.readings.iter_mut().for_each(|reading| visit(&mut reading.meaning, 2));
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

impl Catalogue {
    /// The compiled catalogue without its texts, for [`Catalogue::unpack`].
    ///
    /// # Errors
    /// None in practice: memory is the only limit.
    pub fn pack(&self) -> Result<Vec<u8>, String> {
        let mut bare = self.clone();
        each_text(&mut bare, &mut |texts, _| texts.0.clear());
        write(&bare)
    }

    /// The texts of one file of a language, one a line, for [`Catalogue::unpack`].
    pub fn text_lines(&self, language: usize, file: usize) -> String {
        let mut lines = String::new();
        each_text(&mut self.clone(), &mut |texts, number| {
            if number == file {
                lines.push_str(texts.get(language));
                lines.push('\n');
            }
        });
        lines
    }

    /// A packed catalogue of this build with the texts of one language, as many files as have
    /// arrived; `None` if they are not of this program. Texts of later files are empty.
    pub fn unpack(packed: &[u8], language: &str, files: &[&str]) -> Option<Self> {
        let mut catalogue: Self = read(packed);
        catalogue.languages = vec![language.to_owned()];
        let mut files: Vec<_> = files.iter().map(|lines| lines.lines()).collect();
        let mut complete = true;
        each_text(&mut catalogue, &mut |texts, file| {
            let line = files.get_mut(file).map(Iterator::next);
            complete &= line != Some(None);
            texts.0 = vec![line.flatten().unwrap_or_default().to_owned()];
        });
        let over = files.iter_mut().any(|lines| lines.next().is_some());
        for (number, question) in catalogue.questions.iter().enumerate() {
            catalogue.index.entry(question.id.clone()).or_insert(number);
        }
        let cycles = catalogue.link();
        (complete && cycles.is_empty() && !over).then_some(catalogue)
    }
}
