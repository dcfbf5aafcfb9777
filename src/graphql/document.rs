//! The text of an operation: its fragments put in place, and without the
//! optional fields that a server does not know.
//!
//! Fragments are put in place here because a fragment names the type that it
//! is on, and not every server calls its types alike. Optional fields are
//! marked in the `.graphql` files: one field a line, with the mark behind it.

use std::collections::HashSet;

use super::Operation;
use crate::error::{Error, ErrorKind};

/// What stands behind a field without which the operation is still of use.
const OPTIONAL: &str = "# optional";

/// What servers say of a field or an argument that they do not know, or of a
/// type; a quoted name follows.
const UNKNOWN: [&str; 4] = [
    "Cannot query field ",
    "Unknown argument ",
    "Unknown type ",
    "Field ",
];

impl Operation {
    /// The document to send to a server that lacks these optional fields.
    pub fn document(&self, lacking: &HashSet<String>) -> String {
        let mut document = String::with_capacity(self.text.len());
        self.write(self.text, lacking, &mut document);
        document
    }

    fn write(&self, text: &str, lacking: &HashSet<String>, out: &mut String) {
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let field = line.trim();
            if let Some(body) = field
                .strip_prefix("...")
                .and_then(|name| self.fragment(name))
            {
                self.write(body, lacking, out);
            } else if optional(field).is_some_and(|name| lacking.contains(name)) {
                skip_block(field, &mut lines);
            } else {
                let line = line.strip_suffix(OPTIONAL).unwrap_or(line);
                out.push_str(line.trim_end());
                out.push('\n');
            }
        }
    }

    /// The fields of a fragment.
    fn fragment(&self, name: &str) -> Option<&'static str> {
        self.fragments.iter().find_map(|fragment| {
            let rest = fragment
                .trim()
                .strip_prefix("fragment ")?
                .strip_prefix(name)?;
            let (_, fields) = rest.strip_prefix(" on ")?.split_once("{\n")?;
            fields.strip_suffix("}")
        })
    }

    /// Optional fields that this refusal names and `lacking` does not.
    /// `None` when it is about something else, too: then leaving fields out
    /// would not help.
    pub fn optional_in(&self, error: &Error, lacking: &HashSet<String>) -> Option<Vec<String>> {
        let texts = [self.text]
            .into_iter()
            .chain(self.fragments.iter().copied());
        let known: HashSet<&str> = texts
            .flat_map(str::lines)
            .filter_map(|line| optional(line.trim()))
            .collect();
        let fields: Option<Vec<String>> = error
            .messages()
            .iter()
            .map(|message| {
                let name = quoted(message.strip_prefix(UNKNOWN[0])?)?;
                let new = known.contains(name) && !lacking.contains(name);
                new.then(|| name.to_owned())
            })
            .collect();
        fields.filter(|fields| !fields.is_empty())
    }
}

/// The name of a field that is marked as optional.
fn optional(line: &str) -> Option<&str> {
    let field = line.strip_suffix(OPTIONAL)?.trim_end();
    field.split([' ', '(']).next()
}

/// Passes by the lines of a field's own selection.
fn skip_block<'a>(first: &str, lines: &mut impl Iterator<Item = &'a str>) {
    let depth = |line: &str| line.matches('{').count() as i32 - line.matches('}').count() as i32;
    let mut open = depth(first);
    while open > 0 {
        let Some(line) = lines.next() else { return };
        open += depth(line);
    }
}

/// The text in the quotes, of any kind, with which `text` begins.
fn quoted(text: &str) -> Option<&str> {
    let mut chars = text.chars();
    let quote = chars.next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    chars.as_str().split_once(quote).map(|(name, _)| name)
}

/// A refusal for what a server does not know is Unsupported, and says what.
pub(super) fn unsupported(error: Error) -> Error {
    let unknown = |message: &String| {
        let mut starts = UNKNOWN.iter();
        starts.any(|start| {
            let rest = message.strip_prefix(start);
            rest.and_then(quoted).is_some()
                && (*start != "Field " || message.contains("is not defined"))
        })
    };
    if error.kind() != ErrorKind::Server || !error.messages().iter().any(unknown) {
        return error;
    }
    let mut new = Error::unsupported(error.message()).with_messages(error.messages().to_vec());
    if let Some(status) = error.http_status() {
        new = new.with_status(status);
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::Retry;

    const OPERATION: Operation = Operation {
        name: "Q",
        text: "query Q {\n  a # optional\n  r {\n    ...F\n  }\n  c(x: 1) { # optional\n    d {\n      e\n    }\n  }\n}\n",
        fragments: &["fragment F on T {\n  id\n  b # optional\n}\n"],
        retry: Retry::Safe,
    };

    fn refusal(messages: &[&str]) -> Error {
        let messages = messages.iter().map(ToString::to_string).collect();
        Error::new(ErrorKind::Server, "refused").with_messages(messages)
    }

    fn lacking(fields: &[&str]) -> HashSet<String> {
        fields.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn fragments_are_put_in_place_and_lacking_fields_left_out() {
        assert_eq!(
            OPERATION.document(&lacking(&[])),
            "query Q {\n  a\n  r {\n  id\n  b\n  }\n  c(x: 1) {\n    d {\n      e\n    }\n  }\n}\n"
        );
        assert_eq!(
            OPERATION.document(&lacking(&["b", "c", "id"])),
            "query Q {\n  a\n  r {\n  id\n  }\n}\n"
        );
    }

    #[test]
    fn only_optional_fields_are_given_up() {
        let named = |messages: &[&str]| OPERATION.optional_in(&refusal(messages), &lacking(&["a"]));
        assert_eq!(
            named(&["Cannot query field 'b' on type 'RunType'. Did you mean 'c'?"]),
            Some(vec!["b".to_owned()])
        );
        assert_eq!(
            named(&[
                "Cannot query field \"b\" on type \"T\".",
                "Cannot query field `c` on type `T`."
            ]),
            Some(vec!["b".to_owned(), "c".to_owned()])
        );
        for other in [
            &["Cannot query field 'id' on type 'T'."][..],
            &["Cannot query field 'a' on type 'T'."],
            &["Cannot query field 'b' on type 'T'.", "no permission"],
            &["no permission"],
            &[],
        ] {
            assert_eq!(named(other), None, "{other:?}");
        }
    }

    #[test]
    fn what_a_server_does_not_know_is_unsupported() {
        for message in [
            "Cannot query field 'x' on type 'RunType'.",
            "Unknown argument \"after\" on field \"Run.files\".",
            "Unknown type 'Run'.",
            "Field 'jobType' is not defined by type 'UpsertBucketInput'.",
        ] {
            let error = unsupported(refusal(&[message]));
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{message}");
            assert_eq!(error.messages(), [message]);
        }
        for message in ["no permission", "Unknown type of run", "Field 'x' is empty"] {
            let error = unsupported(refusal(&[message]));
            assert_eq!(error.kind(), ErrorKind::Server, "{message}");
        }
    }
}
