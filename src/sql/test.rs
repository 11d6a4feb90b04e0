//! Tests of facts as expressions over the wide table.

use super::dialect::Dialect;
use super::number;
use super::reads::{Reads, factors, unsupported};
use super::statement::{Bool, Side};
use super::wide::{NUMBERS, Part, Shape, Wide, has_readings};
use crate::catalogue::program::{Anchor, Leaf, Test, Window};
use crate::catalogue::rule::{Limit, Op};
use crate::catalogue::vocabulary::Formula;
use crate::catalogue::{Kind, LeafId, Question};
use crate::facts::{Number, TimeUnit};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// A name may have 63 bytes; the longest word that is put behind one has a dozen.
const LONGEST_NAME: usize = 50;

/// A column of the view of tests.
struct Named {
    name: String,
    strict: String,
    /// Where it is another one.
    generous: Option<String>,
}

/// All tests that SQL can hold, and what passes with time.
pub(super) struct Tests<'w> {
    wide: &'w Wide<'w>,
    dialect: Dialect,
    named: BTreeMap<LeafId, Named>,
    /// Plain truths about facts, by the fact and what they say.
    flags: BTreeMap<(usize, Flag), String>,
}

/// A plain truth about a fact, never NULL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Flag {
    /// There is no answer.
    Open,
    /// There is one.
    Known,
    /// The answer is in a state that passes.
    Passes,
    /// It goes on.
    GoesOn,
    /// It happened.
    IsOver,
}

impl<'w> Tests<'w> {
    pub(super) fn new(wide: &'w Wide<'w>, dialect: Dialect) -> Self {
        let mut tests = Self { wide, dialect, named: BTreeMap::new(), flags: BTreeMap::new() };
        let mut used = BTreeSet::new();
        for number in Reads::of(wide.catalogue).leaves {
            let leaf = wide.catalogue.program.leaves.get(number.index());
            let Some(leaf) = leaf.filter(|leaf| unsupported(wide.catalogue, leaf).is_none()) else {
                continue;
            };
            let Some(question) = wide.catalogue.fact(leaf.fact.index()) else { continue };
            let mut name = tests.phrase(leaf, question);
            if name.len() > LONGEST_NAME || !used.insert(name.clone()) {
                name = format!("{} test {}", wide.base(leaf.fact.index()), number.index());
            }
            let [strict, generous] = tests.expressions(leaf, question);
            let generous = (generous != strict).then_some(generous);
            tests.named.insert(number, Named { name, strict, generous });
            for flag in flags_of(leaf, question) {
                let text = tests.flag_text(leaf.fact.index(), question, flag);
                tests.flags.insert((leaf.fact.index(), flag), text);
            }
        }
        for axis in wide.catalogue.criteria().flat_map(|criterion| &criterion.rule.axes) {
            let fact = axis.fact.index();
            if let Some(question) =
                wide.catalogue.fact(fact).filter(|_| !wide.base(fact).is_empty())
            {
                let text = tests.flag_text(fact, question, Flag::Open);
                tests.flags.insert((fact, Flag::Open), text);
            }
        }
        tests
    }

    /// The column of a test.
    pub(super) fn leaf(&self, number: LeafId, side: Side) -> Bool {
        Bool::Atom(self.dialect.quoted(&self.name(number, side)))
    }

    /// The name of the column of a test.
    pub(super) fn name(&self, number: LeafId, side: Side) -> String {
        match self.named.get(&number) {
            Some(Named { name, generous: Some(_), .. }) if side == Side::Generous => {
                format!("{name}, generous")
            }
            Some(Named { name, .. }) => name.clone(),
            None => String::new(),
        }
    }

    /// Whether the readings differ in this test.
    pub(super) fn is_graded(&self, number: LeafId) -> bool {
        self.named.get(&number).is_some_and(|named| named.generous.is_some())
    }

    /// The column of a plain truth.
    pub(super) fn flag(&self, fact: usize, flag: Flag) -> String {
        self.dialect.quoted(&self.flag_name(fact, flag))
    }

