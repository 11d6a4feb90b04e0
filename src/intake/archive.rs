//! Reads a zip piece by piece: which bytes to fetch is said here, fetching them is the caller's.
//!
//! The export of a phone may be larger than memory, and a browser hands out slices of it only
//! asynchronously. So the directory asks for one stretch of bytes after the other, and each entry
//! that is wanted is one more stretch. Nothing here trusts a size or offset that the file states.

use super::limits::{DIRECTORY_BYTES, DIRECTORY_NAMES, ENTRIES, ENTRY_BYTES, UNPACKED_BYTES};
use super::record::Damage;
use std::collections::BTreeMap;
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

/// One name of the directory.
struct Named {
    entry: Entry,
    /// Why it is not read whatever its name.
    damage: Option<Damage>,
}

fn list(bytes: &[u8], count: u64, start: u64) -> Result<Listing, Damage> {
    let mut named = Vec::new();
    let mut rest = bytes;
    for _ in 0..count {
        let (one, after) = central(rest)?;
        named.push(one);
        rest = after;
    }
    mark_overlaps(&mut named, start);
    let mut uses: BTreeMap<String, usize> = BTreeMap::new();
    for one in &named {
        *uses.entry(one.entry.name.clone()).or_default() += 1;
    }
    let mut listing = Listing { content: content(uses.keys()), ..Listing::default() };
    let mut unpacked: u64 = 0;
    for Named { entry, damage } in named {
        if entry.name.ends_with('/') {
            continue;
        }
        if !wanted(&entry.name) {
            listing.passed += 1;
            continue;
        }
        let total = unpacked.saturating_add(entry.size);
        let damage = if !is_safe(&entry.name) || uses.get(&entry.name).is_some_and(|n| *n > 1) {
            Some(Damage::Malformed)
        } else if entry.encrypted || !matches!(entry.method, 0 | 8) {
            Some(Damage::Packed)
        } else if entry.size > ENTRY_BYTES
            || entry.packed > ENTRY_BYTES
            || total > UNPACKED_BYTES
            || listing.entries.len() >= ENTRIES
        {
            Some(damage.unwrap_or(Damage::TooLarge))
        } else {
            damage
        };
        if let Some(damage) = damage {
            listing.refused.push((entry.name, damage));
        } else {
            unpacked = total;
            listing.entries.push(entry);
        }
    }
    Ok(listing)
}

/// Reads one name of the directory; what follows it.
fn central(bytes: &[u8]) -> Result<(Named, &[u8]), Damage> {
    if u32_at(bytes, 0)? != 0x0201_4b50 {
        return Err(Damage::Malformed);
    }
    let lengths = (u16_at(bytes, 28)?, u16_at(bytes, 30)?, u16_at(bytes, 32)?);
    let name_end = CENTRAL + usize::from(lengths.0);
    let extra_end = name_end + usize::from(lengths.1);
    let name = bytes.get(CENTRAL..name_end).ok_or(Damage::Malformed)?;
    let extra = bytes.get(name_end..extra_end).ok_or(Damage::Malformed)?;
    let after = bytes.get(extra_end + usize::from(lengths.2)..).ok_or(Damage::Malformed)?;
    let mut entry = Entry {
        name: String::from_utf8_lossy(name).into_owned(),
        offset: u64::from(u32_at(bytes, 42)?),
        packed: u64::from(u32_at(bytes, 20)?),
        size: u64::from(u32_at(bytes, 24)?),
        method: u16_at(bytes, 10)?,
        // Encrypted, strongly encrypted, or with a hidden directory.
        encrypted: u16_at(bytes, 8)? & 0x2041 != 0,
        crc: u32_at(bytes, 16)?,
        end: 0,
    };
    let damage = widen(&mut entry, extra).err();
    Ok((Named { entry, damage }, after))
}

/// Takes the sizes and the place from the extra field of large zips, where they did not fit.
fn widen(entry: &mut Entry, mut extra: &[u8]) -> Result<(), Damage> {
    let full = u64::from(u32::MAX);
    if entry.size != full && entry.packed != full && entry.offset != full {
        return Ok(());
    }
    while extra.len() >= 4 {
        let (id, length) = (u16_at(extra, 0)?, usize::from(u16_at(extra, 2)?));
        let mut field = extra.get(4..4 + length).ok_or(Damage::Malformed)?;
        if id == 1 {
            for number in [&mut entry.size, &mut entry.packed, &mut entry.offset] {
                if *number == full {
                    *number = u64_at(field, 0)?;
                    field = field.get(8..).ok_or(Damage::Malformed)?;
                }
            }
            return Ok(());
        }
        extra = extra.get(4 + length..).ok_or(Damage::Malformed)?;
    }
    Err(Damage::Malformed)
}

