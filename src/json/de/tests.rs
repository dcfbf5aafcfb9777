//! What serde types get to see.

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
        read(r#"{"img":{"_type":"x","a":[1,{}]},"_step":3.0,"loss":0.5,"tags":["a\n"]}"#).unwrap();
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
