//! Checks the catalogue whenever the project is built: the same loader as at run time, all
//! problems at once.

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

use catalogue::embedded;
use std::process::ExitCode;

fn main() -> ExitCode {
    for folder in ["src/catalogue", "src/facts", "src/logic"] {
        println!("cargo::rerun-if-changed={folder}");
    }
    match embedded::load() {
        Ok(_) => ExitCode::SUCCESS,
        Err(problems) => {
            for problem in &problems {
                println!("cargo::error=src/catalogue/{problem}");
            }
            ExitCode::FAILURE
        }
    }
}
