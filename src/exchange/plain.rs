//! Values of JSON as they stand in a text, and the quick way through records of plain ones.

use serde::Deserialize;
use serde::de::Deserializer;
use serde_json::value::RawValue;

/// A JSON value as it stands in the text it was read from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Raw<'a>(&'a str);

impl<'a> Raw<'a> {
    /// The JSON text.
    pub(super) const fn get(self) -> &'a str {
        self.0
    }

    /// What a text without escapes says.
    pub(super) fn plain_text(self) -> Option<&'a str> {
        let (text, rest) = plain_text(self.0)?;
        rest.is_empty().then_some(text)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Raw<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&RawValue>::deserialize(deserializer).map(|raw| Self(raw.get()))
    }
}

/// Hands over each field of an object that holds nothing but numbers, `true`, `false` and texts
/// without escapes, as nearly all do. `None` for any other, and once `take` does not take a field:
/// such an object has to be read the long way.
pub(super) fn fields<'a>(
    object: Raw<'a>,
    mut take: impl FnMut(&'a str, Raw<'a>) -> Option<()>,
) -> Option<()> {
    let mut rest = object.get().strip_prefix('{')?.trim_ascii_start();
    if rest == "}" {
        return Some(());
    }
    loop {
        let (name, after) = plain_text(rest)?;
        let value = after.trim_ascii_start().strip_prefix(':')?.trim_ascii_start();
        let after = match value.as_bytes().first()? {
            b'"' => plain_text(value)?.1,
            b'{' | b'[' | b'n' => return None,
            _ => {
                let ends = |byte: u8| matches!(byte, b',' | b'}' | b' ' | b'\t' | b'\r' | b'\n');
                value.get(value.bytes().position(ends)?..)?
            }
        };
        take(name, Raw(value.get(..value.len() - after.len())?))?;
        rest = after.trim_ascii_start();
        match rest.strip_prefix(',') {
            Some(more) => rest = more.trim_ascii_start(),
            None => return (rest == "}").then_some(()),
        }
    }
}

/// The text without escapes that stands first, and what stands behind it.
fn plain_text(json: &str) -> Option<(&str, &str)> {
    let inner = json.strip_prefix('"')?;
    let end = inner.bytes().position(|byte| matches!(byte, b'"' | b'\\'))?;
    let (text, rest) = (inner.get(..end)?, inner.get(end..)?);
    Some((text, rest.strip_prefix('"')?))
}

/// Fills a place that is still empty.
pub(super) fn fill<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.is_none().then(|| *place = Some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Option<Vec<(&str, &str)>> {
        let raw: Raw<'_> = serde_json::from_str(json).unwrap();
        let mut all = Vec::new();
        fields(raw, |name, value| {
            all.push((name, value.get()));
            Some(())
        })?;
        Some(all)
    }

    #[test]
    fn plain_records_are_read_as_they_stand() {
        assert_eq!(read("{}"), Some(vec![]));
        assert_eq!(read(" { } "), Some(vec![]));
        let spaced = " {\t\"a\" :\n\"x, }\" , \"b\":-1.5e3 ,\"\":true\r}";
        assert_eq!(read(spaced), Some(vec![("a", "\"x, }\""), ("b", "-1.5e3"), ("", "true")]));
        assert_eq!(read("{\"a\":1}"), Some(vec![("a", "1")]));
        assert_eq!(read("{\"中\":\"文\"}"), Some(vec![("中", "\"文\"")]));
    }

    #[test]
    fn anything_else_goes_the_long_way() {
        for json in [
            "{\"a\":null}",
            "{\"a\":{}}",
            "{\"a\":[1]}",
            "{\"a\":\"x\\n\"}",
            "{\"a\\u0062\":1}",
            "[1]",
            "7",
            "\"text\"",
        ] {
            assert_eq!(read(json), None, "{json}");
        }
    }
}
