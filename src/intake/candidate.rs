//! What is offered to the person: an answer with where it comes from and what is in doubt.

use super::record::Source;
use crate::catalogue::Mode;
use crate::draft::Entry;
use crate::words::Key;

/// Something read between the lines, or that the person should look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Doubt {
    /// No unit stands beside the number.
    NoUnit,
    /// The unit is not written as the standard says, but can mean only one.
    UnitReadAs,
    /// The laboratory's limits were read from a text.
    LimitsFromText,
    /// Only the name says which test it is.
    NameOnly,
    /// Code and name do not agree.
    NameDiffers,
    /// No day stands beside it.
    NoDate,
    /// Day and month can be read in two ways.
    DayOrMonth,
    /// The day is that of the report, not of the sample.
    DateOfIssue,
    /// Other results of the same test stand for the same day.
    SeveralSameTime,
    /// It is said to go on, and began long ago.
    NoEnd,
    /// Administrative, not of a laboratory.
    Administrative,
    /// A number hardly anybody has.
    Implausible,
    /// Before the person was born.
    BeforeBirth,
    /// After the day for which the result holds.
    AfterDay,
    /// Above or below a number, as some tests report.
    Bound,
    /// The mark beside the value and the limits do not agree.
    MarkDiffers,
    /// A comma was read as thousands, because the other way is impossible.
    CommaRead,
    /// Words that are not known stand behind it.
    MoreWords,
    /// Active or past is asked, and the record tells less.
    NotTheWholeAnswer,
    /// The dose cannot be read.
    NoDose,
    /// A word of the report was read as this answer.
    ReadAsWord,
    /// A score as written; it is never worked out.
    ScoreAsWritten,
    /// The range beside it is none of a laboratory: one aims at it.
    RangeOfTreatment,
    /// One word stands for several tests.
    SharedWord,
}

impl Doubt {
    /// All of them.
    pub const ALL: [Self; 24] = [
        Self::NoUnit,
        Self::UnitReadAs,
        Self::LimitsFromText,
        Self::NameOnly,
        Self::NameDiffers,
        Self::NoDate,
        Self::DayOrMonth,
        Self::DateOfIssue,
        Self::SeveralSameTime,
        Self::NoEnd,
        Self::Administrative,
        Self::Implausible,
        Self::BeforeBirth,
        Self::AfterDay,
        Self::Bound,
        Self::MarkDiffers,
        Self::CommaRead,
        Self::MoreWords,
        Self::NotTheWholeAnswer,
        Self::NoDose,
        Self::ReadAsWord,
        Self::ScoreAsWritten,
        Self::RangeOfTreatment,
        Self::SharedWord,
    ];

    /// The key of its sentence.
    pub const fn key(self) -> Key<'static> {
        match self {
            Self::NoUnit => key!("doubt.no_unit"),
            Self::UnitReadAs => key!("doubt.unit_read_as"),
            Self::LimitsFromText => key!("doubt.limits_from_text"),
            Self::NameOnly => key!("doubt.name_only"),
            Self::NameDiffers => key!("doubt.name_differs"),
            Self::NoDate => key!("doubt.no_date"),
            Self::DayOrMonth => key!("doubt.day_or_month"),
            Self::DateOfIssue => key!("doubt.date_of_issue"),
            Self::SeveralSameTime => key!("doubt.several_same_time"),
            Self::NoEnd => key!("doubt.no_end"),
            Self::Administrative => key!("doubt.administrative"),
            Self::Implausible => key!("doubt.implausible"),
            Self::BeforeBirth => key!("doubt.before_birth"),
            Self::AfterDay => key!("doubt.after_day"),
            Self::Bound => key!("doubt.bound"),
            Self::MarkDiffers => key!("doubt.mark_differs"),
            Self::CommaRead => key!("doubt.comma_read"),
            Self::MoreWords => key!("doubt.more_words"),
            Self::NotTheWholeAnswer => key!("doubt.not_the_whole_answer"),
            Self::NoDose => key!("doubt.no_dose"),
            Self::ReadAsWord => key!("doubt.read_as_word"),
            Self::ScoreAsWritten => key!("doubt.score_as_written"),
            Self::RangeOfTreatment => key!("doubt.range_of_treatment"),
            Self::SharedWord => key!("doubt.shared_word"),
        }
    }

    /// Stable code: the last part of its key.
    pub fn code(self) -> &'static str {
        self.key().last_part()
    }
}

