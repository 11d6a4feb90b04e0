//! Any text as a trial file: read or refused, and what is read can be evaluated.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trial_screener::catalogue::{Catalogue, SourceFile, embedded};
use trial_screener::evaluate::evaluate;
use trial_screener::facts::Facts;

/// A short vocabulary, so that most of the time goes into the input.
const VOCABULARY: &str = "[catalogue]\nformat = 1\nversion = t\nlanguages = en\nanchors = screening\npages = p\n\
[unit g/L]\nshown = g/L\ndimension = d\n[drug d]\nclass = c\nnames = d\nsource = s\n\
[question h]\nkind = quantity\npage = p\nunits = g/L\nhard = 1 to 9\nwho = patient\nlabel = l\nsource = s\n\
[question e]\nkind = event\npage = p\nwho = patient\nlabel = l\n\
[question c]\nkind = yes_no\npage = p\nwho = patient\nlabel = l\n\
[question m]\nkind = several\npage = p\nwho = patient\nlabel = l\noption = a | a\noption = b | b\n\
[question t]\nkind = therapies\npage = p\nwho = patient\nlabel = l\n";

fuzz_target!(|text: &str| {
    let file = SourceFile { name: "fuzz", text };
    let base = SourceFile { name: "base", text: VOCABULARY };
    match Catalogue::load_with(&[base], &[file]) {
        Ok(catalogue) => {
            let facts = Facts::default();
            let results = evaluate(&catalogue, &facts, jiff::civil::date(2026, 3, 2));
            assert_eq!(results.len(), catalogue.trials.len());
        }
        Err(problems) => assert!(!problems.is_empty()),
    }
    let _ = embedded::TRIALS;
});
