//! Many short lists in two long ones.

use super::length;

/// Many lists of numbers, one behind the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lists {
    /// For each list the end of its items.
    ends: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    pub(super) fn of(lists: &[Vec<u32>]) -> Self {
        let items = lists.concat();
        let mut end = 0;
        let ends = lists
            .iter()
            .map(|list| {
                end += length(list);
                end
            })
            .collect();
        Self { ends, items }
    }

    /// One list; empty where there is none of that number.
    pub fn get(&self, number: usize) -> &[u32] {
        let end = self.ends.get(number).copied().unwrap_or(0) as usize;
        let start = number.checked_sub(1).and_then(|n| self.ends.get(n)).copied().unwrap_or(0);
        self.items.get(start as usize..end).unwrap_or_default()
    }

    /// All lists, in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.ends.len()).map(|number| self.get(number))
    }
}
