//! The rule language: one readable line per reading.
//!
//! ```text
//! haemoglobin >= 60 g/L
//! alt <= 3 x ULN and ast <= 3 x ULN
//! live_vaccine within 4 weeks before screening
//! hbsag is positive or (hbcab is positive and hbv_dna detected)
//! drugs(conventional) >= 2
//! ```
//!
//! This file turns text into an [`Expr`]; names are checked later, where the questions are
//! known.

use super::problem::ProblemKind;
use crate::facts::{Number, TimeUnit};
use crate::logic::Graded;
use serde::{Deserialize, Serialize};

/// Deepest nesting of brackets in a rule.
pub const MAX_DEPTH: usize = 16;

/// A statement about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// Every one holds.
    All(Vec<Expr>),
    /// At least one holds.
    Any(Vec<Expr>),
    /// At least so many hold.
    AtLeast(usize, Vec<Expr>),
    /// It does not hold.
    Not(Box<Expr>),
    /// Always the same.
    Const(Graded),
    /// Whether another criterion of the trial is fulfilled (inclusion) or applies (exclusion).
    Criterion(String),
    /// A test of one fact.
    Test(Subject, RawTest),
}

impl Default for Expr {
    fn default() -> Self {
        Self::Const(Graded::UNKNOWN)
    }
}

/// What is tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A question's fact, by id.
    Fact(String),
    /// A computed value: function name and groups of arguments.
    Call(Call),
}

/// `name(a, b; c)`: a function with groups of arguments.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    /// Function name.
    pub name: String,
    /// Groups divided by `;`, each a list divided by `,`. An argument is its words.
    pub groups: Vec<Vec<Vec<String>>>,
}

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Op {
    /// `>=`
    AtLeast,
    /// `>`
    MoreThan,
    /// `<=`
    AtMost,
    /// `<`
    LessThan,
}

impl Op {
    /// The sign as written in rules.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => ">=",
            Self::MoreThan => ">",
            Self::AtMost => "<=",
            Self::LessThan => "<",
        }
    }

    /// Whether `left (op) right` holds.
    pub fn holds<T: PartialOrd + Copy>(self, left: T, right: T) -> bool {
        match self {
            Self::AtLeast => left >= right,
            Self::MoreThan => left > right,
            Self::AtMost => left <= right,
            Self::LessThan => left < right,
        }
    }
}

/// Which limit of the laboratory a result is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Limit {
    /// Upper limit of normal.
    Uln,
    /// Lower limit of normal.
    Lln,
}

/// A test before names and units are resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawTest {
    /// `>= 60 g/L`
    Compare(Op, Number, String),
    /// `<= 3 x ULN`
    CompareLimit(Op, Number, Limit),
    /// `> other_fact`
    CompareFact(Op, String),
    /// `is yes`, `is one of a, b`
    OneOf(Vec<String>),
    /// `includes a`, `includes any of a, b`
    Includes(Vec<String>),
    /// `includes only a, b`: something is chosen, and nothing but these
    Only(Vec<String>),
    /// `is none`: explicitly nothing of the list
    Nothing,
    /// `within 4 weeks before screening`, `within 7 days inclusive before enrolment`
    Within {
        /// Length of the window.
        amount: u16,
        /// Its unit.
        unit: TimeUnit,
        /// Whether the edge day belongs to the window by the text.
        inclusive: bool,
        /// Name of the date the window looks back from.
        anchor: String,
    },
    /// `ever`: it happened at some time or goes on
    Ever,
    /// `ongoing`
    Ongoing,
    /// `planned`
    Planned,
    /// `detected`
    Detected,
    /// `known`: there is a usable answer; only in `ask_when`
    Known,
    /// `ranged`: the number was given as a range; only in `ask_when`
    Ranged,
}

struct Parser<'a> {
    tokens: Vec<&'a str>,
    at: usize,
    depth: usize,
}

type Parsed<T> = Result<T, ProblemKind>;