/// Sets where each entry ends, and marks those that share bytes with another or the directory:
/// that is how small bombs are built.
fn mark_overlaps(named: &mut [Named], directory: u64) {
    let mut order: Vec<usize> = (0..named.len()).collect();
    let offset = |named: &[Named], at: usize| named.get(at).map_or(0, |one| one.entry.offset);
    order.sort_by_key(|at| offset(named, *at));
    let mut bad = Vec::new();
    // The end of those before, and which of them reaches furthest.
    let mut reach: (u64, Option<usize>) = (0, None);
    for (rank, at) in order.iter().enumerate() {
        let next = order.get(rank + 1).map_or(directory, |next| offset(named, *next));
        let Some(one) = named.get_mut(*at) else { continue };
        let entry = &mut one.entry;
        entry.end = next.min(directory);
        let least = (LOCAL + entry.name.len()) as u64;
        let end = entry.offset.saturating_add(least).saturating_add(entry.packed);
        if entry.offset < reach.0 {
            bad.push(*at);
            bad.extend(reach.1);
        }
        if end > directory {
            bad.push(*at);
        }
        if end > reach.0 {
            reach = (end, Some(*at));
        }
    }
    for at in bad {
        if let Some(one) = named.get_mut(at) {
            one.damage = Some(Damage::Malformed);
        }
    }
}

fn content<'a>(names: impl Iterator<Item = &'a String>) -> Content {
    let mut content = Content::Files;
    for name in names {
        match name.as_str() {
            "xl/workbook.xml" | "xl/workbook.bin" => return Content::Workbook,
            "[Content_Types].xml" | "mimetype" => content = Content::Document,
            _ => {}
        }
    }
    content
}

/// Whether a name stays inside of the zip. Nothing is written to a disk, but a name like
/// `../Observation.json` is not one that an export makes.
fn is_safe(name: &str) -> bool {
    !name.contains(['\\', '\0', ':'])
        && !name.starts_with('/')
        && !name.split('/').any(|part| part == "..")
        && !name.contains('\u{FFFD}')
}

/// Whether an entry may hold records, by its name. Of the export of an iPhone only the clinical
/// records: `export.xml` may have gigabytes of heart beats, `export_cda.xml` is made of them too,
/// their names are in the language of the phone, and the electrocardiograms are tables.
pub fn wanted(name: &str) -> bool {
    let name = name.to_lowercase().replace('\\', "/");
    let mut folders: Vec<&str> = name.split('/').collect();
    let Some(file) = folders.pop() else { return false };
    // What the zip program of a Mac adds.
    if file.starts_with("._") || folders.contains(&"__macosx") {
        return false;
    }
    let is_clinical =
        folders.iter().any(|folder| matches!(*folder, "clinical-records" | "clinical_records"));
    let extension = file.rsplit_once('.').map(|(_, extension)| extension);
    if is_clinical || folders.contains(&"apple_health_export") {
        return is_clinical && extension == Some("json");
    }
    let is_exchange = folders.contains(&"ihe_xdm");
    match extension {
        Some("xml") => !matches!(file, "export.xml" | "export_cda.xml" | "metadata.xml"),
        Some("txt") => !file.starts_with("readme"),
        Some("json" | "ndjson" | "csv" | "tsv" | "hl7") => true,
        // Documents of the exchange format may have no ending.
        None => is_exchange && !file.is_empty(),
        Some(_) => false,
    }
}

/// Where the packed bytes of an entry begin, counted from the head that these bytes begin with.
///
/// # Errors
/// [`Damage::Malformed`] if it is not the head of this entry.
pub fn local_header(entry: &Entry, bytes: &[u8]) -> Result<usize, Damage> {
    let name = usize::from(u16_at(bytes, 26)?);
    let extra = usize::from(u16_at(bytes, 28)?);
    let found = bytes.get(LOCAL..LOCAL + name).ok_or(Damage::Malformed)?;
    // Two names for one entry: it is not what the directory says.
    if u32_at(bytes, 0)? != 0x0403_4b50
        || u16_at(bytes, 8)? != entry.method
        || String::from_utf8_lossy(found) != entry.name
    {
        return Err(Damage::Malformed);
    }
    Ok(LOCAL + name + extra)
}

