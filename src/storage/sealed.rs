//! The form of a draft behind a passphrase. Only the browser can make or open one (`seal`).

use crate::words::Key;
use serde::{Deserialize, Serialize};

/// A sealed text, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// Format: always 1.
    pub sealed: u32,
    /// Name of the draft, readable without the passphrase.
    #[serde(default)]
    pub name: String,
    /// Rounds of PBKDF2.
    pub(super) rounds: u32,
    /// Salt of the key, in hexadecimal.
    pub(super) salt: String,
    /// Nonce of AES-GCM, in hexadecimal.
    pub(super) nonce: String,
    /// The sealed text, in hexadecimal.
    pub(super) data: String,
}

/// The sealed draft in a text, if it is one.
pub fn sealed(text: &str) -> Option<Sealed> {
    serde_json::from_str(text).ok().filter(|sealed: &Sealed| sealed.sealed == 1)
}

/// Passphrases shorter than this are refused.
pub const SHORTEST_PASSPHRASE: usize = 10;
/// A passphrase of fewer different characters is easily guessed.
const LEAST_DIFFERENT: usize = 6;

/// Why a passphrase is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weak {
    /// Shorter than [`SHORTEST_PASSPHRASE`] characters.
    Short,
    /// Digits only: all there are of that length are tried in hours.
    Digits,
    /// A few characters repeated, or a run such as `abcdefghij`.
    Pattern,
}

impl Weak {
    /// Key of its message in the language files.
    pub const fn key(self) -> Key<'static> {
        match self {
            Self::Short => key!("drafts.passphrase_short"),
            Self::Digits => key!("drafts.passphrase_digits"),
            Self::Pattern => key!("drafts.passphrase_pattern"),
        }
    }
}

/// Refuses passphrases that a program guesses in hours, with the reason.
///
/// # Errors
/// What is weak about it.
pub fn check_passphrase(passphrase: &str) -> Result<(), Weak> {
    let letters: Vec<char> = passphrase.chars().collect();
    let different: std::collections::BTreeSet<char> = letters.iter().copied().collect();
    let steps = letters.windows(2).filter(|pair| match pair {
        [a, b] => u32::from(*a).abs_diff(u32::from(*b)) <= 1,
        _ => false,
    });
    if letters.len() < SHORTEST_PASSPHRASE {
        Err(Weak::Short)
    } else if letters.iter().all(char::is_ascii_digit) {
        Err(Weak::Digits)
    } else if different.len() < LEAST_DIFFERENT || steps.count() * 2 > letters.len() {
        Err(Weak::Pattern)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passphrases_are_refused_with_a_reason() {
        for (passphrase, weak) in [
            ("", Weak::Short),
            ("12345678", Weak::Short),
            ("password", Weak::Short),
            ("1990052612", Weak::Digits),
            ("aaaaaaaaaaaa", Weak::Pattern),
            ("abcdefghijkl", Weak::Pattern),
            ("abababababab", Weak::Pattern),
        ] {
            assert_eq!(check_passphrase(passphrase), Err(weak), "{passphrase}");
        }
        for fine in ["correct horse", "四只蓝色的猫在唱歌吃鱼", "blue-Tulip7?"] {
            assert_eq!(check_passphrase(fine), Ok(()), "{fine}");
        }
    }
}