    fn flag_name(&self, fact: usize, flag: Flag) -> String {
        let word = match flag {
            Flag::Open => "unanswered",
            Flag::Known => "answered",
            Flag::Passes => "passes",
            Flag::GoesOn => "goes on",
            Flag::IsOver => "is over",
        };
        format!("{}, {word}", self.wide.base(fact))
    }

    /// A test in a future in which what passes has passed; `side` is generous where its truth
    /// would help.
    pub(super) fn later(&self, number: LeafId, side: Side) -> Bool {
        let now = self.leaf(number, side);
        let Some(leaf) = self.wide.catalogue.program.leaves.get(number.index()) else {
            return now;
        };
        let Some(question) = self.wide.catalogue.fact(leaf.fact.index()) else { return now };
        let mut later = now;
        // The one that is named first goes before the others.
        for flag in flags_of(leaf, question).into_iter().rev() {
            let happens = Bool::Atom(self.flag(leaf.fact.index(), flag));
            let becomes = match flag {
                Flag::Passes | Flag::GoesOn => side == Side::Generous,
                Flag::Known if matches!(leaf.test, Test::Within(_)) => side == Side::Generous,
                Flag::Known => true,
                Flag::IsOver => false,
                Flag::Open => continue,
            };
            later = if becomes {
                Bool::any(vec![happens, later])
            } else {
                Bool::all(vec![happens.negated(), later])
            };
        }
        later
    }

    /// The columns, one a line.
    pub(super) fn columns(&self) -> Vec<String> {
        let mut columns = Vec::new();
        for (number, Named { strict, generous, .. }) in &self.named {
            let as_name = |side| self.dialect.quoted(&self.name(*number, side));
            columns.push(format!("{strict} AS {}", as_name(Side::Strict)));
            if let Some(generous) = generous {
                columns.push(format!("{generous} AS {}", as_name(Side::Generous)));
            }
        }
        for ((fact, flag), text) in &self.flags {
            columns.push(format!("{text} AS {}", self.flag(*fact, *flag)));
        }
        columns
    }

    fn flag_text(&self, fact: usize, question: &Question, flag: Flag) -> String {
        let column = |part| self.wide.name(fact, part);
        match (flag, Shape::of(question)) {
            (Flag::Open, _) => format!("NOT ({})", self.known(fact, question)),
            (Flag::Known, _) => self.known(fact, question),
            (Flag::GoesOn, _) => format!("COALESCE({} = 'ongoing', FALSE)", column(Part::State)),
            (Flag::IsOver, _) => format!("COALESCE({} = 'happened', FALSE)", column(Part::State)),
            (Flag::Passes, Shape::Several) => {
                let any = self.any_option(fact, question, question.transient_bits());
                format!("COALESCE({any}, FALSE)")
            }
            (Flag::Passes, _) => {
                let is = self.is_one_of(fact, question, question.transient_bits());
                format!("COALESCE({is}, FALSE)")
            }
        }
    }

    /// Whether there is an answer; never NULL.
    fn known(&self, fact: usize, question: &Question) -> String {
        let there = |part| format!("{} IS NOT NULL", self.wide.name(fact, part));
        let any = |parts: &[Part]| {
            let parts = parts.iter().filter(|part| self.wide.has(fact, **part));
            Bool::any(parts.map(|part| Bool::Atom(there(*part))).collect()).text(4)
        };
        match Shape::of(question) {
            Shape::Choice => there(Part::Code),
            Shape::Event => there(Part::State),
            Shape::Several => {
                any(&(0..question.options.len()).map(Part::Option).collect::<Vec<_>>())
            }
            Shape::Number | Shape::None => any(&[&NUMBERS[..], &[Part::Known]].concat()),
        }
    }

    fn is_one_of(&self, fact: usize, question: &Question, bits: u64) -> String {
        let column = self.wide.name(fact, Part::Code);
        let codes: Vec<String> =
            question.options_of(bits).map(|o| self.dialect.literal(&o.code)).collect();
        match codes.as_slice() {
            [only] => format!("{column} = {only}"),
            _ => format!("{column} IN ({})", codes.join(", ")),
        }
    }

