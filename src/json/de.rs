//! The serde side: one deserializer over anything that can be walked, a document or a
//! tree.

use std::borrow::Cow;

use serde::Deserializer;
use serde::de::{
    Deserialize, DeserializeSeed, EnumAccess, Error as _, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::error::{Error, Result};
use super::value::non_finite_from_str;
use super::value_serde::EXACT;
use super::{Kind, Number, Reader};

/// What can be walked as [`Reader`] walks a document; the methods are those of
/// `Reader`.
pub(crate) trait Source<'de> {
    fn peek(&mut self) -> Result<Kind>;
    fn null(&mut self) -> Result<()>;
    fn bool(&mut self) -> Result<bool>;
    fn number(&mut self) -> Result<Number>;
    fn string(&mut self) -> Result<Cow<'de, str>>;
    fn begin_array(&mut self) -> Result<()>;
    fn next_element(&mut self) -> Result<bool>;
    fn begin_object(&mut self) -> Result<()>;
    fn next_key(&mut self) -> Result<Option<Cow<'de, str>>>;
    fn skip_value(&mut self) -> Result<()>;
    /// How many arrays and objects are open.
    fn depth(&self) -> usize;
    /// Where the source stands, to be given to `place`.
    fn offset(&self) -> usize;
    /// Adds the place to an error that has none, if the source has places.
    fn place(&self, error: Error, offset: usize) -> Error;
}

impl<'de> Source<'de> for Reader<'de> {
    fn peek(&mut self) -> Result<Kind> {
        self.peek()
    }

    fn null(&mut self) -> Result<()> {
        self.null()
    }

    fn bool(&mut self) -> Result<bool> {
        self.bool()
    }

    fn number(&mut self) -> Result<Number> {
        self.number()
    }

    fn string(&mut self) -> Result<Cow<'de, str>> {
        self.string()
    }

    fn begin_array(&mut self) -> Result<()> {
        self.begin_array()
    }

    fn next_element(&mut self) -> Result<bool> {
        self.next_element()
    }

    fn begin_object(&mut self) -> Result<()> {
        self.begin_object()
    }

    fn next_key(&mut self) -> Result<Option<Cow<'de, str>>> {
        self.next_key()
    }

    fn skip_value(&mut self) -> Result<()> {
        self.skip_value()
    }

    fn depth(&self) -> usize {
        self.depth()
    }

    fn offset(&self) -> usize {
        self.offset()
    }

    fn place(&self, error: Error, offset: usize) -> Error {
        error.or_at(self.input(), offset)
    }
}

impl<'de> Reader<'de> {
    /// Reads the next value into a serde type, which may borrow strings without escapes
    /// from the document.
    ///
    /// Floats accept the strings `"NaN"`, `"Infinity"` and `"-Infinity"`, integers
    /// accept integral floats such as `3.0`.
    ///
    /// # Errors
    /// The value is malformed, nests too deep or does not fit the type.
    pub fn deserialize<T: Deserialize<'de>>(&mut self) -> Result<T> {
        T::deserialize(De(self))
    }

    /// As [`Reader::deserialize`], with a seed.
    ///
    /// # Errors
    /// As [`Reader::deserialize`].
    pub fn deserialize_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value> {
        seed.deserialize(De(self))
    }
}

/// Deserializes the next value of a source.
pub(super) struct De<'s, S>(pub(super) &'s mut S);

impl<'de, S: Source<'de>> De<'_, S> {
    /// Reads the next value by its kind, and gives errors that a visitor made the place
    /// of that value.
    fn read<T>(self, read: impl FnOnce(&mut S, Kind) -> Result<T>) -> Result<T> {
        let kind = self.0.peek()?;
        let start = self.0.offset();
        read(self.0, kind).map_err(|error| self.0.place(error, start))
    }
}

/// The next value for a target that takes whatever comes.
fn visit_any<'de, S: Source<'de>, V: Visitor<'de>>(
    source: &mut S,
    kind: Kind,
    visitor: V,
) -> Result<V::Value> {
    match kind {
        Kind::Null => {
            source.null()?;
            visitor.visit_unit()
        }
        Kind::Bool => visitor.visit_bool(source.bool()?),
        Kind::Number => visit_number(&source.number()?, visitor),
        Kind::String => visit_text(source.string()?, visitor),
        Kind::Array => {
            source.begin_array()?;
            let depth = source.depth();
            let value = visitor.visit_seq(Elements(source))?;
            close(source, depth, S::next_element)?;
            Ok(value)
        }
        Kind::Object => {
            source.begin_object()?;
            let depth = source.depth();
            let value = visitor.visit_map(Entries(source))?;
            close(source, depth, has_next_key)?;
            Ok(value)
        }
    }
}

/// Ends a container of which the visitor may have seen the end, or not yet looked for
/// it.
fn close<'de, S: Source<'de>>(
    source: &mut S,
    depth: usize,
    next: impl FnOnce(&mut S) -> Result<bool>,
) -> Result<()> {
    if source.depth() < depth {
        return Ok(());
    }
    if source.depth() > depth || next(source)? {
        return Err(Error::custom("there are more elements than expected"));
    }
    Ok(())
}

fn has_next_key<'de, S: Source<'de>>(source: &mut S) -> Result<bool> {
    Ok(source.next_key()?.is_some())
}

fn visit_text<'de, V: Visitor<'de>>(text: Cow<'de, str>, visitor: V) -> Result<V::Value> {
    match text {
        Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
        Cow::Owned(text) => visitor.visit_string(text),
    }
}