/// Reads a whole rule.
///
/// # Errors
/// What was expected at the first place that does not fit.
pub fn parse(text: &str) -> Parsed<Expr> {
    let mut parser = Parser { tokens: tokens(text), at: 0, depth: 0 };
    let expr = parser.expr()?;
    parser.end()?;
    Ok(expr)
}

/// Reads a formula, `name(a, b; c)`.
///
/// # Errors
/// What was expected at the first place that does not fit.
pub fn parse_call(text: &str) -> Parsed<Call> {
    let mut parser = Parser { tokens: tokens(text), at: 0, depth: 0 };
    let name = parser.word("a function name")?.to_owned();
    let call = parser.call(name)?;
    parser.end()?;
    Ok(call)
}

fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '>' | '<' if rest.starts_with(">=") || rest.starts_with("<=") => 2,
            '(' | ')' | ',' | ';' | '>' | '<' => 1,
            _ => rest
                .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';' | '>' | '<'))
                .unwrap_or(rest.len()),
        };
        let (token, tail) = rest.split_at(length);
        tokens.push(token);
        rest = tail.trim_start();
    }
    tokens
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.tokens.get(self.at).copied()
    }

    fn next(&mut self) -> Option<&'a str> {
        let token = self.peek();
        self.at += usize::from(token.is_some());
        token
    }

    fn eat(&mut self, token: &str) -> bool {
        let hit = self.peek() == Some(token);
        self.at += usize::from(hit);
        hit
    }

    fn fail<T>(&self, expected: &'static str) -> Parsed<T> {
        let found = self.peek().unwrap_or("the end of the line").chars().take(40).collect();
        Err(ProblemKind::BadRule { expected, found })
    }

    fn expect(&mut self, token: &'static str) -> Parsed<()> {
        if self.eat(token) { Ok(()) } else { self.fail(token) }
    }

    fn end(&self) -> Parsed<()> {
        if self.peek().is_none() { Ok(()) } else { self.fail("the end of the line") }
    }

    fn word(&mut self, expected: &'static str) -> Parsed<&'a str> {
        match self.peek() {
            Some(token) if is_word(token) => {
                self.at += 1;
                Ok(token)
            }
            _ => self.fail(expected),
        }
    }

    fn number(&mut self) -> Parsed<Number> {
        let Some(token) = self.next() else { return self.fail("a number") };
        Number::parse(token).map_err(|_| ProblemKind::BadNumber { text: token.to_owned() })
    }

    fn expr(&mut self) -> Parsed<Expr> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(ProblemKind::TooDeep { limit: MAX_DEPTH });
        }
        let first = self.unary()?;
        let expr = match self.peek() {
            Some(joiner @ ("and" | "or")) => {
                let mut parts = vec![first];
                while self.eat(joiner) {
                    parts.push(self.unary()?);
                }
                if matches!(self.peek(), Some("and" | "or")) {
                    return Err(ProblemKind::MixedAndOr);
                }
                if joiner == "and" { Expr::All(parts) } else { Expr::Any(parts) }
            }
            _ => first,
        };
        self.depth -= 1;
        Ok(expr)
    }

    fn unary(&mut self) -> Parsed<Expr> {
        match self.peek() {
            Some("not") => {
                self.at += 1;
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err(ProblemKind::TooDeep { limit: MAX_DEPTH });
                }
                let inner = self.unary()?;
                self.depth -= 1;
                Ok(Expr::Not(Box::new(inner)))
            }
            Some("(") => {
                self.at += 1;
                let inner = self.expr()?;
                self.expect(")")?;
                Ok(inner)
            }
            Some("always") => Ok(self.constant(Graded::TRUE)),
            Some("never") => Ok(self.constant(Graded::FALSE)),
            Some("judgement") => Ok(self.constant(Graded::DISPUTED)),
            Some("unusable") => Ok(self.constant(Graded::UNKNOWN)),
            Some("criterion") => {
                self.at += 1;
                Ok(Expr::Criterion(self.word("a criterion code")?.to_owned()))
            }
            Some("at") => self.at_least(),
            _ => self.test(),
        }
    }

    fn constant(&mut self, value: Graded) -> Expr {
        self.at += 1;
        Expr::Const(value)
    }

    /// `at least 2 of (a; b; c)`
    fn at_least(&mut self) -> Parsed<Expr> {
        self.expect("at")?;
        self.expect("least")?;
        let token = self.word("a whole number")?;
        let Ok(count) = token.parse::<usize>() else {
            return Err(ProblemKind::BadNumber { text: token.to_owned() });
        };
        self.expect("of")?;
        self.expect("(")?;
        let mut parts = vec![self.expr()?];
        while self.eat(";") {
            parts.push(self.expr()?);
        }
        self.expect(")")?;
        Ok(Expr::AtLeast(count, parts))
    }

    fn test(&mut self) -> Parsed<Expr> {
        let name = self.word("the name of a fact")?.to_owned();
        let subject = if self.peek() == Some("(") {
            Subject::Call(self.call(name)?)
        } else {
            Subject::Fact(name)
        };
        let test = match self.peek() {
            Some(">=") => self.compare(Op::AtLeast)?,
            Some(">") => self.compare(Op::MoreThan)?,
            Some("<=") => self.compare(Op::AtMost)?,
            Some("<") => self.compare(Op::LessThan)?,
            Some("is") => self.is()?,
            Some("includes") => self.includes()?,
            Some("within") => self.within()?,
            Some("ever") => self.plain(RawTest::Ever),
            Some("ongoing") => self.plain(RawTest::Ongoing),
            Some("planned") => self.plain(RawTest::Planned),
            Some("detected") => self.plain(RawTest::Detected),
            Some("known") => self.plain(RawTest::Known),
            Some("ranged") => self.plain(RawTest::Ranged),
            _ => {
                return self
                    .fail("a test such as `>= 60 g/L`, `is yes` or `within 4 weeks before`");
            }
        };
        Ok(Expr::Test(subject, test))
    }

    fn plain(&mut self, test: RawTest) -> RawTest {
        self.at += 1;
        test
    }

    fn compare(&mut self, op: Op) -> Parsed<RawTest> {
        self.at += 1;
        if self.peek().is_some_and(|t| t.starts_with(|c: char| c.is_ascii_alphabetic())) {
            return Ok(RawTest::CompareFact(op, self.word("a fact")?.to_owned()));
        }
        let number = self.number()?;
        if self.eat("x") {
            return match self.next() {
                Some("ULN") => Ok(RawTest::CompareLimit(op, number, Limit::Uln)),
                Some("LLN") => Ok(RawTest::CompareLimit(op, number, Limit::Lln)),
                _ => {
                    self.at = self.at.saturating_sub(1);
                    self.fail("ULN or LLN")
                }
            };
        }
        let unit = match self.peek() {
            Some(token) if is_word(token) && token != "and" && token != "or" => {
                self.at += 1;
                token.to_owned()
            }
            _ => String::new(),
        };
        Ok(RawTest::Compare(op, number, unit))
    }

    fn list(&mut self) -> Parsed<Vec<String>> {
        let mut codes = vec![self.word("an option")?.to_owned()];
        while self.eat(",") {
            codes.push(self.word("an option")?.to_owned());
        }
        Ok(codes)
    }

    fn is(&mut self) -> Parsed<RawTest> {
        self.expect("is")?;
        if self.eat("none") {
            return Ok(RawTest::Nothing);
        }
        if self.eat("one") {
            self.expect("of")?;
            return Ok(RawTest::OneOf(self.list()?));
        }
        Ok(RawTest::OneOf(vec![self.word("an option")?.to_owned()]))
    }

    fn includes(&mut self) -> Parsed<RawTest> {
        self.expect("includes")?;
        if self.eat("only") {
            return Ok(RawTest::Only(self.list()?));
        }
        if self.eat("any") {
            self.expect("of")?;
            return Ok(RawTest::Includes(self.list()?));
        }
        Ok(RawTest::Includes(vec![self.word("an option")?.to_owned()]))
    }

    fn within(&mut self) -> Parsed<RawTest> {
        self.expect("within")?;
        let token = self.word("a whole number")?;
        let Ok(amount) = token.parse::<u16>() else {
            return Err(ProblemKind::BadNumber { text: token.to_owned() });
        };
        let word = self.word("days, weeks, months or years")?;
        let Some(unit) = TimeUnit::from_word(word) else {
            self.at -= 1;
            return self.fail("days, weeks, months or years");
        };
        let inclusive = self.eat("inclusive");
        self.expect("before")?;
        let anchor = self.word("the name of a date")?.to_owned();
        Ok(RawTest::Within { amount, unit, inclusive, anchor })
    }

    fn call(&mut self, name: String) -> Parsed<Call> {
        self.expect("(")?;
        let mut groups = vec![vec![self.argument()?]];
        loop {
            if self.eat(",") {
                let argument = self.argument()?;
                if let Some(group) = groups.last_mut() {
                    group.push(argument);
                }
            } else if self.eat(";") {
                let argument = self.argument()?;
                groups.push(vec![argument]);
            } else {
                self.expect(")")?;
                return Ok(Call { name, groups });
            }
        }
    }

    fn argument(&mut self) -> Parsed<Vec<String>> {
        let mut words = vec![self.word("an argument")?.to_owned()];
        while self.peek().is_some_and(is_word) {
            words.push(self.word("an argument")?.to_owned());
        }
        Ok(words)
    }
}