    fn any_option(&self, fact: usize, question: &Question, bits: u64) -> String {
        let chosen = (0..question.options.len()).filter(|option| bits & (1 << option) != 0);
        let columns = chosen.map(|o| Bool::Atom(self.wide.name(fact, Part::Option(o)).to_owned()));
        Bool::any(columns.collect()).text(4)
    }

    /// A test under the strict and under the generous reading.
    fn expressions(&self, leaf: &Leaf, question: &Question) -> [String; 2] {
        let fact = leaf.fact.index();
        let column = |part| self.wide.name(fact, part);
        let same = |text: String| [text.clone(), text];
        let any = |bits| self.any_option(fact, question, bits);
        match leaf.test {
            Test::OneOf(bits) => same(self.is_one_of(fact, question, bits)),
            Test::Includes(bits) => same(any(bits)),
            Test::Nothing => same(format!("NOT ({})", any(question.all_bits()))),
            Test::Only(bits) => {
                let others = question.all_bits() & !bits;
                same(if others == 0 {
                    any(bits)
                } else {
                    format!("({}) AND NOT ({})", any(bits), any(others))
                })
            }
            Test::Compare(op, limit) => {
                let limit = number::limit(limit).unwrap_or_default();
                let low = compare(op, column(Part::From), column(Part::To), &limit, &limit);
                if !has_readings(question) {
                    return same(low);
                }
                let high =
                    compare(op, column(Part::HighFrom), column(Part::HighTo), &limit, &limit);
                // What is hard for the lowest reading to reach is easy for it to stay below.
                if matches!(op, Op::AtLeast | Op::MoreThan) { [low, high] } else { [high, low] }
            }
            Test::CompareLimit(op, factor, limit) => {
                self.compare_limit(fact, question, op, factor, limit)
            }
            Test::Within(window) => self.within(fact, question, window),
            Test::Ever => same(format!("{} IN ('happened', 'ongoing')", column(Part::State))),
            Test::Ongoing => same(format!("{} = 'ongoing'", column(Part::State))),
            Test::Planned => same(format!("{} = 'planned'", column(Part::State))),
            Test::Detected => same(column(Part::Detected).to_owned()),
            Test::Known => same(self.known(fact, question)),
            Test::Ranged => same(format!(
                "CASE WHEN {} THEN COALESCE({} <> {}, FALSE) END",
                self.known(fact, question),
                column(Part::From),
                column(Part::To)
            )),
            Test::CompareFact(..) => same(String::new()),
        }
    }

    fn compare_limit(
        &self,
        fact: usize,
        question: &Question,
        op: Op,
        factor: Number,
        limit: Limit,
    ) -> [String; 2] {
        let column = |part| self.wide.name(fact, part);
        let (from, to) = (column(Part::From), column(Part::To));
        let Some(([plain, low, high], far)) = factors(question, factor) else {
            return [String::new(), String::new()];
        };
        let times = |factor: &str, name: &str| {
            if factor == "1" { name.to_owned() } else { format!("{factor} * {name}") }
        };
        let by = |factor: &str, [least, most]: [Part; 2]| {
            compare(op, from, to, &times(factor, column(least)), &times(factor, column(most)))
        };
        if limit == Limit::Lln {
            let text = by(&plain, [Part::LlnFrom, Part::LlnTo]);
            return [text.clone(), text];
        }
        let uln = [Part::UlnFrom, Part::UlnTo];
        let above = matches!(op, Op::AtLeast | Op::MoreThan);
        let (yes, no) = if above { ("TRUE", "FALSE") } else { ("FALSE", "TRUE") };
        let [times_from, times_to] = [Part::TimesFrom, Part::TimesTo].map(column);
        let multiple = compare(op, times_from, times_to, &plain, &plain);
        let far = far.map_or_else(String::new, |far| {
            let [least, most] = uln.map(column);
            format!("\n    WHEN {least} IS NULL AND {most} IS NULL AND {from} >= {far} THEN {yes}")
        });
        let around = |factor: &str| {
            format!(
                "CASE\n    WHEN {} THEN {no}\n    WHEN {times_from} IS NOT NULL OR {times_to} IS NOT NULL THEN {multiple}{far}\n    WHEN {} THEN {}\n    ELSE {} END",
                column(Part::Trace),
                column(Part::UlnSuggested),
                by(factor, uln),
                by(&plain, uln),
            )
        };
        // The higher limit is the harder to pass and the easier to stay below.
        if above { [around(&high), around(&low)] } else { [around(&low), around(&high)] }
    }

