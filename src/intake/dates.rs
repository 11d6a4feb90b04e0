//! Days as tables print them.
//!
//! `03/04/2026` is two days. Which of them is meant is told by the other cells of its column, and
//! where they do not tell it, the day is left as printed for the person to decide.

use super::printed::{compact_day, day, fold, month, squeeze};

/// The order of the parts of a day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// Year, month, day.
    Ymd,
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
}

const ORDERS: [Order; 3] = [Order::Ymd, Order::Dmy, Order::Mdy];

const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "januar", "jänner"],
    &["february", "feb", "februar"],
    &["march", "mar", "märz", "mrz", "maerz"],
    &["april", "apr"],
    &["may", "mai"],
    &["june", "jun", "juni"],
    &["july", "jul", "juli"],
    &["august", "aug"],
    &["september", "sep", "sept"],
    &["october", "oct", "oktober", "okt"],
    &["november", "nov"],
    &["december", "dec", "dezember", "dez"],
];

const WEEKDAYS: [&str; 14] = [
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// What a printed day can mean.
enum Shape {
    /// One day, month or year.
    Exact(String),
    /// Three numbers whose order is open; whether dots stand between them.
    Open([(u32, usize); 3], bool),
}

impl Shape {
    fn orders(&self) -> Vec<Order> {
        match self {
            Shape::Exact(_) => Vec::new(),
            Shape::Open(parts, _) => {
                ORDERS.into_iter().filter(|order| by(*order, parts).is_some()).collect()
            }
        }
    }
}

/// The day that three numbers mean in an order.
fn by(order: Order, parts: &[(u32, usize); 3]) -> Option<String> {
    let [a, b, c] = *parts;
    let (year, month, of_month) = match order {
        Order::Ymd => (a, b, c),
        Order::Dmy => (c, b, a),
        Order::Mdy => (c, a, b),
    };
    if month.1 > 2 || of_month.1 > 2 {
        return None;
    }
    let year = match year.1 {
        4 => year.0,
        2 => year.0 + 2000,
        _ => return None,
    };
    day(year, month.0, of_month.0)
}

/// Whether a cell is a whole day, in whatever order.
pub(super) fn looks_like_day(cell: &str) -> bool {
    match shape(cell) {
        Some(Shape::Exact(text)) => text.len() == 10,
        Some(open) => !open.orders().is_empty(),
        None => false,
    }
}

/// The days of one column.
pub(super) struct Dates {
    /// The orders in which every day of the column can be read.
    orders: Vec<Order>,
}

impl Dates {
    /// Decides the order for a column. Days with dots are taken for European ones where the rest
    /// of the file is.
    pub(super) fn of<'t>(cells: impl Iterator<Item = &'t str>, european: bool) -> Dates {
        let mut orders = ORDERS.to_vec();
        let mut dots = true;
        for shape in cells.filter_map(shape) {
            if let Shape::Open(_, dotted) = &shape {
                dots &= dotted;
                let these = shape.orders();
                // What is no day in any order decides nothing.
                if !these.is_empty() {
                    orders.retain(|order| these.contains(order));
                }
            }
        }
        if european && dots && orders.contains(&Order::Dmy) {
            orders = vec![Order::Dmy];
        }
        Dates { orders }
    }

    /// Whether a cell is any kind of day or part of one.
    pub(super) fn reads(cell: &str) -> bool {
        shape(cell).is_some()
    }

    /// A cell as `2026-02-18`, or as printed if it can be read in more ways than one.
    pub(super) fn read(&self, cell: &str) -> String {
        let printed = squeeze(cell);
        match shape(cell) {
            Some(Shape::Exact(text)) => text,
            Some(open @ Shape::Open(..)) => {
                let Shape::Open(parts, _) = &open else { return printed };
                let own = open.orders();
                // A column with several orders decides nothing: each day stands for itself.
                let orders: Vec<Order> = if self.orders.is_empty() {
                    own
                } else {
                    own.into_iter().filter(|order| self.orders.contains(order)).collect()
                };
                let mut days = orders.into_iter().filter_map(|order| by(order, parts));
                match days.next() {
                    Some(first) if days.all(|other| other == first) => first,
                    _ => printed,
                }
            }
            None => printed,
        }
    }
}

/// The cell without its time of day, its zone and its day of the week.
fn without_time(cell: &str) -> String {
    let folded = fold(cell).replace('日', "日 ");
    let mut kept: Vec<&str> = Vec::new();
    for token in folded.split_whitespace() {
        // `2026-02-18t08:12`: the time begins behind the day.
        let cut = match token.split_once('t') {
            Some((before, after)) => {
                let digit = |c: char| c.is_ascii_digit();
                before.ends_with(digit) && after.starts_with(digit)
            }
            None => false,
        };
        let token = if cut { token.split('t').next().unwrap_or(token) } else { token };
        let word = token.trim_matches([',', '.']);
        let time = token.contains([':', '时', '分'])
            || matches!(
                word,
                "am" | "pm" | "a.m" | "p.m" | "uhr" | "z" | "utc" | "gmt" | "上午" | "下午"
            )
            || token.starts_with('+')
            || WEEKDAYS.contains(&word);
        if !time {
            kept.push(token);
        }
    }
    kept.join(" ")
}

