//! Reads what [`packed::write`](super::packed::write) wrote, in postcard's form.
//!
//! The bytes are part of the program and were made by the same build, so nothing can be wrong
//! with them. A reader whose error cannot exist spares the page the code that handles errors at
//! every field, which was more than half of all the code for reading (decision 0012).

use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, SeqAccess, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use std::fmt;

/// Reads a value from bytes of this build.
///
/// # Panics
/// Stops the program if the bytes are not of this build.
pub fn read<'de, T: de::Deserialize<'de>>(bytes: &'de [u8]) -> T {
    match T::deserialize(&mut Reader { bytes }) {
        Ok(value) => value,
        Err(never) => match never {},
    }
}

/// An error that cannot be made.
#[derive(Debug)]
enum Never {}

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

impl de::Error for Never {
    fn custom<T: fmt::Display>(_: T) -> Self {
        std::process::abort()
    }

    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        std::process::abort()
    }

    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        std::process::abort()
    }

    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        std::process::abort()
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        std::process::abort()
    }
}

type Read<T> = Result<T, Never>;

struct Reader<'de> {
    bytes: &'de [u8],
}

impl<'de> Reader<'de> {
    fn take(&mut self, count: usize) -> &'de [u8] {
        let Some((taken, rest)) = self.bytes.split_at_checked(count) else { std::process::abort() };
        self.bytes = rest;
        taken
    }

    fn byte(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or_default()
    }

    /// Seven bits a byte, the lowest first.
    #[inline(never)]
    fn number(&mut self) -> u64 {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            number |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                return number;
            }
        }
    }

    /// The sign is the lowest bit.
    fn signed(&mut self) -> i64 {
        let number = self.number();
        (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
    }

    /// Also the number of a variant and the length of a list.
    fn small(&mut self) -> u32 {
        u32::try_from(self.number()).unwrap_or_else(|_| std::process::abort())
    }

    #[inline(never)]
    fn text(&mut self) -> &'de str {
        let length = self.small() as usize;
        std::str::from_utf8(self.take(length)).unwrap_or_else(|_| std::process::abort())
    }
}

/// The fields of a structure, in their order. Who reads them asks for each once, so nothing is
/// counted.
struct Fields<'r, 'de>(&'r mut Reader<'de>);

impl<'de> SeqAccess<'de> for Fields<'_, 'de> {
    type Error = Never;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        seed.deserialize(&mut *self.0).map(Some)
    }
}

/// Values of a list, as many as there are.
struct Values<'r, 'de> {
    reader: &'r mut Reader<'de>,
    left: usize,
}

impl<'de> SeqAccess<'de> for Values<'_, 'de> {
    type Error = Never;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        seed.deserialize(&mut *self.reader).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

impl<'de> EnumAccess<'de> for &mut Reader<'de> {
    type Error = Never;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Read<(V::Value, Self)> {
        let number = de::value::U32Deserializer::new(self.small());
        seed.deserialize(number).map(|value| (value, self))
    }
}

impl<'de> VariantAccess<'de> for &mut Reader<'de> {
    type Error = Never;

    fn unit_variant(self) -> Read<()> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Read<T::Value> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Read<V::Value> {
        visitor.visit_seq(Fields(self))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        visitor.visit_seq(Fields(self))
    }
}

macro_rules! numbers {
    ($($read:ident: $visit:ident = $how:expr;)*) => {
        $(fn $read<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
            let how: fn(&mut Reader<'de>) -> _ = $how;
            visitor.$visit(how(self))
        })*
    };
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Never;

    /// The form does not say what comes next.
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Read<V::Value> {
        std::process::abort()
    }

    numbers! {
        deserialize_bool: visit_bool = |reader| reader.byte() != 0;
        deserialize_u8: visit_u8 = Reader::byte;
        deserialize_u16: visit_u16 = |reader| {
            u16::try_from(reader.number()).unwrap_or_else(|_| std::process::abort())
        };
        deserialize_u32: visit_u32 = Reader::small;
        deserialize_u64: visit_u64 = Reader::number;
        deserialize_i32: visit_i64 = Reader::signed;
        deserialize_i64: visit_i64 = Reader::signed;
        // No part of a number in a catalogue needs more.
        deserialize_i128: visit_i64 = Reader::signed;
        deserialize_str: visit_borrowed_str = Reader::text;
        deserialize_string: visit_borrowed_str = Reader::text;
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        if self.byte() == 0 { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Read<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        let left = self.small() as usize;
        visitor.visit_seq(Values { reader: self, left })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Read<V::Value> {
        visitor.visit_seq(Fields(self))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        visitor.visit_seq(Fields(self))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        visitor.visit_enum(self)
    }

    forward_to_deserialize_any! {
        i8 i16 u128 f32 f64 char bytes byte_buf unit unit_struct tuple_struct map identifier
        ignored_any
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}