    /// Inside for every pair of possible days: true; outside for every one: false; the edge day is
    /// generous yes and strict no, unless it belongs to the window. That is
    /// [`crate::catalogue::meaning::truth`] with what follows from its order of days left out.
    fn within(&self, fact: usize, question: &Question, window: Window) -> [String; 2] {
        let column = |part| self.wide.name(fact, part);
        let (mut first, mut last) = (column(Part::First).to_owned(), column(Part::Last).to_owned());
        let mut before = String::new();
        match Shape::of(question) {
            Shape::Event => {
                let state = column(Part::State);
                before = format!(
                    "\n    WHEN {state} IN ('never', 'planned') THEN FALSE\n    WHEN {state} = 'ongoing' THEN TRUE"
                );
            }
            Shape::Number => {
                // A number without a date counts as of today.
                first = format!("COALESCE({first}, as_of)");
                last = format!("COALESCE({last}, as_of)");
                before = format!("\n    WHEN NOT ({}) THEN NULL", self.known(fact, question));
            }
            Shape::Choice | Shape::Several | Shape::None => {}
        }
        let catalogue = self.wide.catalogue;
        let (from, to) = match window.anchor {
            Anchor::Date(anchor) => {
                let name = catalogue.anchors.get(usize::from(anchor)).map_or("", String::as_str);
                let day = format!("COALESCE({name}_day, as_of)");
                (day.clone(), day)
            }
            Anchor::Fact(anchor) => {
                let anchor = anchor.index();
                if let Some(question) = catalogue.fact(anchor) {
                    let known = self.known(anchor, question);
                    let _ = write!(before, "\n    WHEN NOT ({known}) THEN NULL");
                }
                let day = |part| format!("COALESCE({}, as_of)", self.wide.name(anchor, part));
                (day(Part::First), day(Part::Last))
            }
        };
        let sides = |day: &str, sign: &str, anchor: &str| self.side(day, sign, window, anchor);
        let near_inside =
            if window.amount == 0 { format!("{last} >= {from}") } else { sides(&last, ">", &from) };
        let case = |yes: &str, no: &str| {
            format!(
                "CASE{before}\n    WHEN {first} > {to} THEN FALSE\n    WHEN {yes} AND {last} <= {from} THEN TRUE\n    WHEN {no} THEN FALSE END"
            )
        };
        let far_outside = sides(&first, "<", &to);
        let strict = case(&sides(&first, ">", &to), &format!("NOT ({near_inside})"));
        let generous = case(&format!("NOT ({far_outside})"), &sides(&last, "<", &from));
        if window.inclusive { [generous.clone(), generous] } else { [strict, generous] }
    }

    /// Whether a day is certainly inside (`>`) or outside (`<`) of a window. Months are counted
    /// both ways, as calendars differ on the ends of months.
    fn side(&self, day: &str, sign: &str, window: Window, anchor: &str) -> String {
        let amount = i32::from(window.amount);
        let back = self.dialect.moved(anchor, -amount, window.unit);
        let counted_back = format!("{day} {sign} {back}");
        match window.unit {
            TimeUnit::Days | TimeUnit::Weeks => counted_back,
            TimeUnit::Months | TimeUnit::Years => {
                let on = self.dialect.moved(day, amount, window.unit);
                format!("{counted_back} AND {on} {sign} {anchor}")
            }
        }
    }

