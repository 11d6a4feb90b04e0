//! A compiled statement as a truth in SQL.

use crate::catalogue::LeafId;
use crate::catalogue::program::Node;
use crate::logic::{Graded, Truth};

/// Width at which statements are broken.
const WIDTH: usize = 96;

/// Which reading of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The one that makes it hardest to hold.
    Strict,
    /// The one that makes it easiest.
    Generous,
}

impl Side {
    const fn other(self) -> Self {
        match self {
            Self::Strict => Self::Generous,
            Self::Generous => Self::Strict,
        }
    }

    const fn of(self, truth: Graded) -> Truth {
        match self {
            Self::Strict => truth.low,
            Self::Generous => truth.high,
        }
    }
}

/// An expression of three-valued logic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Bool {
    Const(Truth),
    /// Text that needs no brackets, such as a column.
    Atom(String),
    Not(Box<Self>),
    All(Vec<Self>),
    Any(Vec<Self>),
    AtLeast(u16, Vec<Self>),
}

/// A statement in prefix order under one reading, asking `leaf` for each test. For a reading of
/// a whole statement as generous, a test is asked for as generous where its truth helps.
pub(super) fn build(
    nodes: &[Node],
    side: Side,
    leaf: &mut impl FnMut(LeafId, Side) -> Bool,
) -> Bool {
    step(&mut nodes.iter(), side, leaf)
}

fn step(
    rest: &mut std::slice::Iter<'_, Node>,
    side: Side,
    leaf: &mut impl FnMut(LeafId, Side) -> Bool,
) -> Bool {
    let Some(node) = rest.next() else { return Bool::Const(Truth::Unknown) };
    let mut parts = |count: u16| (0..count).map(|_| step(rest, side, leaf)).collect::<Vec<_>>();
    match *node {
        Node::Leaf(number) => leaf(number, side),
        Node::Const(truth) => Bool::Const(side.of(truth)),
        Node::Not => step(rest, side.other(), leaf).negated(),
        Node::All(count) => Bool::all(parts(count)),
        // Of readings the strict one needs all, the generous one any.
        Node::Readings(count) if side == Side::Strict => Bool::all(parts(count)),
        Node::Any(count) | Node::Readings(count) => Bool::any(parts(count)),
        Node::AtLeast(least, count) => Bool::AtLeast(least, parts(count)),
    }
}

