//! The separators of a message, and its escapes.

use crate::intake::printed::squeeze;

/// The separators of a message.
#[derive(Clone, Copy)]
pub(super) struct Marks {
    pub(super) field: char,
    pub(super) part: char,
    pub(super) repeat: char,
    pub(super) escape: char,
    pub(super) sub: char,
}

impl Marks {
    /// From the header, which names them itself.
    pub(super) fn of(header: &str) -> Option<Marks> {
        let mut rest = header.chars().skip(3);
        let field = rest.next()?;
        let mut others = rest.take_while(|c| *c != field);
        let part = others.next()?;
        let marks = Marks {
            field,
            part,
            repeat: others.next().unwrap_or('~'),
            escape: others.next().unwrap_or('\\'),
            sub: others.next().unwrap_or('&'),
        };
        let all = [marks.field, marks.part, marks.repeat, marks.escape, marks.sub];
        let fit = all.iter().enumerate().all(|(n, mark)| {
            mark.is_ascii_punctuation() && all.iter().skip(n + 1).all(|other| other != mark)
        });
        fit.then_some(marks)
    }

    /// Text with its escapes resolved.
    pub(super) fn plain(self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(self.escape) {
            out.push_str(before);
            let code = after
                .split_once(self.escape)
                .and_then(|(code, tail)| self.escaped(code).map(|plain| (plain, tail)));
            // Without a known code behind it, it is the sign itself.
            let (plain, tail) = code.unwrap_or_else(|| (self.escape.to_string(), after));
            out.push_str(&plain);
            rest = tail;
        }
        out.push_str(rest);
        squeeze(&out)
    }

    fn escaped(self, code: &str) -> Option<String> {
        Some(match code {
            "F" => self.field.to_string(),
            "S" => self.part.to_string(),
            "T" => self.sub.to_string(),
            "R" => self.repeat.to_string(),
            "E" => self.escape.to_string(),
            // Marks of emphasis.
            "H" | "N" => String::new(),
            // Layout: a new line, an indent.
            _ if code.starts_with('.') && code.len() < 8 => " ".to_owned(),
            _ => hex(code.strip_prefix('X')?)?,
        })
    }
}

/// Letters given by their bytes, in UTF-8 or else in Latin-1.
fn hex(digits: &str) -> Option<String> {
    if digits.is_empty() || !digits.len().is_multiple_of(2) || !digits.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> = (0..digits.len())
        .step_by(2)
        .map(|at| digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect();
    let bytes = bytes?;
    Some(match std::str::from_utf8(&bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    })
}