    /// A test in words, as rules are written.
    fn phrase(&self, leaf: &Leaf, question: &Question) -> String {
        let base = self.wide.base(leaf.fact.index());
        let unit = question.units.first().map_or(String::new(), |unit| format!(" {}", unit.code));
        let codes =
            |bits| question.options_of(bits).map(|option| option.code.as_str()).collect::<Vec<_>>();
        let text = |number: Number| number::limit(number).unwrap_or_default();
        match leaf.test {
            Test::OneOf(bits) if bits.is_power_of_two() => {
                format!("{base} is {}", codes(bits).concat())
            }
            Test::OneOf(bits) => format!("{base} is one of {}", codes(bits).join(", ")),
            Test::Includes(bits) => format!("{base} includes any of {}", codes(bits).join(", ")),
            Test::Only(bits) => format!("{base} includes only {}", codes(bits).join(", ")),
            Test::Nothing => format!("{base} is none"),
            Test::Compare(op, limit) => format!("{base} {} {}{unit}", op.sign(), text(limit)),
            Test::CompareLimit(op, factor, limit) => {
                let limit = if limit == Limit::Uln { "ULN" } else { "LLN" };
                format!("{base} {} {} x {limit}", op.sign(), text(factor))
            }
            Test::CompareFact(op, other) => {
                format!("{base} {} {}", op.sign(), self.wide.base(other.index()))
            }
            Test::Within(Window { amount, unit, inclusive, anchor }) => {
                let anchor = match anchor {
                    Anchor::Date(date) => {
                        let anchors = &self.wide.catalogue.anchors;
                        anchors.get(usize::from(date)).map_or("", String::as_str)
                    }
                    Anchor::Fact(fact) => self.wide.base(fact.index()),
                };
                let edge = if inclusive { " inclusive" } else { "" };
                format!("{base} within {amount} {}{edge} before {anchor}", unit.word())
            }
            Test::Ever => format!("{base} ever"),
            Test::Ongoing => format!("{base} ongoing"),
            Test::Planned => format!("{base} planned"),
            Test::Detected => format!("{base} detected"),
            Test::Known => format!("{base} known"),
            Test::Ranged => format!("{base} ranged"),
        }
    }
}

/// A span from `from` to `to` compared with one from `least` to `most`: settled only if every
/// pair of values agrees.
fn compare(op: Op, from: &str, to: &str, least: &str, most: &str) -> String {
    let (yes, no) = match op {
        Op::AtLeast => (format!("{from} >= {most}"), format!("{to} < {least}")),
        Op::MoreThan => (format!("{from} > {most}"), format!("{to} <= {least}")),
        Op::AtMost => (format!("{to} <= {least}"), format!("{from} > {most}")),
        Op::LessThan => (format!("{to} < {least}"), format!("{from} >= {most}")),
    };
    format!("CASE WHEN {yes} THEN TRUE WHEN {no} THEN FALSE END")
}

/// What makes the future of a test another one than today; the first that is so counts. It is
/// that of `evaluate::status`, where a failure is told from a lasting one.
fn flags_of(leaf: &Leaf, question: &Question) -> Vec<Flag> {
    let medicine = matches!(question.formula, Some(Formula::LastDose(..)));
    let passes = question.transient_bits() != 0;
    let mut flags = Vec::new();
    match (Shape::of(question), leaf.test) {
        (
            Shape::Choice | Shape::Several,
            Test::OneOf(_) | Test::Includes(_) | Test::Only(_) | Test::Nothing,
        ) if passes => flags.push(Flag::Passes),
        (_, Test::Within(_)) if question.repeatable => flags.push(Flag::Known),
        (Shape::Event, test) => {
            if medicine || (question.kind == Kind::Event && passes) {
                flags.push(Flag::GoesOn);
            }
            if matches!(test, Test::Within(_)) {
                flags.push(Flag::IsOver);
            }
        }
        (Shape::Number, Test::Compare(Op::AtLeast | Op::MoreThan, _)) if question.grows => {
            flags.push(Flag::Known);
        }
        _ => {}
    }
    flags
}