fn is_word(token: &str) -> bool {
    !matches!(token, "(" | ")" | "," | ";" | "<" | ">" | "<=" | ">=")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let got = match parse(text) {
            Ok(expr) => format!("{expr:?}"),
            Err(problem) => format!("{}: {problem}", problem.code()),
        };
        assert!(got.contains(expected), "{text}\n  gave {got}\n  not  {expected}");
    }

    #[test]
    fn every_form_is_read() {
        check("haemoglobin >= 60 g/L", "Compare(AtLeast");
        check("score > 6", "Compare(MoreThan");
        check("alt <= 3 x ULN", "CompareLimit(AtMost");
        check("c3 < 1 x LLN", "Lln)");
        check("a > b", "CompareFact(MoreThan, \"b\")");
        check("a is yes", "OneOf([\"yes\"])");
        check("a is one of x, y and b is z", "OneOf([\"x\", \"y\"])");
        check("a includes any of x, y", "Includes([\"x\", \"y\"])");
        check("a includes only x", "Only([\"x\"])");
        check("a is none", "Nothing");
        check("v within 4 weeks before screening", "amount: 4, unit: Weeks, inclusive: false");
        check("v within 7 days inclusive before enrolment", "inclusive: true");
        check("v ever", "Ever");
        check("drugs(a, b; c d) >= 2", "groups: [[[\"a\"], [\"b\"]], [[\"c\", \"d\"]]]");
        check("not (a is yes or b is yes)", "Not(Any(");
        check("at least 2 of (a is yes; b is yes; c is yes)", "AtLeast(2");
        check("criterion I3 and judgement", "Criterion(\"I3\")");
    }

    #[test]
    fn errors_say_what_was_expected() {
        check("haemoglobin >= sixty", "CompareFact");
        check("haemoglobin >= -1", "bad_number");
        check("haemoglobin", "expected a test such as");
        check("a is yes and b is yes or c is yes", "mixed_and_or");
        check("(a is yes", "expected ), found `the end of the line`");
        check("a is yes b", "expected the end of the line, found `b`");
        check("v within 4 fortnights before x", "expected days, weeks, months or years");
        check("v within x weeks before x", "bad_number");
        check("alt <= 3 x UNL", "expected ULN or LLN");
        check(&"(".repeat(40), "too_deep");
        check(&"not ".repeat(40), "too_deep");
        check("", "the name of a fact");
    }
}
