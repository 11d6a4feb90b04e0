//! What rounded figures tell of the counts behind them.

/// Rounds down to a multiple.
pub fn down(count: u64, to: u64) -> u64 {
    count - count % to.max(1)
}

/// The bounds that published figures set to counts.
pub(super) struct Known {
    to: i64,
    /// Lowest and highest value of each count.
    bounds: Vec<(i64, i64)>,
    relations: Vec<Relation>,
}

/// Something that is known to hold between counts: their sum, each with its sign, is not below 0.
pub(super) struct Relation {
    terms: Vec<(usize, i64)>,
    /// Whether it is 0.
    equal: bool,
}

impl Relation {
    /// The sum of some counts is at most that of others.
    pub(super) fn at_most(lower: &[usize], upper: &[usize]) -> Self {
        let lower = lower.iter().map(|count| (*count, -1));
        Self { terms: lower.chain(upper.iter().map(|count| (*count, 1))).collect(), equal: false }
    }

    /// The sums are equal.
    pub(super) fn equal(left: &[usize], right: &[usize]) -> Self {
        Self { equal: true, ..Self::at_most(left, right) }
    }

    /// Raises what must be higher for the sum, with this sign, not to be below 0. Says whether
    /// anything changed.
    fn tighten(&self, bounds: &mut [(i64, i64)], sign: i64) -> bool {
        let most = |bounds: &[(i64, i64)], (count, factor): (usize, i64)| {
            let (low, high) = bounds.get(count).copied().unwrap_or((0, 0));
            if factor * sign > 0 { high } else { -low }
        };
        let total: i64 = self.terms.iter().map(|term| most(bounds, *term)).sum();
        let mut changed = false;
        for (count, factor) in &self.terms {
            let others = total - most(bounds, (*count, *factor));
            let Some((low, high)) = bounds.get_mut(*count) else { continue };
            if factor * sign > 0 && -others > *low {
                *low = -others;
                changed = true;
            } else if factor * sign < 0 && others < *high {
                *high = others;
                changed = true;
            }
        }
        changed
    }
}

impl Known {
    pub(super) fn rounded(to: u64) -> Self {
        let to = i64::try_from(to).unwrap_or(i64::MAX / 4);
        Self { to, bounds: Vec::new(), relations: Vec::new() }
    }

    /// A count that is published rounded down; returns its number.
    pub(super) fn figure(&mut self, count: u64) -> usize {
        let count = i64::try_from(count).unwrap_or(i64::MAX / 4);
        let low = count - count % self.to;
        self.bounds.push((low, low + self.to - 1));
        self.bounds.len() - 1
    }

    /// A count that is not published.
    pub(super) fn unpublished(&mut self) -> usize {
        self.bounds.push((0, i64::MAX / 4));
        self.bounds.len() - 1
    }

    pub(super) fn relate(&mut self, relation: Relation) {
        self.relations.push(relation);
    }

    /// Whether a count above 0 and below `below` has one possible value only.
    pub(super) fn tells_below(mut self, below: u64) -> bool {
        let below = i64::try_from(below).unwrap_or(i64::MAX);
        let mut changed = true;
        while changed {
            changed = false;
            for relation in &self.relations {
                changed |= relation.tighten(&mut self.bounds, 1);
                changed |= relation.equal && relation.tighten(&mut self.bounds, -1);
            }
        }
        self.bounds.iter().any(|(low, high)| low == high && *low > 0 && *low < below)
    }
}