/// Unpacks an entry from the bytes of [`Entry::range`].
///
/// # Errors
/// [`Damage::Packed`] for a way of packing that is not read, [`Damage::TooLarge`] for more bytes
/// than the directory says, [`Damage::Malformed`] for damaged ones.
pub fn unpack(entry: &Entry, bytes: &[u8]) -> Result<Vec<u8>, Damage> {
    if entry.encrypted || !matches!(entry.method, 0 | 8) {
        return Err(Damage::Packed);
    }
    let limit = usize::try_from(entry.size.min(ENTRY_BYTES)).map_err(|_| Damage::TooLarge)?;
    let start = local_header(entry, bytes)?;
    let packed = usize::try_from(entry.packed).map_err(|_| Damage::TooLarge)?;
    let end = start.checked_add(packed).ok_or(Damage::TooLarge)?;
    let packed = bytes.get(start..end).ok_or(Damage::Malformed)?;
    let unpacked = if entry.method == 0 { packed.to_vec() } else { inflate(packed, limit)? };
    if unpacked.len() as u64 != entry.size || crc32(&unpacked) != entry.crc {
        return Err(Damage::Malformed);
    }
    Ok(unpacked)
}

/// Unpacks deflated bytes, up to a limit.
///
/// # Errors
/// [`Damage::TooLarge`] beyond the limit, [`Damage::Malformed`] for damaged bytes.
pub fn inflate(packed: &[u8], limit: usize) -> Result<Vec<u8>, Damage> {
    use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};
    decompress_to_vec_with_limit(packed, limit).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => Damage::TooLarge,
        _ => Damage::Malformed,
    })
}

/// The checksum of zip.
fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = crc_table();
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        let at = (crc ^ u32::from(*byte)) & 0xff;
        TABLE.get(at as usize).copied().unwrap_or(0) ^ (crc >> 8)
    })
}

