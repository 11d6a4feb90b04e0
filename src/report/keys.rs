//! Keys of the texts that stand for a word of the engine: one arm a variant, so that a new one
//! does not compile until it has its text.

use crate::catalogue::meaning::Why;
use crate::catalogue::{Change, Who};
use crate::evaluate::timeline::Distance;
use crate::evaluate::{Status, TrialResult, Verdict};
use crate::facts::date::TimeUnit;
use crate::words::Key;

/// The word for a status.
pub const fn status(status: Status) -> Key<'static> {
    match status {
        Status::Met => key!("status.met"),
        Status::NotMet => key!("status.not_met"),
        Status::NotYet => key!("status.not_yet"),
        Status::Ask => key!("status.ask"),
        Status::Unknown => key!("status.unknown"),
    }
}

/// What the points of a status have in common.
pub const fn group(status: Status) -> Key<'static> {
    match status {
        Status::Met => key!("group.met"),
        Status::NotMet => key!("group.not_met"),
        Status::NotYet => key!("group.not_yet"),
        Status::Ask => key!("group.ask"),
        Status::Unknown => key!("group.unknown"),
    }
}

/// The heading for a verdict, and one or two sentences on it.
pub const fn verdict(result: TrialResult, source_complete: bool) -> [Key<'static>; 2] {
    match (result.verdict, result.for_now, source_complete) {
        (Verdict::MayBeEligible, _, _) => {
            [key!("verdict.may_be_eligible"), key!("verdict.may_be_eligible.text")]
        }
        (Verdict::Possible, _, true) => [key!("verdict.possible"), key!("verdict.possible.text")],
        (Verdict::Possible, _, false) => {
            [key!("verdict.incomplete"), key!("verdict.incomplete.text")]
        }
        (Verdict::NotMatch, true, _) => [key!("verdict.not_now"), key!("verdict.not_now.text")],
        (Verdict::NotMatch, false, _) => {
            [key!("verdict.not_match"), key!("verdict.not_match.text")]
        }
    }
}

/// Why a fact has no value that can be used.
pub const fn why(why: Why) -> Key<'static> {
    match why {
        Why::NotAsked => key!("why.not_asked"),
        Why::DontKnow => key!("why.dont_know"),
        Why::PreferNot => key!("why.prefer_not"),
        Why::TooOld => key!("why.too_old"),
        Why::InFuture => key!("why.in_future"),
        Why::NoUnit => key!("why.no_unit"),
        Why::UnknownUnit => key!("why.unknown_unit"),
        Why::Implausible => key!("why.implausible"),
        Why::Contradicted => key!("why.contradicted"),
        Why::NeedsFacts => key!("why.needs_facts"),
        Why::NoResult => key!("why.no_result"),
        Why::WrongShape => key!("why.wrong_shape"),
    }
}

/// So many days, weeks, months or years.
pub const fn length(unit: TimeUnit) -> Key<'static> {
    match unit {
        TimeUnit::Days => key!("length.days"),
        TimeUnit::Weeks => key!("length.weeks"),
        TimeUnit::Months => key!("length.months"),
        TimeUnit::Years => key!("length.years"),
    }
}

/// About so many days, weeks, months or years ago.
pub const fn ago(unit: TimeUnit) -> Key<'static> {
    match unit {
        TimeUnit::Days => key!("ago.days"),
        TimeUnit::Weeks => key!("ago.weeks"),
        TimeUnit::Months => key!("ago.months"),
        TimeUnit::Years => key!("ago.years"),
    }
}

/// Who can answer.
pub const fn who(who: Who) -> Key<'static> {
    match who {
        Who::Patient => key!("who.patient"),
        Who::Clinician => key!("who.clinician"),
        Who::Laboratory => key!("who.laboratory"),
        Who::Site => key!("who.site"),
        Who::Investigator => key!("who.investigator"),
    }
}

/// Where so many answers are.
pub const fn source(who: Who) -> Key<'static> {
    match who {
        Who::Patient => key!("sources.patient"),
        Who::Clinician => key!("sources.clinician"),
        Who::Laboratory => key!("sources.laboratory"),
        Who::Site => key!("sources.site"),
        Who::Investigator => key!("sources.investigator"),
    }
}

/// What could change how a person stands.
pub const fn change(change: Change) -> Key<'static> {
    match change {
        Change::Time => key!("change.time"),
        Change::RepeatTest => key!("change.repeat_test"),
        Change::Treatment => key!("change.treatment"),
        Change::Decision => key!("change.decision"),
        Change::Nothing => key!("change.nothing"),
    }
}

/// How far a trial is from opening.
pub const fn closed(distance: Distance) -> Key<'static> {
    match distance {
        Distance::Open => key!("plan.closed.open"),
        Distance::Time => key!("plan.closed.time"),
        Distance::RepeatTest => key!("plan.closed.repeat_test"),
        Distance::Treatment => key!("plan.closed.treatment"),
        Distance::Lasting => key!("plan.closed.lasting"),
    }
}