/// Why a record or a line proposes nothing. Counted, and listed with its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NotUsed {
    /// Nothing of ours.
    OtherThing,
    /// A name of ours, but no value beside it.
    NoValue,
    /// Words that are not known stand beside the name: it may be another test.
    UnknownWords,
    /// Two numbers could be the result.
    TwoReadings,
    /// The unit is not one of this test.
    OtherUnit,
    /// One name stands for two tests, and nothing tells which.
    TwoTests,
    /// Not of blood.
    OtherSpecimen,
    /// Of somebody else.
    OtherPerson,
    /// A number that cannot be.
    Impossible,
    /// Not final yet.
    NotFinal,
    /// Entered in error, or taken back.
    InError,
    /// Not done, cancelled, declined.
    NotDone,
    /// Planned, not done yet.
    Planned,
    /// The record says that it is not so, or is not sure.
    Refuted,
    /// Ended, where only what goes on is asked.
    Ended,
    /// A local form of a medicine.
    Local,
    /// More than is read at once.
    TooMany,
}

impl NotUsed {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::OtherThing,
        Self::NoValue,
        Self::UnknownWords,
        Self::TwoReadings,
        Self::OtherUnit,
        Self::TwoTests,
        Self::OtherSpecimen,
        Self::OtherPerson,
        Self::Impossible,
        Self::NotFinal,
        Self::InError,
        Self::NotDone,
        Self::Planned,
        Self::Refuted,
        Self::Ended,
        Self::Local,
        Self::TooMany,
    ];

    /// The key of its sentence.
    pub const fn key(self) -> Key<'static> {
        match self {
            Self::OtherThing => key!("not_used.other_thing"),
            Self::NoValue => key!("not_used.no_value"),
            Self::UnknownWords => key!("not_used.unknown_words"),
            Self::TwoReadings => key!("not_used.two_readings"),
            Self::OtherUnit => key!("not_used.other_unit"),
            Self::TwoTests => key!("not_used.two_tests"),
            Self::OtherSpecimen => key!("not_used.other_specimen"),
            Self::OtherPerson => key!("not_used.other_person"),
            Self::Impossible => key!("not_used.impossible"),
            Self::NotFinal => key!("not_used.not_final"),
            Self::InError => key!("not_used.in_error"),
            Self::NotDone => key!("not_used.not_done"),
            Self::Planned => key!("not_used.planned"),
            Self::Refuted => key!("not_used.refuted"),
            Self::Ended => key!("not_used.ended"),
            Self::Local => key!("not_used.local"),
            Self::TooMany => key!("not_used.too_many"),
        }
    }

    /// Stable code: the last part of its key.
    pub fn code(self) -> &'static str {
        self.key().last_part()
    }
}

/// What one record says about one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Number of the fact.
    pub fact: usize,
    /// The answer; for [`Mode::Choose`] it holds what is known, such as a number without its
    /// unit, or the options that the record touches.
    pub entry: Entry,
    /// What may be done with it.
    pub mode: Mode,
    /// What is in doubt, each once, sorted.
    pub doubts: Vec<Doubt>,
    /// Where it stands.
    pub source: Source,
    /// Whether it replaces what was said before of the same time.
    pub corrected: bool,
}

impl Finding {
    /// Adds a doubt: what is in doubt is not ready.
    pub fn doubt(&mut self, doubt: Doubt) {
        if let Err(place) = self.doubts.binary_search(&doubt) {
            self.doubts.insert(place, doubt);
        }
        self.mode = self.mode.max(Mode::Check);
    }
}

/// An answer that is offered, with what else the records say about its question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The newest usable finding, or what the others have in common.
    pub finding: Finding,
    /// Where else the same stands.
    pub also: Vec<Source>,
    /// Older findings, the newest first.
    pub older: Vec<Finding>,
}

/// What was read, as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Intake {
    /// The candidates, in the catalogue's order of questions.
    pub candidates: Vec<Candidate>,
    /// What proposes nothing, with its words where there is something to see.
    pub not_used: Vec<(NotUsed, Source)>,
}
