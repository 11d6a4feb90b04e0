//! Drafts behind a passphrase: the browser's own AES-GCM with a key from PBKDF2.
//!
//! The passphrase is never kept. A forgotten one cannot be replaced, and the screen says so.

use super::Sealed;
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};

/// Rounds of PBKDF2 with SHA-256: the figure OWASP names for 2023 and later.
const ROUNDS: u32 = 600_000;
/// Most rounds that are accepted from a stored draft.
const MAX_ROUNDS: u32 = 10_000_000;
const SALT_BYTES: u32 = 16;
const NONCE_BYTES: u32 = 12;

/// A key and the salt it was made with.
#[derive(Clone, Debug)]
pub struct Key {
    secret: CryptoKey,
    salt: Vec<u8>,
    rounds: u32,
}

/// Why sealing or opening failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealError {
    /// The browser offers no cryptography here (an address without https).
    NoCrypto,
    /// The passphrase is another one, or the draft was changed.
    WrongPassphrase,
}

fn crypto() -> Result<(web_sys::Crypto, SubtleCrypto), SealError> {
    let crypto = web_sys::window().and_then(|w| w.crypto().ok()).ok_or(SealError::NoCrypto)?;
    let subtle = Reflect::get(&crypto, &"subtle".into()).map_err(|_| SealError::NoCrypto)?;
    let subtle = subtle.dyn_into::<SubtleCrypto>().map_err(|_| SealError::NoCrypto)?;
    Ok((crypto, subtle))
}

fn record(entries: &[(&str, JsValue)]) -> Object {
    let record = Object::new();
    for (name, value) in entries {
        let _ = Reflect::set(&record, &(*name).into(), value);
    }
    record
}

fn random(crypto: &web_sys::Crypto, count: u32) -> Result<Vec<u8>, SealError> {
    let bytes = Uint8Array::new_with_length(count);
    crypto.get_random_values_with_js_u8_array(&bytes).map_err(|_| SealError::NoCrypto)?;
    Ok(bytes.to_vec())
}

async fn derive(passphrase: &str, salt: Vec<u8>, rounds: u32) -> Result<Key, SealError> {
    let (_, subtle) = crypto()?;
    let no = |_| SealError::NoCrypto;
    let raw = Uint8Array::from(passphrase.as_bytes());
    let usages = Array::of1(&"deriveKey".into());
    let base = subtle.import_key_with_str("raw", &raw, "PBKDF2", false, &usages).map_err(no)?;
    let base: CryptoKey = JsFuture::from(base).await.map_err(no)?.unchecked_into();
    let how = record(&[
        ("name", "PBKDF2".into()),
        ("hash", "SHA-256".into()),
        ("salt", Uint8Array::from(salt.as_slice()).into()),
        ("iterations", rounds.into()),
    ]);
    let kind = record(&[("name", "AES-GCM".into()), ("length", 256.into())]);
    let usages = Array::of2(&"encrypt".into(), &"decrypt".into());
    let key =
        subtle.derive_key_with_object_and_object(&how, &base, &kind, false, &usages).map_err(no)?;
    let secret = JsFuture::from(key).await.map_err(no)?.unchecked_into();
    Ok(Key { secret, salt, rounds })
}

impl Key {
    /// A key for a new passphrase.
    ///
    /// # Errors
    /// [`SealError::NoCrypto`].
    pub async fn new(passphrase: &str) -> Result<Self, SealError> {
        let (crypto, _) = crypto()?;
        let salt = random(&crypto, SALT_BYTES)?;
        derive(passphrase, salt, ROUNDS).await
    }

    /// The key a stored draft was sealed with, if the passphrase is right.
    ///
    /// # Errors
    /// [`SealError`]; a wrong passphrase shows only when [`Key::open`] fails.
    pub async fn of(passphrase: &str, sealed: &Sealed) -> Result<Self, SealError> {
        let rounds = sealed.rounds;
        let salt = from_hex(&sealed.salt).filter(|_| rounds <= MAX_ROUNDS && rounds > 0);
        derive(passphrase, salt.ok_or(SealError::WrongPassphrase)?, rounds).await
    }

    /// Seals a text.
    ///
    /// # Errors
    /// [`SealError::NoCrypto`].
    pub async fn seal(&self, name: &str, text: &str) -> Result<String, SealError> {
        let (crypto, subtle) = crypto()?;
        let no = |_| SealError::NoCrypto;
        let nonce = random(&crypto, NONCE_BYTES)?;
        let how = record(&[
            ("name", "AES-GCM".into()),
            ("iv", Uint8Array::from(nonce.as_slice()).into()),
        ]);
        let bytes = Uint8Array::from(text.as_bytes());
        let data =
            subtle.encrypt_with_object_and_buffer_source(&how, &self.secret, &bytes).map_err(no)?;
        let data = Uint8Array::new(&JsFuture::from(data).await.map_err(no)?).to_vec();
        let sealed = Sealed {
            sealed: 1,
            name: name.to_owned(),
            rounds: self.rounds,
            salt: to_hex(&self.salt),
            nonce: to_hex(&nonce),
            data: to_hex(&data),
        };
        serde_json::to_string(&sealed).map_err(|_| SealError::NoCrypto)
    }

    /// Opens a sealed text.
    ///
    /// # Errors
    /// [`SealError::WrongPassphrase`] where it does not fit.
    pub async fn open(&self, sealed: &Sealed) -> Result<String, SealError> {
        let (_, subtle) = crypto()?;
        let wrong = SealError::WrongPassphrase;
        let nonce = from_hex(&sealed.nonce).ok_or(wrong)?;
        let data = from_hex(&sealed.data).ok_or(wrong)?;
        let how = record(&[
            ("name", "AES-GCM".into()),
            ("iv", Uint8Array::from(nonce.as_slice()).into()),
        ]);
        let bytes = Uint8Array::from(data.as_slice());
        let text = subtle
            .decrypt_with_object_and_buffer_source(&how, &self.secret, &bytes)
            .map_err(|_| wrong)?;
        let text = Uint8Array::new(&JsFuture::from(text).await.map_err(|_| wrong)?).to_vec();
        String::from_utf8(text).map_err(|_| wrong)
    }
}

fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| DIGITS.get(usize::from(value)).map_or('0', |d| char::from(*d));
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    let value = |c: &u8| char::from(*c).to_digit(16).and_then(|v| u8::try_from(v).ok());
    text.as_bytes()
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some(value(high)? << 4 | value(low)?),
            _ => None,
        })
        .collect()
}
