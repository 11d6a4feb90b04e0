//! The names of a directory, one after the other, and which of them are refused.

use super::bytes::{u16_at, u32_at, u64_at};
use super::names::{content, is_safe, wanted};
use super::{CENTRAL, Entry, LOCAL, Listing};
use crate::intake::limits::{ENTRIES, ENTRY_BYTES, UNPACKED_BYTES};
use crate::intake::record::Damage;
use std::collections::BTreeMap;

/// One name of the directory.
struct Named {
    entry: Entry,
    /// Why it is not read whatever its name.
    damage: Option<Damage>,
}

pub(super) fn list(bytes: &[u8], count: u64, start: u64) -> Result<Listing, Damage> {
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
