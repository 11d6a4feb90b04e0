//! Many short lists in two long ones.

use super::length;

/// Many lists, one behind the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lists<T> {
    /// For each list the end of its items.
    ends: Vec<u32>,
    items: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { ends: Vec::new(), items: Vec::new() }
    }
}

impl<T: Copy> Lists<T> {
    pub(super) fn of(lists: &[Vec<T>]) -> Self {
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
    pub fn get(&self, number: usize) -> &[T] {
        let end = self.ends.get(number).copied().unwrap_or(0) as usize;
        let start = number.checked_sub(1).and_then(|n| self.ends.get(n)).copied().unwrap_or(0);
        self.items.get(start as usize..end).unwrap_or_default()
    }

    /// All lists, in order.
    pub fn iter(&self) -> impl Iterator<Item = &[T]> {
        (0..self.ends.len()).map(|number| self.get(number))
    }
}
