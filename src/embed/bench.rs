//! Loops for `make bench`, so that a figure is the engine's and not the crossing's. In no
//! released file.

use crate::catalogue::text::MAX_FILE_BYTES;
use crate::catalogue::{Catalogue, SourceFile};
use crate::evaluate::{Screening, Status};
use crate::facts::{Answer, Detection, Facts, Number, Quantity, Span, UpperLimit};
use jiff::civil::date;
use wasm_bindgen::prelude::wasm_bindgen;

/// A catalogue of the benchmark with one person held.
#[wasm_bindgen]
pub struct Held {
    screening: Screening<'static>,
    ids: Vec<String>,
}

fn answer(value: f64) -> Option<Answer> {
    let amount = Span::exact(Number::from_f64(value, 3)?);
    let quantity = Quantity {
        entered: String::new(),
        amount,
        unit: None,
        detection: Detection::AsMeasured,
        upper_limit: UpperLimit::Missing,
        lower_limit: None,
    };
    Some(Answer::quantity(quantity, None))
}

#[wasm_bindgen]
impl Held {
    /// Loads a catalogue given as text. The memory is kept for the life of the page.
    pub fn load(text: &str) -> Option<Held> {
        // Files are bounded, so a large catalogue comes in several.
        let mut parts: Vec<String> = vec![String::new()];
        for (number, block) in text.split("[trial ").enumerate() {
            let block = if number == 0 { block.to_owned() } else { format!("[trial {block}") };
            match parts.last_mut() {
                Some(part) if part.len() < MAX_FILE_BYTES / 4 => part.push_str(&block),
                _ => parts.push(block),
            }
        }
        let files: Vec<SourceFile<'_>> =
            parts.iter().map(|text| SourceFile { name: "bench", text }).collect();
        let catalogue = Catalogue::load(&files).ok()?;
        let ids = catalogue.questions.iter().map(|q| q.id.clone()).collect();
        let catalogue: &'static Catalogue = Box::leak(Box::new(catalogue));
        let screening = Screening::new(catalogue, Facts::default(), date(2026, 3, 2));
        Some(Self { screening, ids })
    }

    /// Sets one answer by the number of its question; NaN removes it.
    pub fn set(&mut self, fact: usize, value: f64) {
        if let Some(id) = self.ids.get(fact) {
            self.screening.set(id, answer(value));
        }
    }

    /// The statuses, as their numbers.
    pub fn statuses(&self) -> Vec<u8> {
        self.screening.statuses().iter().map(|status| *status as u8).collect()
    }

    /// Evaluates everything `times` over and counts what is met in the end.
    pub fn all(&mut self, times: u32) -> u32 {
        (0..times).for_each(|_| self.screening.reevaluate());
        let met = self.screening.statuses().iter().filter(|s| **s == Status::Met).count();
        u32::try_from(met).unwrap_or(u32::MAX)
    }

    /// Changes one answer back and forth `times` over and counts what is met.
    pub fn keystrokes(&mut self, fact: usize, low: f64, high: f64, times: u32) -> u32 {
        (0..times)
            .map(|turn| {
                self.set(fact, if turn % 2 == 0 { low } else { high });
                u32::from(self.screening.statuses().first() == Some(&Status::Met))
            })
            .sum()
    }
}
