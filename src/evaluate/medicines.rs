//! The courses of medicines as formulas look at them: their drugs and days are found once, because
//! many formulas ask for them.

use super::courses::{Stretch, cover, ends};
use crate::catalogue::Catalogue;
use crate::facts::therapy::Route;
use crate::facts::{Answer, Course, DateSpan, Event, Fact, Therapies, Value};
use jiff::civil::Date;

/// What is found once for all formulas.
#[derive(Clone, Debug, Default)]
pub(super) struct Medicines {
    /// For each course that was told the number of its drug.
    pub(super) drugs: Vec<Option<usize>>,
    /// For each course its days.
    pub(super) days: Vec<CourseDays>,
    /// Whether a course begins after the day of the result.
    pub(super) any_later: bool,
    /// Whether the length of a course was told.
    pub(super) any_lasted: bool,
    /// The questions on a last dose that were answered with one, or with "I don't know", while the
    /// courses hold none of its medicines, by their places among all such questions.
    pub(super) told_beside: Vec<usize>,
}

/// The days of a course.
#[derive(Clone, Copy, Debug)]
pub(super) struct CourseDays {
    /// Whether it has begun, and is no local form; others never count.
    pub(super) counts: bool,
    /// The first and the last day, as far as they are known.
    pub(super) ends: (Option<DateSpan>, Option<DateSpan>),
    /// The days it certainly covered, and those it may have covered.
    pub(super) cover: (Option<Stretch>, Stretch),
}

impl Medicines {
    /// Looks at the courses, and at the answers to the questions on a last dose.
    pub(super) fn of<'f>(
        catalogue: &Catalogue,
        therapies: Option<&Therapies>,
        reference: Date,
        answer: impl Fn(usize) -> Option<&'f Answer>,
    ) -> Self {
        let courses = therapies.map_or(&[][..], |therapies| &therapies.courses);
        let later = |course: &Course| {
            let start = course.start.and_then(|when| when.span(reference));
            start.is_some_and(|days| days.earliest > reference)
        };
        let days = |course: &Course| CourseDays {
            counts: course.route != Route::Local && !later(course),
            ends: ends(course, reference),
            cover: cover(course, reference),
        };
        let drugs: Vec<_> = courses.iter().map(|course| catalogue.drug(&course.drug)).collect();
        let asked = catalogue.program.doses_asked.iter().enumerate();
        let told_beside = asked.filter(|(_, (fact, doses))| {
            may_tell_of_dose(answer(fact.index()))
                && !drugs.iter().flatten().any(|drug| doses.0.binary_search(drug).is_ok())
        });
        Self {
            days: courses.iter().map(days).collect(),
            any_later: courses.iter().any(later),
            any_lasted: courses.iter().any(|course| course.lasted.is_some()),
            told_beside: told_beside.map(|(place, _)| place).collect(),
            drugs,
        }
    }
}

/// Whether a dose was told, or may have been taken: who does not know the last one may have had it.
const fn may_tell_of_dose(answer: Option<&Answer>) -> bool {
    match answer {
        Some(Answer::Fact(Fact { value: Value::Event(event), .. })) => {
            !matches!(event, Event::Never | Event::Planned)
        }
        Some(Answer::DontKnow | Answer::PreferNot) => true,
        Some(Answer::Fact(_)) | None => false,
    }
}
