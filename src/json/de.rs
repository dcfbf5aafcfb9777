//! The serde side of the reader.

use std::borrow::Cow;

use serde::Deserializer;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    Deserialize, DeserializeSeed, EnumAccess, Error as _, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::error::{Error, Result};
use super::value::non_finite_from_str;
use super::value_serde::RAW_VALUE;
use super::{Kind, Number, Reader};

impl<'de> Reader<'de> {
    /// Reads the next value into a serde type, which may borrow strings without escapes from the document.
    ///
    /// # Errors
    /// The value is malformed, nests too deep or does not fit the type.
    pub fn deserialize<T: Deserialize<'de>>(&mut self) -> Result<T> {
        T::deserialize(self)
    }

    /// Gives errors that the visitor made the place of the value it looked at.
    fn placed<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let kind = self.peek();
        let start = self.offset();
        kind.and_then(|_| read(self))
            .map_err(|e| e.or_at(self.input(), start))
    }

    fn visit_array<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.begin_array()?;
        let depth = self.depth();
        let value = visitor.visit_seq(Elements(self))?;
        self.close(depth, |reader| reader.next_element())?;
        Ok(value)
    }

    fn visit_object<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.begin_object()?;
        let depth = self.depth();
        let value = visitor.visit_map(Entries(self))?;
        self.close(depth, |reader| Ok(reader.next_key()?.is_some()))?;
        Ok(value)
    }

    /// Ends a container of which the visitor may have seen the end, or not yet looked for it.
    fn close(&mut self, depth: usize, next: impl FnOnce(&mut Self) -> Result<bool>) -> Result<()> {
        if self.depth() < depth {
            return Ok(());
        }
        if self.depth() > depth || next(self)? {
            return Err(Error::custom("there are more elements than expected"));
        }
        Ok(())
    }
}

fn visit_text<'de, V: Visitor<'de>>(text: Cow<'de, str>, visitor: V) -> Result<V::Value> {
    match text {
        Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
        Cow::Owned(text) => visitor.visit_string(text),
    }
}

/// A number for a target that takes whatever comes. Beyond 64 bits that is the nearest float: only targets that ask
/// for 128 bits or for a `Value` get those exactly.
fn visit_number<'de, V: Visitor<'de>>(n: &Number, visitor: V) -> Result<V::Value> {
    match (n.as_u64(), n.as_i64()) {
        (Some(n), _) => visitor.visit_u64(n),
        (_, Some(n)) => visitor.visit_i64(n),
        _ => visitor.visit_f64(n.as_f64()),
    }
}

/// A number for a target that wants an integer of at most 64 bits: also `3.0`, but never rounded.
fn visit_integer<'de, V: Visitor<'de>>(n: &Number, visitor: V) -> Result<V::Value> {
    match (n.to_u64(), n.to_i64()) {
        (Some(n), _) => visitor.visit_u64(n),
        (_, Some(n)) => visitor.visit_i64(n),
        _ if n.is_integer() => Err(Error::invalid_type(
            Unexpected::Other("integer beyond 64 bits"),
            &visitor,
        )),
        _ => visitor.visit_f64(n.as_f64()),
    }
}

macro_rules! deserialize_integers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            self.placed(|reader| match reader.peek()? {
                Kind::Number => visit_integer(&reader.number()?, visitor),
                _ => reader.deserialize_any(visitor),
            })
        })*
    };
}

