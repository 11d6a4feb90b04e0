//! Reads a zip piece by piece: which bytes to fetch is said here, fetching them is the caller's.
//!
//! The export of a phone may be larger than memory, and a browser hands out slices of it only
//! asynchronously. So the directory asks for one stretch of bytes after the other, and each entry
//! that is wanted is one more stretch. Nothing here trusts a size or offset that the file states.

mod bytes;
mod central;
mod names;
#[cfg(test)]
mod tests;
mod unpack;

pub use names::wanted;
pub use unpack::{inflate, local_header, unpack};

use super::limits::{DIRECTORY_BYTES, DIRECTORY_NAMES};
use super::record::Damage;
use bytes::{u16_at, u32_at, u64_at};
use central::list;
use std::ops::Range;

/// Length of the record that ends a directory, without its comment.
const END: usize = 22;
/// Length of the pointer to the record that ends a large directory, which stands before that one.
const LOCATOR: usize = 20;
/// Length of the record that ends a large directory.
const LARGE_END: usize = 56;
/// Length of the head of an entry in the directory, without its texts.
const CENTRAL: usize = 46;
/// Length of the head of an entry in front of its bytes, without its texts.
const LOCAL: usize = 30;
/// Longest comment, name or extra field.
const LONGEST: u64 = 65_535;

/// One entry of a zip that is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Name with its folders.
    pub name: String,
    /// Where its head begins.
    pub offset: u64,
    /// Bytes in the zip.
    pub packed: u64,
    /// Bytes unpacked.
    pub size: u64,
    /// How it is packed: 0 not at all, 8 deflate.
    pub method: u16,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// Checksum of the unpacked bytes.
    crc: u32,
    /// Where the next entry, or the directory, begins.
    end: u64,
}

impl Entry {
    /// The bytes to hand to [`unpack`].
    pub fn range(&self) -> Range<u64> {
        // Head, name and extra field, the bytes, and the note of their sizes behind them.
        let most = (LOCAL as u64 + 2 * LONGEST + 24).saturating_add(self.packed);
        self.offset..self.end.min(self.offset.saturating_add(most))
    }
}

/// What a zip is by its names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// Files.
    #[default]
    Files,
    /// A workbook of Excel.
    Workbook,
    /// Another document of an office program.
    Document,
}

/// What stands in a zip.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The entries to read, in the order of the directory.
    pub entries: Vec<Entry>,
    /// Entries that would be wanted but are not read, with the reason.
    pub refused: Vec<(String, Damage)>,
    /// How many files are of no use here.
    pub passed: usize,
    /// What the zip is.
    pub content: Content,
}

/// A directory that is being read.
#[derive(Clone, Debug)]
pub struct Directory {
    length: u64,
    wants: Range<u64>,
    stage: Stage,
}

#[derive(Clone, Copy, Debug)]
enum Stage {
    /// The last bytes of the file.
    Tail,
    /// The end record of a large zip; the plain one begins at this place.
    LargeEnd(u64),
    /// The directory, with so many names.
    Names(u64),
}

/// What follows when some bytes of a directory were read.
#[derive(Clone, Debug)]
pub enum Next {
    /// More bytes are wanted.
    More(Directory),
    /// The directory is read.
    Done(Listing),
}

impl Directory {
    /// Begins with a file of this length.
    ///
    /// # Errors
    /// [`Damage::Malformed`] if it is too short for a zip.
    pub fn plan(length: u64) -> Result<Self, Damage> {
        if length < END as u64 {
            return Err(Damage::Malformed);
        }
        let tail = END as u64 + LONGEST + LOCATOR as u64;
        Ok(Self { length, wants: length.saturating_sub(tail)..length, stage: Stage::Tail })
    }

    /// The bytes that are wanted next.
    pub fn wants(&self) -> Range<u64> {
        self.wants.clone()
    }

