//! Units as people and laboratories write them.

use super::vocabulary::Unit;
use super::{Catalogue, Question};
use crate::facts::number::plain_char;

impl Catalogue {
    /// The unit of the catalogue that a spelling means for this question: a unit that is not one
    /// of the question's is none.
    pub fn unit_code<'q>(&'q self, question: &'q Question, spelling: &str) -> Option<&'q str> {
        if let Some(choice) = question.units.iter().find(|choice| choice.code == spelling) {
            return Some(&choice.code);
        }
        // `g/L` is a mass, though `G/L` stands for ten to the ninth.
        let exact = |code: &str| {
            let plain = code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'/');
            plain && code.get(..1) == spelling.get(..1) && code.eq_ignore_ascii_case(spelling)
        };
        if spelling.contains('/') && self.units.iter().any(|unit| exact(&unit.code)) {
            let own = question.units.iter().find(|choice| exact(&choice.code));
            return own.map(|choice| choice.code.as_str());
        }
        let folded = fold(spelling);
        let mut found = question.units.iter().filter(|choice| {
            let unit = self.units.iter().find(|unit| unit.code == choice.code);
            unit.is_some_and(|unit| spellings(unit).any(|known| fold(known) == folded))
        });
        match (found.next(), found.next()) {
            (Some(choice), None) => Some(&choice.code),
            (Some(_), Some(_)) => None,
            (None, _) => {
                // UCUM lets anything stand in braces: `mg/g{creat}`, `{cells}/uL`.
                let (before, rest) = spelling.split_once('{')?;
                let (_, after) = rest.split_once('}')?;
                let bare = format!("{before}{after}");
                let says_something = bare.contains(char::is_alphanumeric);
                says_something.then(|| self.unit_code(question, &bare)).flatten()
            }
        }
    }
}

/// The code of a unit and its other spellings.
pub fn spellings(unit: &Unit) -> impl Iterator<Item = &str> {
    std::iter::once(unit.code.as_str()).chain(unit.also.iter().map(String::as_str))
}

/// A spelling without what laboratories write in their own way: capitals, blanks, brackets,
/// signs of powers and products. `×10⁹/L`, `x10(9)/L`, `10^9/L`, `10E9/L` and `109/L`, which has
/// lost its raised digit, are all one.
pub fn fold(spelling: &str) -> String {
    let mut plain = String::with_capacity(spelling.len());
    for c in spelling.trim().chars().map(plain_char) {
        match c {
            'µ' | 'μ' => plain.push('u'),
            '×' | '✕' | '✖' => plain.push('x'),
            '⁰' => plain.push('0'),
            '¹' => plain.push('1'),
            '²' => plain.push('2'),
            '³' => plain.push('3'),
            '⁴' => plain.push('4'),
            '⁶' => plain.push('6'),
            '⁹' => plain.push('9'),
            '⁻' | '−' => plain.push('-'),
            // `mL/min/1,73m²`
            '·' | '∙' | '⋅' | '•' | ',' => plain.push('.'),
            '^' | '*' | '(' | ')' | '[' | ']' | '{' | '}' | '_' => {}
            c if c.is_whitespace() => {}
            c => plain.extend(c.to_lowercase()),
        }
    }
    power_of_ten(negative_power(plain))
}

/// `iu.ml-1` is `iu/ml`.
fn negative_power(plain: String) -> String {
    match plain.strip_suffix("-1").and_then(|rest| rest.rsplit_once('.')) {
        Some((above, below)) if !below.is_empty() => format!("{above}/{below}"),
        _ => plain,
    }
}

/// The ways of writing a power of ten in front: `x10x9/l`, `10e9/l` and `e9/l` are `109/l`.
fn power_of_ten(plain: String) -> String {
    let rest = plain.trim_start_matches(['x', '.']);
    let figure = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    if let Some(power) = rest.strip_prefix('e').filter(|power| figure(power)) {
        return format!("10{power}");
    }
    for sign in ["10x", "10e"] {
        if let Some(power) = rest.strip_prefix(sign).filter(|power| figure(power)) {
            return format!("10{power}");
        }
    }
    if figure(rest) { rest.to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn ways_of_writing_a_power_of_ten_are_one() {
        for same in
            ["10*9/L", "×10⁹/L", "x10(9)/L", "10^9 / l", "10E9/L", "x E9/L", "10x9/L", "109/L"]
        {
            assert_eq!(fold(same), "109/l", "{same}");
        }
        assert_eq!(fold("IU·mL⁻¹"), "iu/ml");
        assert_eq!(fold("x ULN"), "xuln");
        assert_eq!(fold("mL/min/1.73 m²"), "ml/min/1.73m2");
    }
}
