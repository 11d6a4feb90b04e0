//! Lenient pieces of FHIR JSON: what is missing or of a wrong type never stops the reading, but
//! the two are told apart, because a status that cannot be read is not the same as none.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A field of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Field<T> {
    /// Not there, or null.
    #[default]
    Missing,
    /// There, but not of the type that FHIR says.
    Wrong,
    /// There.
    Is(T),
}

impl<T> Field<T> {
    pub(super) const fn get(&self) -> Option<&T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Missing | Self::Wrong => None,
        }
    }

    pub(super) const fn is_there(&self) -> bool {
        !matches!(self, Self::Missing)
    }
}

impl Field<Text> {
    /// The text without blanks around it; empty when there is none.
    pub(super) fn text(&self) -> &str {
        self.get().map_or("", |text| text.0.trim())
    }
}

impl<T> Field<Many<T>> {
    pub(super) fn items(&self) -> &[T] {
        self.get().map_or(&[], |many| many.items.as_slice())
    }

    /// Whether something stands here that cannot be read.
    pub(super) const fn broken(&self) -> bool {
        match self {
            Self::Missing => false,
            Self::Wrong => true,
            Self::Is(many) => many.broken > 0,
        }
    }
}

impl Field<Flag> {
    /// Whether it is true, or cannot be read and so may be.
    pub(super) const fn may_be_true(&self) -> bool {
        match self {
            Self::Missing => false,
            Self::Wrong => true,
            Self::Is(flag) => flag.0,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Ok(read(raw))
    }
}

/// Reads any value leniently.
pub(super) fn read<'de, T: Deserialize<'de>>(raw: &'de RawValue) -> Field<T> {
    let text = raw.get();
    if text == "null" {
        return Field::Missing;
    }
    serde_json::from_str(text).map_or(Field::Wrong, Field::Is)
}

/// A list; one thing alone counts as a list of one, as DSTU2 has single things where R4 has lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Many<T> {
    pub(super) items: Vec<T>,
    /// How many of the list cannot be read.
    pub(super) broken: usize,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        let fields: Vec<Field<T>> = if raw.get().starts_with('[') {
            serde_json::from_str(raw.get()).map_err(serde::de::Error::custom)?
        } else {
            vec![read(raw)]
        };
        let mut many = Self { items: Vec::new(), broken: 0 };
        for field in fields {
            match field {
                Field::Missing => {}
                Field::Wrong => many.broken += 1,
                Field::Is(item) => many.items.push(item),
            }
        }
        Ok(many)
    }
}

/// Words or a code; a number stands as it is printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Text(pub(super) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        if raw.starts_with(['\u{22}', '{', '[']) {
            return serde_json::from_str(raw).map(Self).map_err(serde::de::Error::custom);
        }
        Ok(Self(raw.to_owned()))
    }
}

/// A number as printed, so that `12.0` stays `12.0`. Some systems put it into quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Digits(pub(super) String);

impl<'de> Deserialize<'de> for Digits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Text(text) = Text::deserialize(deserializer)?;
        let text = text.trim();
        if is_number(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(serde::de::Error::custom("not a number"))
        }
    }
}

/// Whether a text is a number as JSON has it.
fn is_number(text: &str) -> bool {
    let mut characters = text.strip_prefix('-').unwrap_or(text).chars();
    characters.next().is_some_and(|c| c.is_ascii_digit())
        && characters.all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'))
        && serde_json::from_str::<serde_json::Number>(text).is_ok()
}

/// True or false, in quotes or without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Flag(pub(super) bool);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Text::deserialize(deserializer)?.0.trim() {
            "true" => Ok(Self(true)),
            "false" => Ok(Self(false)),
            _ => Err(serde::de::Error::custom("not a flag")),
        }
    }
}

/// A coding: a code of a system, with its name.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Coding {
    pub(super) system: Field<Text>,
    pub(super) code: Field<Text>,
    pub(super) display: Field<Text>,
}