impl Bool {
    pub(super) fn negated(self) -> Self {
        match self {
            Self::Const(truth) => Self::Const(truth.negate()),
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    /// All hold; what cannot change the result is left out.
    pub(super) fn all(parts: Vec<Self>) -> Self {
        match Self::joined(parts, Truth::True, |part| match part {
            Self::All(inner) => Ok(inner),
            other => Err(other),
        }) {
            Ok(one) => one,
            Err(parts) => Self::All(parts),
        }
    }

    /// Any holds; what cannot change the result is left out.
    pub(super) fn any(parts: Vec<Self>) -> Self {
        match Self::joined(parts, Truth::False, |part| match part {
            Self::Any(inner) => Ok(inner),
            other => Err(other),
        }) {
            Ok(one) => one,
            Err(parts) => Self::Any(parts),
        }
    }

    /// Parts without those of the neutral truth and without repetitions; or what they come to,
    /// if that is one.
    fn joined(
        parts: Vec<Self>,
        neutral: Truth,
        opened: impl Fn(Self) -> Result<Vec<Self>, Self>,
    ) -> Result<Self, Vec<Self>> {
        let mut kept: Vec<Self> = Vec::new();
        for part in parts {
            for part in opened(part).unwrap_or_else(|part| vec![part]) {
                if part == Self::Const(neutral.negate()) {
                    return Ok(part);
                }
                if part != Self::Const(neutral) && !kept.contains(&part) {
                    kept.push(part);
                }
            }
        }
        match kept.len() {
            0 => Ok(Self::Const(neutral)),
            1 => Ok(kept.swap_remove(0)),
            _ => Err(kept),
        }
    }

    /// In one line.
    fn flat(&self) -> String {
        let join = |parts: &[Self], word: &str| {
            parts.iter().map(Self::inner).collect::<Vec<_>>().join(word)
        };
        match self {
            Self::Const(Truth::True) => "TRUE".to_owned(),
            Self::Const(Truth::False) => "FALSE".to_owned(),
            Self::Const(Truth::Unknown) => "CAST(NULL AS BOOLEAN)".to_owned(),
            Self::Atom(text) => text.clone(),
            Self::Not(inner) => format!("NOT {}", inner.inner()),
            Self::All(parts) => join(parts, " AND "),
            Self::Any(parts) => join(parts, " OR "),
            Self::AtLeast(least, parts) => {
                let count = |one: fn(&Self) -> String| {
                    parts.iter().map(one).collect::<Vec<_>>().join(" + ")
                };
                let holds = count(|part| format!("CASE WHEN {} THEN 1 ELSE 0 END", part.inner()));
                let open =
                    count(|part| format!("CASE WHEN NOT {} THEN 0 ELSE 1 END", part.inner()));
                format!(
                    "CASE WHEN {holds} >= {least} THEN TRUE WHEN {open} < {least} THEN FALSE END"
                )
            }
        }
    }

    /// In one line, in brackets where it is part of something larger.
    fn inner(&self) -> String {
        match self {
            Self::Const(_) | Self::Atom(_) => self.flat(),
            Self::Not(inner) if matches!(**inner, Self::Atom(_)) => self.flat(),
            Self::Not(_) | Self::All(_) | Self::Any(_) | Self::AtLeast(..) => {
                format!("({})", self.flat())
            }
        }
    }

    /// In lines that are not too long, the first one without and the others with this indent.
    pub(super) fn text(&self, indent: usize) -> String {
        let flat = self.flat();
        if flat.len() + indent <= WIDTH {
            return flat;
        }
        let pad = " ".repeat(indent);
        let inner = |part: &Self, more: usize| match part {
            Self::All(_) | Self::Any(_) if part.flat().len() + indent + more > WIDTH => {
                format!("({})", part.text(indent + more + 1))
            }
            Self::Not(_) => part.text(indent + more),
            part => part.inner(),
        };
        let join = |parts: &[Self], word: &str| {
            let parts: Vec<String> = parts.iter().map(|part| inner(part, word.len() + 1)).collect();
            parts.join(&format!("\n{pad}{word} "))
        };
        match self {
            Self::All(parts) => join(parts, "AND"),
            Self::Any(parts) => join(parts, "OR"),
            Self::Not(part) => format!("NOT {}", inner(part, 4)),
            Self::Const(_) | Self::Atom(_) | Self::AtLeast(..) => flat,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strict_and_generous_change_places_under_not() {
        let nodes = [
            Node::All(2),
            Node::Not,
            Node::Leaf(LeafId::of(1)),
            Node::Readings(2),
            Node::Leaf(LeafId::of(2)),
            Node::Leaf(LeafId::of(3)),
        ];
        let leaf = |leaf: LeafId, side: Side| Bool::Atom(format!("{side:?}{}", leaf.index()));
        let text = |side| build(&nodes, side, &mut leaf.clone()).text(0);
        assert_eq!(text(Side::Strict), "NOT Generous1 AND Strict2 AND Strict3");
        assert_eq!(text(Side::Generous), "NOT Strict1 AND (Generous2 OR Generous3)");
        assert_eq!(
            leaf(LeafId::of(0), Side::Strict).negated().negated(),
            leaf(LeafId::of(0), Side::Strict)
        );
    }

    #[test]
    fn what_cannot_matter_is_left_out() {
        let atom = || Bool::Atom("x".to_owned());
        let of = Bool::Const;
        assert_eq!(Bool::all(vec![of(Truth::True), atom(), atom()]), atom());
        assert_eq!(Bool::all(vec![atom(), of(Truth::False)]), of(Truth::False));
        assert_eq!(Bool::any(vec![atom(), of(Truth::True)]), of(Truth::True));
        let open = Bool::any(vec![atom(), of(Truth::Unknown)]);
        assert_eq!(open.text(0), "x OR CAST(NULL AS BOOLEAN)", "unknown is not the same as no");
    }
}
