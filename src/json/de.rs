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

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashMap};
    use std::fmt::Debug;

    use serde::Deserialize;
    use serde::de::DeserializeOwned;

    use crate::json::{self, Value};

    /// Reads from text and, by way of a value, once more.
    fn read<T: DeserializeOwned + PartialEq + Debug>(text: &str) -> json::Result<T> {
        let direct = json::from_str_as::<T>(text);
        let by_value = json::from_str(text).and_then(json::from_value::<T>);
        match (&direct, &by_value) {
            (Ok(a), Ok(b)) => assert_eq!(a, b, "{text}"),
            (Err(a), Err(b)) => assert_eq!(a.message(), b.message(), "{text}"),
            _ => panic!("{text}: {direct:?} but {by_value:?}"),
        }
        direct
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Row {
        #[serde(rename = "_step")]
        step: u64,
        loss: Option<f64>,
        #[serde(default)]
        tags: Vec<String>,
    }

    #[test]
    fn rows() {
        let row: Row =
            read(r#"{"img":{"_type":"x","a":[1,{}]},"_step":3.0,"loss":0.5,"tags":["a\n"]}"#)
                .unwrap();
        assert_eq!(
            row,
            Row {
                step: 3,
                loss: Some(0.5),
                tags: vec!["a\n".into()]
            }
        );
        assert_eq!(
            read::<Row>(r#"{"_step":1,"loss":null}"#).unwrap().loss,
            None
        );
        assert_eq!(read::<Row>(r#"{"_step":1}"#).unwrap().loss, None);
        assert_eq!(read::<Row>(r#"[1,2,[]]"#).unwrap().loss, Some(2.0));
    }

    #[test]
    fn strings_are_lent_where_they_can_be() {
        #[derive(Deserialize)]
        struct Names<'a> {
            #[serde(borrow)]
            plain: &'a str,
            #[serde(borrow)]
            either: std::borrow::Cow<'a, str>,
        }
        let names: Names = json::from_str_as(r#"{"plain":"a","either":"b\n"}"#).unwrap();
        assert_eq!((names.plain, &*names.either), ("a", "b\n"));
        assert!(json::from_slice_as::<&str>(br#""a\n""#).is_err());
        assert_eq!(json::from_slice_as::<&[u8]>(br#""a""#).unwrap(), b"a");
    }

    #[test]
    fn floats_accept_what_wandb_writes_for_them() {
        let floats: Vec<f64> =
            read(r#"[1,-2.5,Infinity,"Infinity","-Infinity",18446744073709551616]"#).unwrap();
        assert_eq!(
            floats,
            [
                1.0,
                -2.5,
                f64::INFINITY,
                f64::INFINITY,
                f64::NEG_INFINITY,
                18446744073709551616.0
            ]
        );
        let nans: Vec<f32> = json::from_str_as(r#"[NaN,"NaN"]"#).unwrap();
        assert!(nans.iter().all(|f| f.is_nan()));
        for text in ["\"nan\"", "\"1.0\"", "null", "true", "[1]"] {
            assert!(read::<f64>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn integers_accept_integral_floats_and_nothing_that_would_round() {
        assert_eq!(
            read::<Vec<i8>>("[1,-2.0,1e2,-0,-0.0]").unwrap(),
            [1, -2, 100, 0, 0]
        );
        assert_eq!(read::<u64>("18446744073709551615").unwrap(), u64::MAX);
        assert_eq!(read::<i64>("-9223372036854775808.0").unwrap(), i64::MIN);
        assert_eq!(
            read::<i128>("-18446744073709551616").unwrap(),
            -(1i128 << 64)
        );
        assert_eq!(
            read::<u128>("340282366920938463463374607431768211455").unwrap(),
            u128::MAX
        );
        assert_eq!(read::<u128>("7.0").unwrap(), 7);
        for text in ["1.5", "NaN", "1e300", "\"1\"", "null"] {
            assert!(read::<i64>(text).is_err(), "{text}");
            assert!(read::<i128>(text).is_err(), "{text}");
        }
        assert!(read::<u8>("256").is_err());
        assert!(read::<u64>("-1").is_err());
        assert!(read::<u128>("-1").is_err());
        let error = read::<i64>("18446744073709551616").unwrap_err();
        assert_eq!(
            error.message(),
            "expected i64, found an integer beyond 64 bits"
        );
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum State {
        Finished,
        Failed(i32),
        At(u8, f64),
        Moved { to: String },
    }

    #[test]
    fn enums() {
        assert_eq!(read::<State>(r#""finished""#).unwrap(), State::Finished);
        assert_eq!(
            read::<State>(r#"{"finished":null}"#).unwrap(),
            State::Finished
        );
        assert_eq!(
            read::<State>(r#"{"failed":1.0}"#).unwrap(),
            State::Failed(1)
        );
        assert_eq!(
            read::<State>(r#"{"at":[1,"Infinity"]}"#).unwrap(),
            State::At(1, f64::INFINITY)
        );
        assert_eq!(
            read::<State>(r#"{"moved":{"to":"x"}}"#).unwrap(),
            State::Moved { to: "x".into() }
        );
        for text in [
            "{}",
            "1",
            "null",
            r#""failed""#,
            r#""hidden""#,
            r#"{"hidden":1}"#,
            r#"{"finished":1}"#,
            r#"{"failed":1,"at":2}"#,
            r#"{"at":[1]}"#,
            r#"{"at":[1,2,3]}"#,
        ] {
            let error = read::<State>(text).expect_err(text).to_string();
            assert!(!error.contains("hidden"), "{error}");
        }
    }

    #[test]
    fn untagged_and_tagged_enums() {
        #[derive(Debug, PartialEq, Deserialize)]
        #[serde(untagged)]
        enum Scalar {
            Int(i64),
            Float(f64),
            Text(String),
            Many(Vec<Scalar>),
        }
        let many: Vec<Scalar> = read(r#"[1,Infinity,"x",[-2]]"#).unwrap();
        let expected = [
            Scalar::Int(1),
            Scalar::Float(f64::INFINITY),
            Scalar::Text("x".into()),
            Scalar::Many(vec![Scalar::Int(-2)]),
        ];
        assert_eq!(many, expected);

        #[derive(Debug, PartialEq, Deserialize)]
        #[serde(tag = "_type", rename_all = "lowercase")]
        enum Media {
            Image { width: u32 },
        }
        assert_eq!(
            read::<Media>(r#"{"width":2,"_type":"image"}"#).unwrap(),
            Media::Image { width: 2 }
        );
    }

    #[test]
    fn other_shapes() {
        #[derive(Debug, PartialEq, Deserialize)]
        struct Unit;
        #[derive(Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
        struct Id(u32);
        assert_eq!(
            read::<(u8, String, Option<bool>)>(r#"[1,"a",true]"#).unwrap(),
            (1, "a".into(), Some(true))
        );
        assert_eq!(read::<[f64; 2]>("[1,2]").unwrap(), [1.0, 2.0]);
        assert_eq!(read::<Vec<Unit>>("[null]").unwrap(), [Unit]);
        assert_eq!(read::<char>(r#""☃""#).unwrap(), '☃');
        assert_eq!(read::<Id>("5").unwrap(), Id(5));
        assert_eq!(
            read::<HashMap<i64, u8>>(r#"{"-1":2}"#).unwrap(),
            HashMap::from([(-1, 2)])
        );
        assert_eq!(
            read::<BTreeMap<Id, u8>>(r#"{"1":2}"#).unwrap(),
            BTreeMap::from([(Id(1), 2)])
        );
        assert_eq!(
            read::<BTreeMap<Option<String>, u8>>(r#"{"k":2}"#).unwrap(),
            BTreeMap::from([(Some("k".into()), 2)])
        );
        assert!(read::<HashMap<u8, u8>>(r#"{"hidden":2}"#).is_err());
        assert_eq!(read::<Option<Option<u8>>>("null").unwrap(), None);
        assert_eq!(read::<()>("null"), Ok(()));
    }

    #[test]
    fn a_shorter_type_does_not_swallow_a_longer_array() {
        assert_eq!(
            read::<(u8, u8)>("[1,2,3]").unwrap_err().message(),
            "there are more elements than expected"
        );
        assert!(read::<(u8, u8)>("[1]").is_err());
    }

    #[test]
    fn errors_say_where_and_what_but_not_the_content() {
        let error = json::from_str_as::<Vec<u8>>("[1,\n \"hidden\"]").unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected u8, found a string at line 2 column 2 (byte 5)"
        );
        let error = json::from_str_as::<Vec<Row>>(r#"[ {"loss":1}]"#).unwrap_err();
        assert_eq!(
            error.to_string(),
            "missing field `_step` at line 1 column 3 (byte 2)"
        );
        let error = json::from_str_as::<Vec<u8>>("[1,300]").unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected u8, found an integer with an invalid value at line 1 column 4 (byte 3)"
        );
        assert_eq!(
            json::from_value::<u8>(Value::from("hidden"))
                .unwrap_err()
                .to_string(),
            "expected u8, found a string"
        );

        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Closed {
            #[serde(rename = "a")]
            _a: u8,
        }
        let error = json::from_str_as::<Closed>(r#"{"a":1,"hidden":1}"#)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("unknown field, expected one of: a at line 1"),
            "{error}"
        );
    }
}
