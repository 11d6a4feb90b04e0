//! Checks the catalogue whenever the project is built (the same loader as at run time, all
//! problems at once), packs it for the page, and lists the language files and the keys of their
//! texts.

#![allow(
    dead_code,
    unused_imports,
    clippy::allow_attributes,
    reason = "the layers are the library's; a build needs only the loader"
)]

#[path = "mod.rs"]
mod catalogue;
#[path = "../facts/mod.rs"]
mod facts;
#[path = "../logic/mod.rs"]
mod logic;
#[path = "../words/plural.rs"]
mod plural;

use catalogue::{embedded, layout};
use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    for folder in ["src/catalogue", "src/facts", "src/logic", "src/words"] {
        println!("cargo::rerun-if-changed={folder}");
    }
    let problems: Vec<String> = match embedded::load() {
        Ok(catalogue) => {
            let layout = layout::Layout::of(&catalogue);
            [
                catalogue.pack().and_then(|bytes| write("catalogue.bin", &bytes)),
                layout.pack().and_then(|bytes| write("layout.bin", &bytes)),
                languages(&catalogue.languages),
                keys(),
            ]
            .into_iter()
            .filter_map(Result::err)
            .collect()
        }
        Err(problems) => problems.iter().map(|p| format!("src/catalogue/{p}")).collect(),
    };
    for problem in &problems {
        println!("cargo::error={problem}");
    }
    if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Writes the list of language files: those of the catalogue first, in its order, so that an
/// index means the same language in both.
fn languages(first: &[String]) -> Result<(), String> {
    let folder = std::env::var("CARGO_MANIFEST_DIR").map_err(|e| e.to_string())?;
    let folder = Path::new(&folder).join("src/words");
    let mut files: Vec<(usize, String, PathBuf)> = std::fs::read_dir(&folder)
        .map_err(|e| format!("{}: {e}", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .filter_map(|path| {
            let tag = path.file_stem()?.to_str()?.to_owned();
            let place = first.iter().position(|known| *known == tag).unwrap_or(first.len());
            Some((place, tag, path))
        })
        .collect();
    files.sort();
    for tag in first {
        if !files.iter().any(|(_, known, _)| known == tag) {
            return Err(format!("src/words/{tag}.txt is missing: the catalogue speaks {tag}"));
        }
    }
    let lines: Vec<String> = files
        .iter()
        .map(|(_, tag, path)| {
            format!("    ({tag:?}, include_str!({:?})),\n", path.display().to_string())
        })
        .collect();
    let mut spoken = Vec::new();
    for (_, tag, path) in &files {
        let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let wanted = |line: &&str| line.starts_with("spoken.") || line.starts_with("language.name");
        let always: Vec<&str> = text.lines().filter(wanted).collect();
        spoken.push(format!("    ({tag:?}, {:?}),\n", always.join("\n")));
    }
    // What is said otherwise to someone who answers for another person.
    let carer = |tag: &str| {
        let path = folder.join("carer").join(format!("{tag}.txt"));
        path.exists()
            .then(|| format!("    ({tag:?}, include_str!({:?})),\n", path.display().to_string()))
    };
    let carers: Vec<String> = files.iter().filter_map(|(_, tag, _)| carer(tag)).collect();
    let plurals: Vec<String> = files
        .iter()
        .map(|(_, tag, _)| Ok(format!("    ({tag:?}, {:?}),\n", plural_categories(tag)?)))
        .collect::<Result<_, String>>()?;
    let list = format!(
        "const FILES: &[(&str, &str)] = &[\n{}];\nconst ALWAYS: &[(&str, &str)] = &[\n{}];\n\
         const CARER: &[(&str, &str)] = &[\n{}];\n\
         const PLURALS: &[(&str, [&str; plural::TOLD])] = &[\n{}];\n",
        lines.concat(),
        spoken.concat(),
        carers.concat(),
        plurals.concat()
    );
    write("languages.rs", list.as_bytes())
}

/// Writes the keys of the English file in the order of their bytes, for `key!` to look up.
fn keys() -> Result<(), String> {
    let folder = std::env::var("CARGO_MANIFEST_DIR").map_err(|e| e.to_string())?;
    let path = Path::new(&folder).join("src/words/en.txt");
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let mut keys: Vec<&str> =
        lines.filter_map(|line| Some(line.split_once('=')?.0.trim())).collect();
    keys.sort_unstable();
    write("keys.rs", format!("const KEYS: &[&str] = &{keys:?};\n").as_bytes())
}

/// The plural categories of the first whole numbers in a language, by the Unicode CLDR. They are
/// written down here because the rules of all languages would be 15 kB of the page.
fn plural_categories(tag: &str) -> Result<Vec<&'static str>, String> {
    let locale: Locale = tag.parse().map_err(|e| format!("src/words/{tag}.txt: {e}"))?;
    let rules = PluralRules::try_new_cardinal(locale.into()).map_err(|e| e.to_string())?;
    let name = |n: usize| match rules.category_for(n) {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    };
    Ok((0..plural::TOLD).map(name).collect())
}

fn write(name: &str, bytes: &[u8]) -> Result<(), String> {
    let out = std::env::var("OUT_DIR").map_err(|e| e.to_string())?;
    std::fs::write(Path::new(&out).join(name), bytes).map_err(|e| e.to_string())
}
