//! How much is read of a file: everything that bounds memory and time, in one place.

/// Largest text of one file (JSON, XML, tables, letters), in bytes.
pub const TEXT_BYTES: usize = 32 * 1024 * 1024;
/// Longest line of NDJSON, in bytes.
pub const LINE_BYTES: usize = 8 * 1024 * 1024;
/// Deepest nesting of Bundles inside of Bundles, as servers answer a batch of searches.
pub const BUNDLE_DEPTH: usize = 4;
/// Longest instruction of a medicine, or result in words, that is kept, in characters.
pub const KEPT_TEXT: usize = 1_000;
/// Largest directory of a zip, in bytes.
pub const DIRECTORY_BYTES: u64 = 16 * 1024 * 1024;
/// Most names in the directory of a zip.
pub const DIRECTORY_NAMES: u64 = 100_000;
/// Most entries of a zip that are opened.
pub const ENTRIES: usize = 20_000;
/// Largest entry of a zip, unpacked, in bytes.
pub const ENTRY_BYTES: u64 = 8 * 1024 * 1024;
/// All opened entries of a zip together, unpacked, in bytes.
pub const UNPACKED_BYTES: u64 = 256 * 1024 * 1024;
