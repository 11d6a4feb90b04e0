//! Records of a person, from files to answers that are offered.

use crate::{Failure, complain, form_answers, print, read, say};
use encoding_rs::Encoding;
use jiff::civil::Date;
use std::io::Read;
use std::path::{Path, PathBuf};
use trial_screener::catalogue::{Catalogue, Mode};
use trial_screener::draft::Draft;
use trial_screener::exchange::profile;
use trial_screener::intake::files::{self, Gathered};
use trial_screener::intake::kind::legacy_encoding;
use trial_screener::intake::{Lexicon, accept, json, resolve};

/// Which candidates are taken.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum Accept {
    /// Those about which nothing is in doubt.
    Ready,
    /// Those as well that should be looked at; never those a person must choose.
    Check,
}

/// Reads the files and prints the candidates, or a profile with some of them taken.
pub(crate) fn run(
    catalogue: &Catalogue,
    paths: &[PathBuf],
    as_of: Date,
    profile: Option<&Path>,
    taken: Option<Accept>,
) -> Result<(), Failure> {
    let mut before = Draft::default();
    if let Some(path) = profile {
        let facts = profile::read(catalogue, &read(path)?).map_err(|problems| {
            for problem in problems {
                complain(format_args!("{}: {problem}", path.display()));
            }
            Failure::INPUT
        })?;
        before = Draft::of(&facts);
    }
    let lexicon = Lexicon::new(catalogue);
    let mut gathered = Gathered::default();
    for path in paths {
        let name =
            path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let bytes = bytes(path)?;
        if !form_answers::read(catalogue, &name, &bytes, &mut gathered) {
            files::read(&lexicon, &name, &bytes, &legacy, &mut gathered);
        }
    }
    let intake =
        resolve::resolve(catalogue, gathered.findings.clone(), gathered.not_used.clone(), as_of);
    let Some(taken) = taken else {
        return print(&json::intake(catalogue, &intake, &gathered, &before));
    };
    if gathered.people.may_be_others(before.birth(catalogue, as_of)) {
        complain(
            "the records may be of somebody else: of several people, of another birthday, or of a \
             person who died; look at them without --accept",
        );
        return Err(Failure::INPUT);
    }
    let most = match taken {
        Accept::Ready => Mode::Ready,
        Accept::Check => Mode::Check,
    };
    for candidate in intake.candidates.iter().filter(|candidate| candidate.finding.mode <= most) {
        accept(catalogue, &mut before, candidate);
    }
    let (facts, _) = before.facts(catalogue);
    say(&format!("{}\n", profile::write(&catalogue.kept(&facts), "")))
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let result = if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    result.map_err(|error| {
        complain(format_args!("{}: {error}", path.display()));
        Failure::FILE
    })
}

/// Files of laboratories and spreadsheets that are not in Unicode.
fn legacy(bytes: &[u8]) -> Option<String> {
    Encoding::for_label(legacy_encoding(bytes).as_bytes())?
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(std::borrow::Cow::into_owned)
}