    /// Takes the bytes that were wanted.
    ///
    /// # Errors
    /// [`Damage::Malformed`] for what is no whole zip, [`Damage::TooLarge`] for too large a
    /// directory.
    pub fn parse(self, bytes: &[u8]) -> Result<Next, Damage> {
        let stated = self.wants.end.checked_sub(self.wants.start);
        if u64::try_from(bytes.len()).ok() != stated {
            return Err(Damage::Malformed);
        }
        match self.stage {
            Stage::Tail => self.tail(bytes),
            Stage::LargeEnd(place) => self.large_end(bytes, place),
            Stage::Names(count) => list(bytes, count, self.wants.start).map(Next::Done),
        }
    }

    fn tail(self, bytes: &[u8]) -> Result<Next, Damage> {
        let at = find_end(bytes).ok_or(Damage::Malformed)?;
        let end = bytes.get(at..).ok_or(Damage::Malformed)?;
        let place = self.wants.start + at as u64;
        let disks = (u16_at(end, 4)?, u16_at(end, 6)?);
        let (here, count) = (u16_at(end, 8)?, u16_at(end, 10)?);
        let (size, offset) = (u32_at(end, 12)?, u32_at(end, 16)?);
        let is_large = count == u16::MAX || size == u32::MAX || offset == u32::MAX;
        let locator = at.checked_sub(LOCATOR).and_then(|from| bytes.get(from..at));
        if let Some(locator) = locator
            && is_large
            && u32_at(locator, 0)? == 0x0706_4b50
        {
            let from = u64_at(locator, 8)?;
            let to = from.checked_add(LARGE_END as u64).ok_or(Damage::Malformed)?;
            if to > place {
                return Err(Damage::Malformed);
            }
            return Ok(Next::More(Self { wants: from..to, stage: Stage::LargeEnd(from), ..self }));
        }
        if disks != (0, 0) || here != count {
            return Err(Damage::Malformed);
        }
        self.names(u64::from(count), u64::from(size), u64::from(offset), place)
    }

    fn large_end(self, bytes: &[u8], place: u64) -> Result<Next, Damage> {
        if u32_at(bytes, 0)? != 0x0606_4b50 || (u32_at(bytes, 16)?, u32_at(bytes, 20)?) != (0, 0) {
            return Err(Damage::Malformed);
        }
        let (here, count) = (u64_at(bytes, 24)?, u64_at(bytes, 32)?);
        if here != count {
            return Err(Damage::Malformed);
        }
        self.names(count, u64_at(bytes, 40)?, u64_at(bytes, 48)?, place)
    }

    /// Asks for the directory, which must end before the record that ends it.
    fn names(self, count: u64, size: u64, offset: u64, before: u64) -> Result<Next, Damage> {
        if size > DIRECTORY_BYTES || count > DIRECTORY_NAMES {
            return Err(Damage::TooLarge);
        }
        let end = offset.checked_add(size).ok_or(Damage::Malformed)?;
        if end > before || end > self.length {
            return Err(Damage::Malformed);
        }
        Ok(Next::More(Self { wants: offset..end, stage: Stage::Names(count), ..self }))
    }
}

/// Where the end record begins: the last one whose comment reaches to the end of the file.
fn find_end(bytes: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(END)?;
    (0..=last).rev().find(|at| {
        let Some(end) = bytes.get(*at..) else { return false };
        u32_at(end, 0) == Ok(0x0605_4b50)
            && u16_at(end, 20).is_ok_and(|comment| end.len() == END + usize::from(comment))
    })
}

/// Reads the directory of a zip that is in memory.
///
/// # Errors
/// As [`Directory::parse`].
pub fn listing(bytes: &[u8]) -> Result<Listing, Damage> {
    let mut directory = Directory::plan(bytes.len() as u64)?;
    loop {
        let piece = piece(bytes, &directory.wants()).ok_or(Damage::Malformed)?;
        match directory.parse(piece)? {
            Next::More(next) => directory = next,
            Next::Done(listing) => return Ok(listing),
        }
    }
}

/// A stretch of bytes that are in memory.
pub fn piece<'a>(bytes: &'a [u8], range: &Range<u64>) -> Option<&'a [u8]> {
    bytes.get(usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?)
}