/// The rules beyond plain JSON: floats accept the strings `"NaN"`, `"Infinity"` and `"-Infinity"`, integers accept
/// integral floats such as `3.0`. Strings without escapes are lent to the type. Structs, tuples and arrays must be
/// used up by their visitor.
impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.peek()? {
            Kind::Null => {
                reader.null()?;
                visitor.visit_unit()
            }
            Kind::Bool => visitor.visit_bool(reader.bool()?),
            Kind::Number => visit_number(&reader.number()?, visitor),
            Kind::String => visit_text(reader.string()?, visitor),
            Kind::Array => reader.visit_array(visitor),
            Kind::Object => reader.visit_object(visitor),
        })
    }

    deserialize_integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_i128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.peek()? {
            Kind::Number => {
                let n = reader.number()?;
                match n.as_i128() {
                    Some(n) => visitor.visit_i128(n),
                    None => visit_integer(&n, visitor),
                }
            }
            _ => reader.deserialize_any(visitor),
        })
    }

    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.peek()? {
            Kind::Number => {
                let n = reader.number()?;
                match n.as_u128() {
                    Some(n) => visitor.visit_u128(n),
                    None => visit_integer(&n, visitor),
                }
            }
            _ => reader.deserialize_any(visitor),
        })
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.peek()? {
            Kind::Number => visitor.visit_f64(reader.number()?.as_f64()),
            Kind::String => {
                let text = reader.string()?;
                match non_finite_from_str(&text) {
                    Some(float) => visitor.visit_f64(float),
                    None => visit_text(text, visitor),
                }
            }
            _ => reader.deserialize_any(visitor),
        })
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_f64(visitor)
    }

    /// The bytes of a string, or an array of numbers.
    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.peek()? {
            Kind::String => match reader.string()? {
                Cow::Borrowed(text) => visitor.visit_borrowed_bytes(text.as_bytes()),
                Cow::Owned(text) => visitor.visit_byte_buf(text.into_bytes()),
            },
            _ => reader.deserialize_any(visitor),
        })
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.peek()? {
            Kind::Null => {
                reader.null()?;
                visitor.visit_none()
            }
            _ => visitor.visit_some(reader),
        })
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        self.placed(|reader| match name {
            RAW_VALUE => visitor.visit_enum(BorrowedStrDeserializer::new(reader.raw_value()?)),
            _ => visitor.visit_newtype_struct(reader),
        })
    }

    /// A string for a unit variant, an object with one key for the others.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.placed(|reader| match reader.peek()? {
            Kind::String => visitor.visit_enum(reader.string()?.into_deserializer()),
            Kind::Object => {
                reader.begin_object()?;
                let depth = reader.depth();
                let value = visitor.visit_enum(Variant(reader))?;
                reader.close(depth, |reader| Ok(reader.next_key()?.is_some()))?;
                Ok(value)
            }
            _ => reader.deserialize_any(visitor),
        })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.skip_value()?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool char str string unit unit_struct seq tuple tuple_struct map struct identifier
    }
}

struct Elements<'r, 'de>(&'r mut Reader<'de>);

impl<'de> SeqAccess<'de> for Elements<'_, 'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        if !self.0.next_element()? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.0).map(Some)
    }
}

struct Entries<'r, 'de>(&'r mut Reader<'de>);

impl<'de> MapAccess<'de> for Entries<'_, 'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        match self.0.next_key()? {
            Some(key) => seed.deserialize(Key(key)).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        seed.deserialize(&mut *self.0)
    }
}

/// A key of an object. Maps may have integer keys: JSON has only strings there.
struct Key<'de>(Cow<'de, str>);

macro_rules! deserialize_integer_keys {
    ($($method:ident $visit:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            match self.0.parse() {
                Ok(n) => visitor.$visit(n),
                Err(_) => visit_text(self.0, visitor),
            }
        })*
    };
}

impl<'de> Deserializer<'de> for Key<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visit_text(self.0, visitor)
    }

    deserialize_integer_keys! {
        deserialize_i8 visit_i64 deserialize_i16 visit_i64 deserialize_i32 visit_i64 deserialize_i64 visit_i64
        deserialize_u8 visit_u64 deserialize_u16 visit_u64 deserialize_u32 visit_u64 deserialize_u64 visit_u64
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_enum(self.0.into_deserializer())
    }

    forward_to_deserialize_any! {
        bool i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}

/// An enum variant with content: the one key of an object, and its value.
struct Variant<'r, 'de>(&'r mut Reader<'de>);

impl<'r, 'de> EnumAccess<'de> for Variant<'r, 'de> {
    type Error = Error;
    type Variant = Content<'r, 'de>;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Self::Variant)> {
        match self.0.next_key()? {
            Some(key) => Ok((seed.deserialize(Key(key))?, Content(self.0))),
            None => Err(Error::custom(
                "expected an object with the name of a variant as its one key",
            )),
        }
    }
}

struct Content<'r, 'de>(&'r mut Reader<'de>);

impl<'de> VariantAccess<'de> for Content<'_, 'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<()> {
        self.0.deserialize()
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        self.0.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.0.deserialize_any(visitor)
    }
}
