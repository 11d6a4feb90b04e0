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
    let text = text.split("#[cfg(test)]").next().unwrap();
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//") && !line.contains("reason = \""))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn layers_look_to_the_left_only() {
    for (layer, forbidden) in [
        (
            "facts",
            &[
                "crate::logic",
                "crate::catalogue",
                "crate::evaluate",
                "crate::exchange",
                "serde_json",
            ][..],
        ),
        (
            "logic",
            &[
                "crate::facts",
                "crate::catalogue",
                "crate::evaluate",
                "crate::exchange",
                "serde_json",
            ],
        ),
        // They are packed when the project is built, but know no JSON.
        ("catalogue", &["crate::evaluate", "crate::exchange", "serde_json"]),
        ("evaluate", &["crate::exchange", "crate::embed", "serde"]),
        ("exchange", &["crate::embed", "wasm_bindgen", "leptos"]),
        ("words", &["crate::evaluate", "crate::draft", "crate::app", "wasm_bindgen", "leptos"]),
        ("draft", &["crate::evaluate", "crate::report", "crate::app", "wasm_bindgen", "leptos"]),
        ("report", &["crate::draft", "crate::app", "crate::storage", "wasm_bindgen", "leptos"]),
        ("storage", &["crate::catalogue", "crate::app", "crate::draft", "leptos"]),
    ] {
        for (file, text) in sources(layer) {
            for word in forbidden {
                assert!(!text.contains(word), "{file} uses {word}");
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
