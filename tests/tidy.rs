//! House rules that a machine can check.

mod common;

use common::{catalogue, read, root};
use std::path::{Path, PathBuf};

fn sources(folder: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join("src").join(folder), &mut found);
    found.sort();
    assert!(!found.is_empty(), "{folder}");
    found.into_iter().map(|path| (path.display().to_string(), code(&read(&path)))).collect()
}

/// A file without its unit tests and comments.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//") && !line.contains("reason = \""))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The layers with what each may use, from the table in the architecture document.
fn layers() -> Vec<(String, Vec<String>)> {
    let names = |cell: &str| -> Vec<String> {
        cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    let text = read(&root().join("src/docs/architecture.md"));
    let table = text.lines().skip_while(|line| !line.starts_with("| Layer |")).skip(2);
    table
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            (names(cells[1]).remove(0), names(cells[2]))
        })
        .collect()
}

#[test]
fn every_layer_uses_only_what_the_architecture_says() {
    let layers = layers();
    let folders: Vec<String> = std::fs::read_dir(root().join("src"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .filter(|name| !["bin", "docs", "web"].contains(&name.as_str()))
        .collect();
    for folder in &folders {
        assert!(layers.iter().any(|(layer, _)| layer == folder), "{folder} is in no row");
    }
    assert_eq!(layers.len(), folders.len());
    for (layer, allowed) in &layers {
        let mut used = std::collections::BTreeSet::new();
        for (file, text) in sources(layer) {
            for rest in text.split("crate::").skip(1) {
                let other: String =
                    rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if layers.iter().any(|(known, _)| *known == other) && other != *layer {
                    assert!(allowed.contains(&other), "{file} uses {other}");
                    used.insert(other);
                }
            }
        }
        for other in allowed {
            assert!(used.contains(other), "{layer} no longer uses {other}");
        }
    }
}

#[test]
fn only_the_edges_know_json_and_the_browser() {
    for (library, homes) in [
        ("serde_json", &["exchange", "draft", "intake", "questionnaire", "storage", "embed"][..]),
        ("leptos", &["app"]),
        ("wasm_bindgen", &["app", "storage", "embed"]),
        ("web_sys", &["app", "storage"]),
        ("gloo_storage", &["storage"]),
    ] {
        for (layer, _) in layers() {
            for (file, text) in sources(&layer) {
                assert!(
                    homes.contains(&layer.as_str()) || !text.contains(library),
                    "{file}: {library}"
                );
            }
        }
    }
}

#[test]
fn no_clock_and_no_chance_in_the_engine() {
    for (file, text) in sources("") {
        for word in [
            "SystemTime",
            "Instant::now",
            "Zoned::now",
            "rand::",
            "Date::now",
            "HashMap",
            "HashSet",
        ] {
            let bin = file.contains("/bin/") && word == "Instant::now";
            let clock = file.ends_with("app/clock.rs") && word == "Date::now";
            assert!(bin || clock || !text.contains(word), "{file} uses {word}");
        }
    }
}

#[test]
fn no_trial_and_no_question_is_named_in_code() {
    for (file, text) in sources("") {
        if file.ends_with("embedded.rs") {
            continue;
        }
        for trial in &catalogue().trials {
            assert!(!text.contains(&trial.id), "{file} names {}", trial.id);
        }
        let engine =
            file.contains("/evaluate/") || file.contains("/facts/") || file.contains("/logic/");
        for question in catalogue().questions.iter().filter(|_| engine) {
            // Words that are also formulas, parts of them, or English.
            let common = [
                "cockcroft_gault",
                "body_mass_index",
                "age",
                "weight",
                "height",
                "creatinine",
                "pt",
                "hiv",
                "therapies",
                "inr",
                "alt",
                "ast",
            ];
            let quoted = format!("\"{}\"", question.id);
            assert!(!text.contains(&quoted), "{file} names the fact {}", question.id);
            let plain = question.id.as_str();
            assert!(common.contains(&plain) || !text.contains(plain), "{file} names {plain}");
        }
    }
}

#[test]
fn no_sentence_for_the_user_in_the_engine() {
    for layer in ["evaluate", "logic"] {
        for (file, text) in sources(layer) {
            for literal in text.split('"').skip(1).step_by(2) {
                let words = literal
                    .split(' ')
                    .filter(|word| word.len() > 1 && word.chars().all(char::is_alphabetic));
                assert!(words.count() < 2, "{file} holds the text \"{literal}\"");
            }
        }
    }
}

#[test]
fn no_text_for_the_user_is_written_in_the_screens() {
    for layer in ["app", "report", "draft", "storage"] {
        for (file, text) in sources(layer) {
            for literal in text.split('"').skip(1).step_by(2) {
                let words = literal
                    .split(' ')
                    .filter(|word| word.len() > 2 && word.chars().all(char::is_alphabetic));
                // Classes, colours of pictures and file types are for the browser.
                let class = literal.contains("ts-") || literal.contains('/');
                assert!(class || words.count() < 2, "{file} holds the text \"{literal}\"");
            }
        }
    }
}

#[test]
fn colours_and_fonts_stand_in_one_file() {
    for path in common::files("style", "css") {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        // Paper has its own.
        if name == "tokens.css" || name == "print.css" {
            continue;
        }
        for line in read(&path).lines() {
            let colour = line.split(['#', ' ', ';', ':']).any(|word| {
                word.len() >= 3
                    && line.contains(&format!("#{word}"))
                    && word.chars().all(|c| c.is_ascii_hexdigit())
            });
            assert!(
                !colour && !line.contains("rgb(") && !line.contains("font-family: \""),
                "{name}: {line}"
            );
        }
    }
}

#[test]
fn nothing_is_styled_inline_and_no_script_is_inline() {
    let page = read(&root().join("index.html"));
    assert!(!page.contains("style=\"") && !page.contains("<script"), "index.html");
    for (file, text) in sources("app") {
        for word in [" style=", "style:", "inner_html=", "<script"] {
            assert!(!text.contains(word), "{file} uses {word}");
        }
    }
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut documents = vec![root().join("README.md")];
    for folder in ["src/docs", "src/docs/decisions"] {
        documents.extend(common::files(folder, "md"));
    }
    for document in documents {
        let text = read(&document);
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if !link.starts_with("http") {
                let target = document.parent().unwrap().join(link.split('#').next().unwrap());
                assert!(target.exists(), "{} links to {link}", document.display());
            }
        }
    }
}