const fn crc_table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut rest: &mut [u32] = &mut table;
    let mut number: u32 = 0;
    while let [first, more @ ..] = rest {
        let mut crc = number;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 };
            bit += 1;
        }
        *first = crc;
        rest = more;
        number += 1;
    }
    table
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, Damage> {
    array_at(bytes, at).map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, Damage> {
    array_at(bytes, at).map(u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> Result<u64, Damage> {
    array_at(bytes, at).map(u64::from_le_bytes)
}

fn array_at<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], Damage> {
    bytes.get(at..).and_then(|rest| rest.first_chunk::<N>()).copied().ok_or(Damage::Malformed)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A file to pack.
    struct Packed {
        name: &'static str,
        data: Vec<u8>,
        method: u16,
        flags: u16,
        size: u32,
        crc: u32,
        bytes: Vec<u8>,
    }

    fn file(name: &'static str, data: &[u8]) -> Packed {
        Packed {
            name,
            data: data.to_vec(),
            method: 8,
            flags: 0,
            size: u32::try_from(data.len()).unwrap(),
            crc: crc32(data),
            bytes: miniz_oxide::deflate::compress_to_vec(data, 6),
        }
    }

    fn put(out: &mut Vec<u8>, numbers: &[(u64, usize)]) {
        for (number, width) in numbers {
            out.extend(&number.to_le_bytes()[..*width]);
        }
    }

    fn zip(files: &[Packed], large: bool) -> Vec<u8> {
        let (mut out, mut names) = (Vec::new(), Vec::new());
        let full = u64::from(u32::MAX);
        for file in files {
            let offset = out.len() as u64;
            let lengths = (file.bytes.len() as u64, u64::from(file.size));
            let head = [
                (u64::from(file.flags), 2),
                (u64::from(file.method), 2),
                (0, 4),
                (u64::from(file.crc), 4),
            ];
            let name = file.name.len() as u64;
            put(&mut out, &[(0x0403_4b50, 4), (20, 2)]);
            put(&mut out, &head);
            put(&mut out, &[(lengths.0, 4), (lengths.1, 4), (name, 2), (4, 2)]);
            out.extend(file.name.as_bytes());
            out.extend([9, 9, 0, 0]);
            out.extend(&file.bytes);
            put(&mut names, &[(0x0201_4b50, 4), (20, 2), (20, 2)]);
            put(&mut names, &head);
            if large {
                put(
                    &mut names,
                    &[(full, 4), (full, 4), (name, 2), (32, 2), (0, 8), (0, 2), (full, 4)],
                );
                names.extend(file.name.as_bytes());
                put(&mut names, &[(7, 2), (0, 2), (1, 2), (24, 2)]);
                put(&mut names, &[(lengths.1, 8), (lengths.0, 8), (offset, 8)]);
            } else {
                put(&mut names, &[(lengths.0, 4), (lengths.1, 4), (name, 2), (0, 2)]);
                put(&mut names, &[(0, 8), (0, 2), (offset, 4)]);
                names.extend(file.name.as_bytes());
            }
        }
        let (start, size, count) = (out.len() as u64, names.len() as u64, files.len() as u64);
        out.extend(names);
        if large {
            let place = out.len() as u64;
            put(&mut out, &[(0x0606_4b50, 4), (44, 8), (45, 2), (45, 2), (0, 4), (0, 4)]);
            put(&mut out, &[(count, 8), (count, 8), (size, 8), (start, 8)]);
            put(&mut out, &[(0x0706_4b50, 4), (0, 4), (place, 8), (1, 4)]);
            put(&mut out, &[(0x0605_4b50, 4), (0, 4), (0xffff, 2), (0xffff, 2)]);
            put(&mut out, &[(full, 4), (full, 4), (0, 2)]);
        } else {
            put(&mut out, &[(0x0605_4b50, 4), (0, 4), (count, 2), (count, 2)]);
            put(&mut out, &[(size, 4), (start, 4), (3, 2)]);
            out.extend(b"end");
        }
        out
    }

    fn all(bytes: &[u8]) -> Vec<(String, Result<Vec<u8>, Damage>)> {
        let listing = listing(bytes).unwrap();
        let read = |entry: &Entry| {
            (entry.name.clone(), unpack(entry, piece(bytes, &entry.range()).unwrap()))
        };
        listing.entries.iter().map(read).collect()
    }

    #[test]
    fn wanted_entries_come_back_in_order() {
        for large in [false, true] {
            let mut plain = file("b.csv", b"name,value");
            plain.method = 0;
            plain.bytes = plain.data.clone();
            let bytes = zip(&[file("a.json", b"{}"), file("movie.mp4", b"x"), plain], large);
            assert_eq!(
                all(&bytes),
                [
                    ("a.json".to_owned(), Ok(b"{}".to_vec())),
                    ("b.csv".to_owned(), Ok(b"name,value".to_vec())),
                ],
                "{large}"
            );
            assert_eq!(listing(&bytes).unwrap().passed, 1);
        }
    }

    #[test]
    fn names_are_chosen() {
        for name in [
            "apple_health_export/clinical-records/Observation-1.json",
            "apple_health_export/clinical_records/Patient-1.json",
            "IHE_XDM/SUBSET01/DOC0001.XML",
            "IHE_XDM/SUBSET01/DOC0001",
            "bulk/Observation.ndjson",
            "lab.CSV",
            "report.txt",
            "oru.hl7",
            "1 of 2 - My Health Summary.XML",
        ] {
            assert!(wanted(name), "{name}");
        }
        for name in [
            "apple_health_export/export.xml",
            "apple_health_export/导出.xml",
            "apple_health_export/export_cda.xml",
            "apple_health_export/electrocardiograms/ecg_2020-01-01.csv",
            "apple_health_export/workout-routes/route.gpx",
            "export.xml",
            "IHE_XDM/SUBSET01/METADATA.XML",
            "IHE_XDM/SUBSET01/STYLE.XSL",
            "README.TXT",
            "__MACOSX/._a.json",
            "scan.pdf",
            "folder/",
            "",
        ] {
            assert!(!wanted(name), "{name}");
        }
    }

    #[test]
    fn dangerous_entries_are_refused_one_by_one() {
        let mut encrypted = file("secret.json", b"{}");
        encrypted.flags = 1;
        let mut odd = file("lzma.json", b"{}");
        odd.method = 14;
        let files = [
            file("good.json", b"{}"),
            file("../up.json", b"{}"),
            file("a\\b.json", b"{}"),
            file("/root.json", b"{}"),
            file("twice.json", b"{}"),
            file("twice.json", b"[]"),
            encrypted,
            odd,
        ];
        let listing = listing(&zip(&files, false)).unwrap();
        assert_eq!(listing.entries.len(), 1);
        assert_eq!(listing.entries[0].name, "good.json");
        let malformed = listing.refused.iter().filter(|(_, why)| *why == Damage::Malformed);
        assert_eq!(malformed.count(), 5);
        let packed = listing.refused.iter().filter(|(_, why)| *why == Damage::Packed).count();
        assert_eq!(packed, 2);
    }

    #[test]
    fn bombs_are_cut_at_the_stated_size() {
        let huge = vec![b' '; 9 * 1024 * 1024];
        let honest = listing(&zip(&[file("bomb.json", &huge)], false)).unwrap();
        assert_eq!(honest.refused, [("bomb.json".to_owned(), Damage::TooLarge)]);
        let mut lying = file("bomb.json", &huge);
        lying.size = 100;
        let bytes = zip(&[lying], false);
        assert_eq!(all(&bytes), [("bomb.json".to_owned(), Err(Damage::TooLarge))]);
    }

    #[test]
    fn all_entries_together_are_limited() {
        let names: [&'static str; 40] =
            std::array::from_fn(|at| &*Box::leak(format!("{at}.json").into_boxed_str()));
        let data = vec![b' '; 7 * 1024 * 1024];
        let packed = file("x.json", &data);
        let files: Vec<Packed> = names
            .iter()
            .map(|name| Packed {
                name,
                data: Vec::new(),
                bytes: packed.bytes.clone(),
                ..file("x", b"")
            })
            .map(|file| Packed { size: packed.size, crc: packed.crc, ..file })
            .collect();
        let listing = listing(&zip(&files, false)).unwrap();
        assert_eq!((listing.entries.len(), listing.refused.len()), (36, 4));
    }

    #[test]
    fn entries_that_share_bytes_are_refused() {
        let mut bytes = zip(&[file("a.json", b"{}"), file("b.json", b"[]")], false);
        // The directory begins where its first signature stands; both entries now begin at 0.
        let central = bytes.windows(4).position(|w| w == [0x50, 0x4b, 1, 2]).unwrap();
        let second = central + CENTRAL + "a.json".len();
        bytes[second + 42..second + 46].copy_from_slice(&[0; 4]);
        let listing = listing(&bytes).unwrap();
        assert!(listing.entries.is_empty());
        assert_eq!(listing.refused.len(), 2);
    }

    #[test]
    fn a_changed_byte_is_seen() {
        let mut damaged = file("a.json", b"{\"value\": 9.1}");
        damaged.method = 0;
        damaged.bytes = b"{\"value\": 9.7}".to_vec();
        assert_eq!(all(&zip(&[damaged], false)), [("a.json".to_owned(), Err(Damage::Malformed))]);
    }

    #[test]
    fn other_names_in_front_of_the_bytes_are_seen() {
        let mut bytes = zip(&[file("a.json", b"{}")], false);
        bytes[LOCAL] = b'b';
        assert_eq!(all(&bytes), [("a.json".to_owned(), Err(Damage::Malformed))]);
    }

    #[test]
    fn workbooks_are_known_by_their_names() {
        let bytes = zip(&[file("[Content_Types].xml", b""), file("xl/workbook.xml", b"")], false);
        assert_eq!(listing(&bytes).unwrap().content, Content::Workbook);
        let bytes = zip(&[file("[Content_Types].xml", b""), file("word/document.xml", b"")], false);
        assert_eq!(listing(&bytes).unwrap().content, Content::Document);
    }

    #[test]
    fn what_is_cut_off_is_no_zip() {
        let bytes = zip(&[file("a.json", b"{}")], false);
        for length in 0..bytes.len() {
            assert!(listing(&bytes[..length]).is_err(), "{length}");
        }
        assert_eq!(listing(&zip(&[], false)).unwrap(), Listing::default());
    }

    #[test]
    fn the_checksum_is_that_of_zip() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn damaged_zips_never_panic(
            changes in proptest::collection::vec((0_usize..400, 0_u8..=255), 0..6),
            large: bool,
        ) {
            let mut bytes = zip(&[file("a.json", b"{\"a\":1}"), file("b.txt", b"text")], large);
            for (at, byte) in changes {
                let length = bytes.len();
                bytes[at % length] = byte;
            }
            if let Ok(listing) = listing(&bytes) {
                for entry in &listing.entries {
                    if let Some(piece) = piece(&bytes, &entry.range())
                        && let Ok(unpacked) = unpack(entry, piece)
                    {
                        // What passes is one of the two files as packed.
                        let is_whole = unpacked == b"{\"a\":1}" || unpacked == b"text";
                        proptest::prop_assert!(is_whole);
                    }
                }
            }
        }
    }
}
