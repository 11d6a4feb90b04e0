//! Numbers of a line, with the powers of ten that people and programs write beside them.

use super::{Scanner, TokenKind};

/// Highest power of ten that is read.
const MOST_ZEROS: usize = 9;

impl Scanner<'_, '_> {
    /// Takes a number whose digits begin at `start`.
    pub(super) fn number(&mut self, sign: &'static str, start: usize) -> bool {
        let is_digit = |at: usize| self.char(at).is_some_and(|c| c.is_ascii_digit());
        let before = start.checked_sub(1).and_then(|at| self.char(at));
        let point_first = self.char(start) == Some('.') && is_digit(start + 1);
        let tied_by = |c: char| c == '.' || (c == ',' && !self.is_row);
        let part_of_number =
            before.is_some_and(tied_by) && start.checked_sub(2).is_some_and(is_digit);
        let glued = part_of_number
            || before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/'));
        if !(is_digit(start) || point_first) || (sign.is_empty() && glued) {
            return false;
        }
        let mut end = start;
        while is_digit(end)
            || (matches!(self.char(end), Some('.' | '·')) && is_digit(end + 1))
            || (!self.is_row && self.char(end) == Some(',') && is_digit(end + 1))
        {
            end += 1;
        }
        // A collection of 24 hours is no result.
        let is_hours = matches!(self.char(end), Some('h' | 'H'));
        // `1:80`, `5/6`, `3+`, `1e3` and `08:30` are no plain numbers.
        let after = self.char(end);
        let tied = matches!(after, Some(':' | '/' | '+' | '\'')) && self.unit_end(end).is_none();
        if tied || is_hours {
            return false;
        }
        let mut digits: String = self.text.get(start..end).unwrap_or_default().iter().collect();
        // `58 000`: three zeros alone are no number, so they are thousands.
        let zeros = self.text.get(end..end + 4).unwrap_or_default();
        let whole = digits.chars().all(|c| c.is_ascii_digit()) && !digits.starts_with('0');
        if whole && digits.len() < 4 && matches!(zeros, [' ', '0', '0', '0']) && !is_digit(end + 4)
        {
            digits.push_str("000");
            end += 4;
        }
        if let Some((digits, end)) = self.raised(&digits, end).or_else(|| self.times(&digits, end))
        {
            self.push(TokenKind::Number { sign, digits }, end);
            return true;
        }
        if matches!(after, Some('e' | 'E')) && is_digit(end + 1) && !self.is_power_of_unit(end) {
            return false;
        }
        let digits = if point_first { format!("0{digits}") } else { digits.replace('·', ".") };
        self.push(TokenKind::Number { sign, digits }, end);
        true
    }

    /// A number with a power of ten behind it as programs print it, `5.0E+03` and `1.2E3`, and its
    /// end. Without the sign it may be a part of a unit: `3.2E9/L`.
    fn raised(&self, digits: &str, end: usize) -> Option<(String, usize)> {
        let is_digit = |at: usize| self.char(at).is_some_and(|c| c.is_ascii_digit());
        if !matches!(self.char(end), Some('e' | 'E')) {
            return None;
        }
        let (falls, first) = match self.char(end + 1)? {
            '+' => (false, end + 2),
            '-' => (true, end + 2),
            _ if is_digit(end + 1) && !self.is_power_of_unit(end) => (false, end + 1),
            _ => return None,
        };
        self.power(digits, first, falls)
    }

    /// Whether the power of ten here belongs to a unit, `E9/L`, or stands for one.
    fn is_power_of_unit(&self, start: usize) -> bool {
        let Some(end) = self.unit_end(start) else { return false };
        let is_whole = self.text.get(start..end).is_some_and(|unit| unit.contains(&'/'));
        let next =
            (end..self.text.len()).find(|at| self.char(*at).is_some_and(|c| !c.is_whitespace()));
        is_whole || next.is_none_or(|next| self.unit_end(next).is_none())
    }

    /// A number with a power of ten behind it as people write it, `1.0×10^3`, where the power is
    /// no part of the unit.
    fn times(&self, digits: &str, end: usize) -> Option<(String, usize)> {
        let after = |at: usize| {
            (at..self.text.len()).find(|at| self.char(*at).is_some_and(|c| !c.is_whitespace()))
        };
        let sign = after(end)?;
        if !matches!(self.char(sign)?, '×' | '✕' | 'x' | 'X' | '*') || self.unit_end(sign).is_some()
        {
            return None;
        }
        let ten = after(sign + 1)?;
        let is_ten = matches!(self.text.get(ten..ten + 3), Some(['1', '0', '^']));
        (is_ten && self.unit_end(ten).is_none())
            .then(|| self.power(digits, ten + 3, false))
            .flatten()
    }

    /// A number moved by the power whose digits begin at `first`, and their end.
    fn power(&self, digits: &str, first: usize, falls: bool) -> Option<(String, usize)> {
        let is_digit = |at: usize| self.char(at).is_some_and(|c| c.is_ascii_digit());
        let behind = (first..self.text.len()).find(|at| !is_digit(*at)).unwrap_or(self.text.len());
        let power: String = self.text.get(first..behind)?.iter().collect();
        let power = power.parse::<usize>().ok().filter(|power| *power <= MOST_ZEROS)?;
        let ends =
            self.char(behind).is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '.' | '/'));
        ends.then(|| shifted(digits, power, falls)).flatten().map(|digits| (digits, behind))
    }
}

/// A number with its point moved.
fn shifted(digits: &str, power: usize, falls: bool) -> Option<String> {
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if !whole.chars().chain(part.chars()).all(|c| c.is_ascii_digit()) {
        return None;
    }
    let zeros = "0".repeat(power);
    let (all, point) = if falls {
        (format!("{zeros}{whole}{part}"), whole.len())
    } else {
        (format!("{whole}{part}{zeros}"), whole.len() + power)
    };
    let (whole, part) = all.split_at_checked(point)?;
    let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") })
}
