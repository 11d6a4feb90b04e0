//! One entry: its head, and its bytes unpacked and checked.

use super::bytes::{u16_at, u32_at};
use super::{Entry, LOCAL};
use crate::intake::limits::ENTRY_BYTES;
use crate::intake::record::Damage;

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
pub(super) fn crc32(bytes: &[u8]) -> u32 {
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
