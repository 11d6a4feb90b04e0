//! Finds a fact by its id in about one step, because people come by the million.

use super::Question;

/// A table of facts at the places that a hash of their ids gives, or right behind. Empty until
/// the catalogue is whole.
#[derive(Clone, Debug, Default)]
pub(super) struct Lookup(Vec<Option<u32>>);

impl Lookup {
    /// A table that is at most a quarter full, so that most ids stand at their place.
    pub(super) fn of(questions: &[Question]) -> Self {
        let mut table = Self(vec![None; (questions.len() * 4).next_power_of_two()]);
        for (fact, question) in (0..).zip(questions) {
            let empty = table
                .places(&question.id)
                .find(|place| table.0.get(*place).is_some_and(Option::is_none));
            if let Some(place) = empty.and_then(|place| table.0.get_mut(place)) {
                *place = Some(fact);
            }
        }
        table
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Number of the first fact with this id.
    pub(super) fn find(&self, id: &str, questions: &[Question]) -> Option<usize> {
        self.places(id)
            .map_while(|place| self.0.get(place).copied().flatten())
            .map(|fact| fact as usize)
            .find(|fact| questions.get(*fact).is_some_and(|question| question.id == id))
    }

    /// The places at which an id may stand, in the order in which they are looked at. The hash is
    /// FNV-1a.
    fn places(&self, id: &str) -> impl Iterator<Item = usize> + use<> {
        let hash = id
            .bytes()
            .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let mask = self.0.len().saturating_sub(1);
        let first = hash as usize;
        (0..self.0.len()).map(move |step| first.wrapping_add(step) & mask)
    }
}
