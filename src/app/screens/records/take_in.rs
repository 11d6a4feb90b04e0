//! Files from the browser: a zip of any size is read by slices, so that only its entries are ever
//! in memory; everything else is read whole, up to a limit.

use super::Progress;
use crate::intake::Lexicon;
use crate::intake::archive::{Content, Directory, Entry, Next, unpack};
use crate::intake::files::{self, Gathered, Parts, Refused};
use crate::intake::kind::{FileKind, legacy_encoding};
use crate::intake::limits::TEXT_BYTES;
use crate::intake::record::Damage;
use js_sys::{ArrayBuffer, Promise, Uint8Array};
use std::ops::Range;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, TextDecoder, window};

/// Entries between two yields to the browser.
const YIELD_EVERY: usize = 20;

/// Told how far reading has come; says whether to go on.
pub type Told<'t> = &'t dyn Fn(Progress) -> bool;

/// Reads the files one after the other.
pub async fn take_in(lexicon: &Lexicon<'_>, files: &[File], told: Told<'_>) -> Gathered {
    let mut gathered = Gathered::default();
    for (done, file) in files.iter().enumerate() {
        let name = file.name();
        if !told(Progress { done, of: files.len() }) {
            break;
        }
        yield_to_browser().await;
        let outcome = match slice(file, 0..4).await.as_deref() {
            Ok(b"PK\x03\x04" | b"PK\x05\x06") => zip(lexicon, file, told, &mut gathered).await,
            Ok(_) => whole(lexicon, file, &mut gathered).await,
            Err(damage) => Err(*damage),
        };
        if let Err(damage) = outcome {
            gathered.refused.push((name, Refused::Damage(damage)));
        }
    }
    gathered
}

async fn whole(lexicon: &Lexicon<'_>, file: &File, gathered: &mut Gathered) -> Result<(), Damage> {
    let size = size(file);
    if size > TEXT_BYTES as u64 {
        return Err(Damage::TooLarge);
    }
    let bytes = slice(file, 0..size).await?;
    files::one(lexicon, &file.name(), &bytes, &legacy, gathered);
    Ok(())
}

async fn zip(
    lexicon: &Lexicon<'_>,
    file: &File,
    told: Told<'_>,
    gathered: &mut Gathered,
) -> Result<(), Damage> {
    let mut directory = Directory::plan(size(file))?;
    let listing = loop {
        let bytes = slice(file, directory.wants()).await?;
        match directory.parse(&bytes)? {
            Next::More(more) => directory = more,
            Next::Done(listing) => break listing,
        }
    };
    let kind = match listing.content {
        Content::Files => None,
        Content::Workbook => Some(FileKind::Excel),
        Content::Document => Some(FileKind::Binary),
    };
    if let Some(kind) = kind {
        gathered.refused.push((file.name(), Refused::Kind(kind)));
        return Ok(());
    }
    let refused = listing.refused.iter();
    gathered
        .refused
        .extend(refused.map(|(entry, damage)| (entry.clone(), Refused::Damage(*damage))));
    let mut parts = Parts::default();
    for (done, entry) in listing.entries.iter().enumerate() {
        if done % YIELD_EVERY == 0 {
            if !told(Progress { done, of: listing.entries.len() }) {
                return Ok(());
            }
            yield_to_browser().await;
        }
        match content(file, entry).await {
            Ok(content) => parts.add(lexicon, &entry.name, &content, &legacy, gathered),
            Err(damage) => gathered.refused.push((entry.name.clone(), Refused::Damage(damage))),
        }
    }
    parts.finish(lexicon, gathered);
    Ok(())
}

async fn content(file: &File, entry: &Entry) -> Result<Vec<u8>, Damage> {
    unpack(entry, &slice(file, entry.range()).await?)
}

/// Sizes of files are whole numbers that JavaScript holds exactly.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole and not negative"
)]
fn size(file: &File) -> u64 {
    file.size() as u64
}

#[expect(clippy::cast_precision_loss, reason = "no file is larger than JavaScript can count")]
const fn number(bytes: u64) -> f64 {
    bytes as f64
}

/// A stretch of a file.
async fn slice(file: &File, range: Range<u64>) -> Result<Vec<u8>, Damage> {
    let (start, end) = (number(range.start), number(range.end));
    let blob = file.slice_with_f64_and_f64(start, end).map_err(|_| Damage::Malformed)?;
    let buffer = JsFuture::from(blob.array_buffer()).await.map_err(|_| Damage::Malformed)?;
    let buffer: ArrayBuffer = buffer.dyn_into().map_err(|_| Damage::Malformed)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// Lets the browser draw and hear the person.
async fn yield_to_browser() {
    let wait = Promise::new(&mut |done, _| {
        if let Some(window) = window() {
            let _ = window.set_timeout_with_callback(&done);
        }
    });
    let _ = JsFuture::from(wait).await;
}

/// Files of laboratories and spreadsheets that are not in Unicode; the browser has the tables.
fn legacy(bytes: &[u8]) -> Option<String> {
    let decoder = TextDecoder::new_with_label(legacy_encoding(bytes)).ok()?;
    let text = decoder.decode_with_u8_array(bytes).ok()?;
    (!text.contains('\u{FFFD}')).then_some(text)
}