/// A `CodeableConcept`. A bare string, as DSTU2 has for some, is its text.
#[derive(Clone, Debug, Default)]
pub(super) struct Concept {
    pub(super) coding: Field<Many<Coding>>,
    pub(super) text: Field<Text>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ConceptObject {
    coding: Field<Many<Coding>>,
    text: Field<Text>,
    /// The concept of a `CodeableReference`.
    concept: Field<Box<RawValue>>,
}

impl<'de> Deserialize<'de> for Concept {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        if raw.starts_with('\u{22}') {
            let text = serde_json::from_str(raw).map_err(serde::de::Error::custom)?;
            return Ok(Self { coding: Field::Missing, text: Field::Is(Text(text)) });
        }
        let object: ConceptObject = serde_json::from_str(raw).map_err(serde::de::Error::custom)?;
        if let Field::Is(inner) = &object.concept {
            let inner: ConceptObject =
                serde_json::from_str(inner.get()).map_err(serde::de::Error::custom)?;
            return Ok(Self { coding: inner.coding, text: inner.text });
        }
        Ok(Self { coding: object.coding, text: object.text })
    }
}

/// A reference to another resource. A bare string is the address.
#[derive(Clone, Debug, Default)]
pub(super) struct Reference {
    pub(super) address: Field<Text>,
    pub(super) kind: Field<Text>,
    pub(super) display: Field<Text>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ReferenceObject {
    #[serde(rename = "reference")]
    address: Field<Text>,
    #[serde(rename = "type")]
    kind: Field<Text>,
    display: Field<Text>,
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        if raw.starts_with('\u{22}') {
            let text = serde_json::from_str(raw).map_err(serde::de::Error::custom)?;
            return Ok(Self { address: Field::Is(Text(text)), ..Self::default() });
        }
        let object: ReferenceObject =
            serde_json::from_str(raw).map_err(serde::de::Error::custom)?;
        let ReferenceObject { address, kind, display } = object;
        Ok(Self { address, kind, display })
    }
}

/// A stretch of time.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Period {
    pub(super) start: Field<Text>,
    pub(super) end: Field<Text>,
}

/// A Quantity.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Quantity {
    pub(super) value: Field<Digits>,
    pub(super) comparator: Field<Text>,
    pub(super) unit: Field<Text>,
    /// What DSTU1 called the unit.
    pub(super) units: Field<Text>,
    pub(super) system: Field<Text>,
    pub(super) code: Field<Text>,
}

impl Quantity {
    /// The number as printed; empty without one.
    pub(super) fn number(&self) -> &str {
        self.value.get().map_or("", |digits| digits.0.as_str())
    }

    /// The unit: the code where it is one of UCUM, else as printed; and whether it is UCUM.
    pub(super) fn unit(&self) -> (&str, bool) {
        let code = self.code.text();
        if !code.is_empty() && is_ucum(self.system.text()) {
            return (code, true);
        }
        let printed = self.printed_unit();
        (if printed.is_empty() { code } else { printed }, false)
    }

    /// The unit as a person reads it.
    pub(super) fn printed_unit(&self) -> &str {
        [self.unit.text(), self.units.text()].into_iter().find(|t| !t.is_empty()).unwrap_or("")
    }

    /// Number and unit as printed.
    pub(super) fn printed(&self) -> String {
        let unit = match self.printed_unit() {
            "" => self.code.text(),
            unit => unit,
        };
        super::parts::spaced(&[self.comparator.text(), self.number(), unit])
    }
}

fn is_ucum(system: &str) -> bool {
    let system = system.trim_end_matches('/');
    let plain = system.strip_prefix("http://").or_else(|| system.strip_prefix("https://"));
    matches!(plain, Some("unitsofmeasure.org"))
        || system == "urn:oid:2.16.840.1.113883.6.8"
        || system == "2.16.840.1.113883.6.8"
}

/// A Range or the limits of one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Between {
    pub(super) low: Field<Quantity>,
    pub(super) high: Field<Quantity>,
}

