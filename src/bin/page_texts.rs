//! Writes what `src/web/finish.mjs` builds the page from into a folder: a file for each language,
//! and the first question as JSON. A program of its own, because every build of the page waits for
//! it, and the command needs many more libraries.

use std::error::Error;
use std::path::PathBuf;
use trial_screener::catalogue::embedded;
use trial_screener::catalogue::layout::Layout;
use trial_screener::exchange::catalogue_json;
use trial_screener::words;

fn main() -> Result<(), Box<dyn Error>> {
    let folder: PathBuf = std::env::args_os().nth(1).ok_or("name the folder to write to")?.into();
    let write = |name: &str, text: &str| {
        let file = folder.join(name);
        std::fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))
    };
    let loaded = embedded::load();
    let mut catalogue = loaded.map_err(|problems| format!("{} problems", problems.len()))?;
    for words in words::all() {
        words::add_to(&mut catalogue, words);
    }
    for (language, words) in words::all().iter().enumerate() {
        write(&format!("{}.txt", words.tag), &words::pack(&catalogue, words, language))?;
    }
    let first = catalogue.fact(Layout::of(&catalogue).first);
    let first = first.map(|question| catalogue_json::fact(&catalogue, question));
    write("first-question.json", &serde_json::to_string(&first)?)?;
    Ok(())
}
