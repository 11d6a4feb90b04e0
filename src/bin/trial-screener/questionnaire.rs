//! The questions and answers in FHIR.

use crate::{Failure, complain, load, print, read, read_profile, say};
use jiff::civil::Date;
use std::path::Path;
use trial_screener::catalogue::Catalogue;
use trial_screener::exchange::profile;
use trial_screener::questionnaire::{form, reading, response};
use trial_screener::report::Speaker;
use trial_screener::words::{self, Words};

/// The built-in catalogue with the texts of a language.
fn catalogue_in(language: &Words) -> Result<Catalogue, Failure> {
    let mut catalogue = load(&[])?;
    words::add_to(&mut catalogue, language);
    Ok(catalogue)
}

/// Nothing that is said here depends on a day.
fn speaker<'a>(catalogue: &'a Catalogue, language: &'a Words) -> Speaker<'a> {
    Speaker::new(catalogue, language, Date::default())
}

/// Prints the questionnaire.
pub(crate) fn print_form(language: &Words) -> Result<(), Failure> {
    let catalogue = catalogue_in(language)?;
    print(&form::questionnaire(&speaker(&catalogue, language)))
}

/// Prints a profile as a response. What may not be kept is not in it.
pub(crate) fn print_response(profile: &Path, language: &Words) -> Result<(), Failure> {
    let catalogue = catalogue_in(language)?;
    let facts = read_profile(&catalogue, profile)?;
    print(&response::response(&speaker(&catalogue, language), &catalogue.kept(&facts)))
}

/// Prints a response as the profile it says; every problem in it is told.
pub(crate) fn print_profile(path: &Path) -> Result<(), Failure> {
    let catalogue = load(&[])?;
    let facts = reading::read(&catalogue, &read(path)?).map_err(|problems| {
        for problem in problems {
            complain(format_args!("{}: {problem}", path.display()));
        }
        Failure::INPUT
    })?;
    say(&format!("{}\n", profile::write(&catalogue.kept(&facts), "")))
}
