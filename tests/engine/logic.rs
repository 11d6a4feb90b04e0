//! Three-valued logic against the published tables.

use trial_screener::logic::Graded;
use trial_screener::logic::Truth::{self, False, True, Unknown};

/// CQL specification, appendix of three-valued logic, and the DMN/FEEL tables for boolean
/// values with null: left, right, and, or. Both suites agree on every row.
const CQL_AND_DMN: [(Truth, Truth, Truth, Truth); 9] = [
    (True, True, True, True),
    (True, False, False, True),
    (True, Unknown, Unknown, True),
    (False, True, False, True),
    (False, False, False, False),
    (False, Unknown, False, Unknown),
    (Unknown, True, Unknown, True),
    (Unknown, False, False, Unknown),
    (Unknown, Unknown, Unknown, Unknown),
];

#[test]
fn and_or_and_not_hold_as_published() {
    for (left, right, and, or) in CQL_AND_DMN {
        assert_eq!(left.and(right), and, "{left:?} and {right:?}");
        assert_eq!(left.or(right), or, "{left:?} or {right:?}");
    }
    assert_eq!(True.negate(), False);
    assert_eq!(False.negate(), True);
    assert_eq!(Unknown.negate(), Unknown);
    assert!(True.is_known() && False.is_known() && !Unknown.is_known());
    assert_eq!((Truth::from(true), Truth::from(false)), (True, False));
}

#[test]
fn order_grouping_and_de_morgan() {
    for a in Truth::ALL {
        for b in Truth::ALL {
            assert_eq!(a.and(b), b.and(a));
            assert_eq!(a.or(b), b.or(a));
            assert_eq!(a.and(b).negate(), a.negate().or(b.negate()));
            assert_eq!(a.or(b).negate(), a.negate().and(b.negate()));
            assert_eq!(a.and(a.or(b)), a);
            for c in Truth::ALL {
                assert_eq!(a.and(b).and(c), a.and(b.and(c)));
                assert_eq!(a.or(b).or(c), a.or(b.or(c)));
                assert_eq!(a.and(b.or(c)), a.and(b).or(a.and(c)));
            }
        }
    }
}

fn all_graded() -> Vec<Graded> {
    Truth::ALL
        .into_iter()
        .flat_map(|low| Truth::ALL.map(|high| Graded { low, high }))
        .filter(|graded| graded.low <= graded.high)
        .collect()
}

#[test]
fn readings_keep_low_below_high_and_obey_the_same_laws() {
    let all = all_graded();
    assert_eq!(all.len(), 6);
    for a in &all {
        assert_eq!(a.negate().negate(), *a);
        for b in &all {
            for result in [a.and(*b), a.or(*b), a.either_reading(*b), a.negate()] {
                assert!(result.low <= result.high, "{a:?} {b:?}");
            }
            assert_eq!(a.and(*b).negate(), a.negate().or(b.negate()));
            assert_eq!(a.either_reading(*b), b.either_reading(*a));
        }
    }
}

#[test]
fn agreement_decides_and_disagreement_is_a_dispute() {
    assert_eq!(Graded::TRUE.either_reading(Graded::TRUE).settled(), Some(true));
    assert_eq!(Graded::FALSE.either_reading(Graded::FALSE).settled(), Some(false));
    assert!(Graded::TRUE.either_reading(Graded::FALSE).is_disputed());
    // One reading fails and the other cannot be told: not settled, and no dispute yet.
    let open = Graded::FALSE.either_reading(Graded::UNKNOWN);
    assert!(open.settled().is_none() && !open.is_disputed());
    // A dispute stays one whatever a third reading comes to.
    assert!(Graded::DISPUTED.either_reading(Graded::UNKNOWN).is_disputed());
    assert_eq!(Graded::DISPUTED.and(Graded::FALSE), Graded::FALSE);
    assert_eq!(Graded::DISPUTED.or(Graded::TRUE), Graded::TRUE);
    assert!(Graded::DISPUTED.and(Graded::TRUE).is_disputed());
    assert!(Graded::DISPUTED.negate().is_disputed());
}
