//! The catalogue as the page carries it: checked and compiled when the project is built, its
//! texts apart, one list a language. The loader, the rule language and the other languages
//! stay out of the page.
//!
//! What only authors and tools read is left out: places in files, rules as written,
//! dimensions and codes.

use super::{Catalogue, Texts};

/// Visits every text of a catalogue, always in the same order.
fn each_text(catalogue: &mut Catalogue, visit: &mut dyn FnMut(&mut Texts)) {
    for question in &mut catalogue.questions {
        visit(&mut question.label);
        question.hint.iter_mut().for_each(&mut *visit);
        question.options.iter_mut().for_each(|option| visit(&mut option.label));
    }
    catalogue.contradictions.iter_mut().for_each(|found| visit(&mut found.text));
    for trial in &mut catalogue.trials {
        let own = [
            &mut trial.title,
            &mut trial.product,
            &mut trial.document,
            &mut trial.place,
            &mut trial.status,
            &mut trial.gap,
        ];
        own.into_iter().chain(&mut trial.preparation).for_each(&mut *visit);
        for criterion in &mut trial.criteria {
            visit(&mut criterion.source);
            visit(&mut criterion.clinician);
            visit(&mut criterion.patient);
            criterion.readings.iter_mut().for_each(|reading| visit(&mut reading.meaning));
        }
    }
}

impl Catalogue {
    /// The compiled catalogue without its texts, for [`Catalogue::unpack`].
    ///
    /// # Errors
    /// None in practice: memory is the only limit.
    pub fn pack(&self) -> postcard::Result<Vec<u8>> {
        let mut bare = self.clone();
        each_text(&mut bare, &mut |texts| texts.0.clear());
        postcard::to_allocvec(&bare)
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

    /// A packed catalogue with the texts of one language; `None` if it is not of this program.
    pub fn unpack(packed: &[u8], language: &str, lines: &str) -> Option<Self> {
        let mut catalogue: Self = postcard::from_bytes(packed).ok()?;
        catalogue.languages = vec![language.to_owned()];
        let mut lines = lines.lines();
        let mut complete = true;
        each_text(&mut catalogue, &mut |texts| match lines.next() {
            Some(line) => texts.0 = vec![line.to_owned()],
            None => complete = false,
        });
        for (number, question) in catalogue.questions.iter().enumerate() {
            catalogue.index.entry(question.id.clone()).or_insert(number);
        }
        let cycles = catalogue.link();
        (complete && cycles.is_empty() && lines.next().is_none()).then_some(catalogue)
    }
}