/// A number for a target that takes whatever comes. Beyond 64 bits that is the nearest
/// float: only targets that ask for 128 bits or for a `Value` get those exactly.
fn visit_number<'de, V: Visitor<'de>>(n: &Number, visitor: V) -> Result<V::Value> {
    match (n.as_u64(), n.as_i64()) {
        (Some(n), _) => visitor.visit_u64(n),
        (_, Some(n)) => visitor.visit_i64(n),
        _ => visitor.visit_f64(n.as_f64()),
    }
}

/// A number for a target that wants an integer of at most 64 bits: also `3.0`, but
/// never rounded.
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
            self.read(|source, kind| match kind {
                Kind::Number => visit_integer(&source.number()?, visitor),
                _ => visit_any(source, kind, visitor),
            })
        })*
    };
}

/// Strings without escapes are lent to the type. Structs, tuples and arrays must be
/// used up by their visitor.
impl<'de, S: Source<'de>> Deserializer<'de> for De<'_, S> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.read(|source, kind| visit_any(source, kind, visitor))
    }

    deserialize_integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_i128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.read(|source, kind| match kind {
            Kind::Number => {
                let n = source.number()?;
                match n.as_i128() {
                    Some(n) => visitor.visit_i128(n),
                    None => visit_integer(&n, visitor),
                }
            }
            _ => visit_any(source, kind, visitor),
        })
    }

    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.read(|source, kind| match kind {
            Kind::Number => {
                let n = source.number()?;
                match n.as_u128() {
                    Some(n) => visitor.visit_u128(n),
                    None => visit_integer(&n, visitor),
                }
            }
            _ => visit_any(source, kind, visitor),
        })
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.read(|source, kind| match kind {
            Kind::Number => visitor.visit_f64(source.number()?.as_f64()),
            Kind::String => {
                let text = source.string()?;
                match non_finite_from_str(&text) {
                    Some(float) => visitor.visit_f64(float),
                    None => visit_text(text, visitor),
                }
            }
            _ => visit_any(source, kind, visitor),
        })
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_f64(visitor)
    }

    /// The bytes of a string, or an array of numbers.
    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.read(|source, kind| match kind {
            Kind::String => match source.string()? {
                Cow::Borrowed(text) => visitor.visit_borrowed_bytes(text.as_bytes()),
                Cow::Owned(text) => visitor.visit_byte_buf(text.into_bytes()),
            },
            _ => visit_any(source, kind, visitor),
        })
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.read(|source, kind| match kind {
            Kind::Null => {
                source.null()?;
                visitor.visit_none()
            }
            _ => visitor.visit_some(De(source)),
        })
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        self.read(|source, kind| match (name, kind) {
            (EXACT, Kind::Number) => {
                let n = source.number()?;
                match n.as_big_integer() {
                    Some(digits) => visitor.visit_enum(digits.into_deserializer()),
                    None => visit_number(&n, visitor),
                }
            }
            (EXACT, _) => visit_any(source, kind, visitor),
            _ => visitor.visit_newtype_struct(De(source)),
        })
    }

    /// A string for a unit variant, an object with one key for the others.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.read(|source, kind| match kind {
            Kind::String => visitor.visit_enum(source.string()?.into_deserializer()),
            Kind::Object => {
                source.begin_object()?;
                let depth = source.depth();
                let value = visitor.visit_enum(Variant(source))?;
                close(source, depth, has_next_key)?;
                Ok(value)
            }
            _ => visit_any(source, kind, visitor),
        })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.0.skip_value()?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool char str string unit unit_struct seq tuple tuple_struct map struct identifier
    }
}

struct Elements<'s, S>(&'s mut S);

impl<'de, S: Source<'de>> SeqAccess<'de> for Elements<'_, S> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        if !self.0.next_element()? {
            return Ok(None);
        }
        seed.deserialize(De(self.0)).map(Some)
    }
}

struct Entries<'s, S>(&'s mut S);

impl<'de, S: Source<'de>> MapAccess<'de> for Entries<'_, S> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        match self.0.next_key()? {
            Some(key) => seed.deserialize(Key(key)).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        seed.deserialize(De(self.0))
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
        deserialize_i8 visit_i64
        deserialize_i16 visit_i64
        deserialize_i32 visit_i64
        deserialize_i64 visit_i64
        deserialize_u8 visit_u64
        deserialize_u16 visit_u64
        deserialize_u32 visit_u64
        deserialize_u64 visit_u64
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
        bool i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// An enum variant with content: the one key of an object, and its value.
struct Variant<'s, S>(&'s mut S);

impl<'de, 's, S: Source<'de>> EnumAccess<'de> for Variant<'s, S> {
    type Error = Error;
    type Variant = Content<'s, S>;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Self::Variant)> {
        match self.0.next_key()? {
            Some(key) => Ok((seed.deserialize(Key(key))?, Content(self.0))),
            None => Err(Error::custom(
                "expected an object with the name of a variant as its one key",
            )),
        }
    }
}

struct Content<'s, S>(&'s mut S);

impl<'de, S: Source<'de>> VariantAccess<'de> for Content<'_, S> {
    type Error = Error;

    fn unit_variant(self) -> Result<()> {
        Deserialize::deserialize(De(self.0))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value> {
        seed.deserialize(De(self.0))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        De(self.0).deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        De(self.0).deserialize_any(visitor)
    }
}

#[cfg(test)]
mod tests;