fn shape(cell: &str) -> Option<Shape> {
    if cell.len() > 80 {
        return None;
    }
    let text = without_time(cell);
    if text.bytes().all(|b| b.is_ascii_digit()) {
        let whole = matches!(text.len(), 4 | 8 | 12 | 14);
        let read = if whole { compact_day(&text) } else { String::new() };
        return (!read.is_empty()).then_some(Shape::Exact(read));
    }
    let marks = |c: char| matches!(c, '-' | '/' | '.' | ',' | '年' | '月' | '日' | ' ');
    let parts: Vec<&str> = text.split(marks).filter(|part| !part.is_empty()).collect();
    let number = |part: &str| -> Option<(u32, usize)> {
        let digits = part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten().map(|n| (n, part.len()))
    };
    let name = |part: &str| MONTHS.iter().position(|names| names.contains(&part));
    if let Some(at) = parts.iter().position(|part| name(part).is_some()) {
        let month = parts.get(at).and_then(|part| name(part))?;
        return named(&parts, u32::try_from(month).ok()? + 1, number);
    }
    let mut signs: Vec<char> = text.chars().filter(|c| marks(*c) && *c != ' ').collect();
    signs.sort_unstable();
    signs.dedup();
    let chinese = signs.iter().all(|sign| matches!(sign, '年' | '月' | '日'));
    if signs.len() > 1 && !chinese {
        return None;
    }
    match parts.as_slice() {
        [a, b, c] => {
            let all = [number(a)?, number(b)?, number(c)?];
            if all.first()?.1 == 4 {
                return by(Order::Ymd, &all).map(Shape::Exact);
            }
            Some(Shape::Open(all, signs.first() == Some(&'.')))
        }
        [a, b] => {
            let (a, b) = (number(a)?, number(b)?);
            let read = match (a.1, b.1) {
                (4, 1 | 2) => month(a.0, b.0),
                (1 | 2, 4) => month(b.0, a.0),
                _ => None,
            };
            read.map(Shape::Exact)
        }
        _ => None,
    }
}

/// A day with its month as a word: `18-Feb-2026`, `Feb 18, 2026`, `2026-Feb-18`, `Feb 2026`.
fn named(
    parts: &[&str],
    of_year: u32,
    number: impl Fn(&str) -> Option<(u32, usize)>,
) -> Option<Shape> {
    let others: Vec<(u32, usize)> = parts.iter().filter_map(|part| number(part)).collect();
    if others.len() + 1 != parts.len() {
        return None;
    }
    let read = match others.as_slice() {
        [(year, 4)] => month(*year, of_year),
        [(year, 4), (of_month, 1 | 2)] | [(of_month, 1 | 2), (year, 4)] => {
            day(*year, of_year, *of_month)
        }
        // With two figures the year stands last.
        [(of_month, 1 | 2), (year, 2)] => day(year + 2000, of_year, *of_month),
        _ => None,
    };
    read.map(Shape::Exact)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(cells: &[&str]) -> Vec<String> {
        let dates = Dates::of(cells.iter().copied(), false);
        cells.iter().map(|cell| dates.read(cell)).collect()
    }

    #[test]
    fn days_of_one_reading() {
        for (printed, read) in [
            ("2026-02-18 08:12", "2026-02-18"),
            ("2026-02-18T23:40:00-05:00", "2026-02-18"),
            ("2026/2/8", "2026-02-08"),
            ("2026.02.18", "2026-02-18"),
            ("2026年2月18日 08:12", "2026-02-18"),
            ("2026年02月18日08:12", "2026-02-18"),
            ("２０２６-０２-１８", "2026-02-18"),
            ("20260218", "2026-02-18"),
            ("202602180812", "2026-02-18"),
            ("18-Feb-2026", "2026-02-18"),
            ("18-FEB-26", "2026-02-18"),
            ("Feb 18, 2026 8:12 AM", "2026-02-18"),
            ("Wed, 18 Feb 2026", "2026-02-18"),
            ("18. Februar 2026, 08:12 Uhr", "2026-02-18"),
            ("02/18/2026 8:12 AM", "2026-02-18"),
            ("18.02.2026", "2026-02-18"),
            ("05/05/2026", "2026-05-05"),
            ("02/18/26", "2026-02-18"),
            ("2026-02", "2026-02"),
            ("02/2026", "2026-02"),
            ("Feb 2026", "2026-02"),
            ("2026", "2026"),
        ] {
            assert_eq!(column(&[printed]), [read], "{printed}");
        }
    }

    #[test]
    fn what_has_two_readings_or_none_stays_as_printed() {
        for printed in [
            "03/04/2026",
            "03.04.2026",
            "03-04-26",
            "26-02-18",
            "31/02/2026",
            "2026-02-30",
            "soon",
            "46071",
            "12-15",
            "1/2/3/4",
            "",
            "99/99/9999",
        ] {
            assert_eq!(column(&[printed]), [printed]);
        }
    }

    #[test]
    fn one_day_above_twelve_decides_its_column() {
        assert_eq!(column(&["03/04/2026", "02/18/2026"]), ["2026-03-04", "2026-02-18"]);
        assert_eq!(column(&["03/04/2026", "18/02/2026"]), ["2026-04-03", "2026-02-18"]);
        // A column that contradicts itself decides nothing.
        assert_eq!(
            column(&["03/04/2026", "18/02/2026", "02/18/2026"]),
            ["03/04/2026", "2026-02-18", "2026-02-18"]
        );
    }

    #[test]
    fn dots_are_european_in_a_european_file() {
        let dates = Dates::of(["03.04.2026"].into_iter(), true);
        assert_eq!(dates.read("03.04.2026"), "2026-04-03");
        let dates = Dates::of(["03/04/2026"].into_iter(), true);
        assert_eq!(dates.read("03/04/2026"), "03/04/2026");
    }
}