/// A Ratio.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Ratio {
    pub(super) numerator: Field<Quantity>,
    pub(super) denominator: Field<Quantity>,
}

/// A Timing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Timing {
    pub(super) event: Field<Many<Text>>,
    pub(super) repeat: Field<Repeat>,
    pub(super) code: Field<Concept>,
}

/// How a Timing repeats.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Repeat {
    pub(super) bounds_period: Field<Period>,
    /// Name of the same in DSTU1.
    pub(super) bounds: Field<Period>,
    pub(super) frequency: Field<Digits>,
    pub(super) frequency_max: Field<Digits>,
    pub(super) period: Field<Digits>,
    pub(super) period_max: Field<Digits>,
    pub(super) period_unit: Field<Text>,
    /// Name of the same in DSTU2.
    pub(super) period_units: Field<Text>,
    pub(super) count: Field<Digits>,
    pub(super) day_of_week: Field<Many<Text>>,
}

/// What every resource may have.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Head<'a> {
    pub(super) resource_type: Field<Text>,
    pub(super) id: Field<Text>,
    #[serde(borrow)]
    pub(super) modifier_extension: Option<&'a RawValue>,
    pub(super) status: Field<Concept>,
    pub(super) subject: Field<Reference>,
    pub(super) patient: Field<Reference>,
    #[serde(borrow)]
    pub(super) contained: Option<&'a RawValue>,
}

impl Head<'_> {
    /// Whether something unknown changes the meaning: then the meaning is not known.
    pub(super) fn is_modified(&self) -> bool {
        is_filled(self.modifier_extension)
    }
}

/// Whether there is anything in it.
pub(super) fn is_filled(raw: Option<&RawValue>) -> bool {
    raw.is_some_and(|raw| {
        !raw.get().chars().all(|c| c.is_whitespace() || matches!(c, '[' | ']' | '{' | '}'))
    })
}

/// The items of a list as they stand; one thing alone is a list of one.
pub(super) fn listed(raw: Option<&RawValue>) -> Vec<&RawValue> {
    let Some(raw) = raw else { return Vec::new() };
    if raw.get().starts_with('[') {
        return serde_json::from_str(raw.get()).unwrap_or_default();
    }
    vec![raw]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_as_printed() {
        for (text, number) in
            [("12.0", "12.0"), ("0.10", "0.10"), ("\"9.1\"", "9.1"), ("1e3", "1e3"), ("-3", "-3")]
        {
            let json = format!(r#"{{"value":{text}}}"#);
            let quantity: Quantity = serde_json::from_str(&json).unwrap();
            assert_eq!(quantity.number(), number);
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["\"9,1\"", "\"see note\"", "true", "{}", "[1]", "\"\"", "\"1.2.3\""] {
            let json = format!(r#"{{"value":{text}}}"#);
            let quantity: Quantity = serde_json::from_str(&json).unwrap();
            assert_eq!(quantity.value, Field::Wrong, "{text}");
        }
    }

    #[test]
    fn the_code_is_the_unit_only_under_ucum() {
        let json =
            r#"{"value":64,"unit":"in","system":"http://unitsofmeasure.org","code":"[in_i]"}"#;
        let quantity: Quantity = serde_json::from_str(json).unwrap();
        assert_eq!(quantity.unit(), ("[in_i]", true));
        let json = r#"{"value":64,"unit":"in","system":"http://example.org","code":"7"}"#;
        let quantity: Quantity = serde_json::from_str(json).unwrap();
        assert_eq!(quantity.unit(), ("in", false));
    }

    #[test]
    fn a_list_of_one_may_be_bare_and_counts_what_is_broken() {
        let bare: Many<Concept> = serde_json::from_str(r#"{"text":"High"}"#).unwrap();
        assert_eq!(bare.items.len(), 1);
        let list: Many<Concept> = serde_json::from_str(r#"[{"text":"High"}, 5, null]"#).unwrap();
        assert_eq!((list.items.len(), list.broken), (1, 1));
    }
}
