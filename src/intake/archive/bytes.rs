//! Numbers at a place of the bytes, the low byte first.

use crate::intake::record::Damage;

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Result<u16, Damage> {
    array_at(bytes, at).map(u16::from_le_bytes)
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Result<u32, Damage> {
    array_at(bytes, at).map(u32::from_le_bytes)
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> Result<u64, Damage> {
    array_at(bytes, at).map(u64::from_le_bytes)
}

fn array_at<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], Damage> {
    bytes.get(at..).and_then(|rest| rest.first_chunk::<N>()).copied().ok_or(Damage::Malformed)
}
