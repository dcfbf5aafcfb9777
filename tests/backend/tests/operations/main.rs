//! The library's GraphQL operations against this server's SDL, and both
//! against the schema of a real server.

mod elements;
mod library;
mod real;

use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};
use elements::Elements;
use library::Operation;
use wandb_backend::app::sdl;

/// Operations that cannot do without newer fields, so that an old server refuses
/// them. Each needs a feature check, another operation to fall back on, or an
/// error that says what the server lacks.
const NOT_FOR_OLD_SERVERS: [&str; 9] = [
    "artifact_link_file_urls.graphql",
    "artifact_link_files.graphql",
    "artifact_membership.graphql",
    "console_page.graphql",
    "delete_files_in_project.graphql",
    "mark_run_files_uploaded.graphql",
    "server_features.graphql",
    "update_run_state.graphql",
    "use_artifact_of_project.graphql",
];

/// Where this server's SDL is meant to differ from the real one, and why.
const EXCEPTIONS: [(&str, &str); 3] = [
    ("ServerSettings", GONE),
    ("ServerMessage", GONE),
    ("UpsertBucketPayload.serverSettings", GONE),
];
const GONE: &str = "real servers have dropped it; 0.16.4 starts no run without it";

fn schema(old_server: bool) -> Schema {
    Schema::parse(sdl(old_server), "schema.graphql").unwrap()
}

fn valid(schema: Schema) -> Valid<Schema> {
    let schema = schema.validate();
    schema.unwrap_or_else(|invalid| panic!("{}", invalid.errors))
}

/// What is wrong with a document; `None` where nothing is.
fn refusal(schema: &Valid<Schema>, document: &str) -> Option<String> {
    let result = ExecutableDocument::parse_and_validate(schema, document, "operation.graphql");
    let errors = result.err()?.errors;
    let messages: Vec<_> = errors.iter().map(|error| error.to_json().message).collect();
    Some(messages.join("; "))
}

/// Why operations of the library are refused, by file.
fn refusals(
    schema: &Valid<Schema>,
    document: impl Fn(&Operation) -> String,
) -> BTreeMap<String, String> {
    let operations = library::operations().into_iter();
    operations
        .filter_map(|(file, operation)| Some((file, refusal(schema, &document(&operation))?)))
        .collect()
}

/// Panics unless newer servers take every operation, with and without its
/// optional fields, and old ones those without that are meant for them.
fn assert_valid(newer: &Valid<Schema>, older: &Valid<Schema>) {
    for refused in [
        refusals(newer, |operation| operation.document.clone()),
        refusals(newer, Operation::least),
    ] {
        assert!(refused.is_empty(), "{refused:#?}");
    }
    let refused = refusals(older, Operation::least);
    let expected = NOT_FOR_OLD_SERVERS.map(str::to_owned);
    assert!(refused.keys().eq(&expected), "{refused:#?}");
}

/// Panics unless the places are those of the table.
fn assert_exceptions(differences: &BTreeMap<String, String>) {
    let mut differences = differences.clone();
    for (place, reason) in EXCEPTIONS {
        let difference = differences.remove(place);
        assert!(
            difference.is_some(),
            "no difference any more: {place} ({reason})"
        );
    }
    assert!(differences.is_empty(), "{differences:#?}");
}

#[test]
fn every_file_holds_the_operation_that_is_listed() {
    let schema = valid(schema(false));
    for (file, operation) in library::operations() {
        let document = ExecutableDocument::parse(&schema, &operation.document, &file)
            .unwrap_or_else(|invalid| panic!("{}", invalid.errors));
        let [found] = document.operations.iter().collect::<Vec<_>>()[..] else {
            panic!("{file} does not hold one operation");
        };
        let name = found.name.as_ref().map(|name| name.as_str());
        assert_eq!(name, Some(operation.name.as_str()), "{file}");
    }
}

#[test]
fn operations_are_valid_here() {
    assert_valid(&valid(schema(false)), &valid(schema(true)));
}

#[test]
fn operations_are_valid_on_a_real_server() {
    let Some(real) = real::load("the library's operations") else {
        return;
    };
    assert_valid(&valid(real.newer), &valid(real.older));
}

#[test]
fn this_server_is_a_part_of_a_real_one() {
    let Some(real) = real::load("the test server's SDL") else {
        return;
    };
    let (here, older_here) = (Elements::of(&schema(false)), Elements::of(&schema(true)));
    let older = Elements::of(&real.older);
    assert_exceptions(&here.differences(&Elements::of(&real.newer)));
    assert_exceptions(&older_here.differences(&older));
    // A field that is marked as newer without need would hide that an
    // operation works on old servers.
    let newer: BTreeSet<&str> = &here.places() - &older_here.places();
    let needless = &newer & &older.places();
    assert!(needless.is_empty(), "marked as newer: {needless:?}");
}

#[test]
fn invalid_operations_are_refused() {
    let here = valid(schema(false));
    let real = real::load("refusals by the real schema").map(|real| valid(real.newer));
    for schema in [Some(&here), real.as_ref()].into_iter().flatten() {
        let run = |header: &str, field: &str| {
            let text = format!(
                "query Q{header} {{ project(name: \"p\") {{ run(name: \"r\") {{ {field} }} }} }}"
            );
            refusal(schema, &text)
        };
        assert_eq!(run("($n: Int)", "history(samples: $n)"), None);
        for (header, field, word) in [
            ("", "colour", "colour"),
            ("($n: String)", "history(samples: $n)", "$n"),
            ("($s: [JSONString])", "sampledHistory(specs: $s)", "$s"),
            (
                "",
                "files(colour: 1) { pageInfo { hasNextPage } }",
                "colour",
            ),
            ("", "files", "subselection"),
            ("", "history(samples: $n)", "$n"),
            ("($n: Int)", "id", "$n"),
        ] {
            let refused = run(header, field).unwrap_or_else(|| panic!("{header} {field}"));
            assert!(refused.contains(word), "{refused}");
        }
    }
}

#[test]
fn differences_between_schemas_are_found() {
    let elements = |sdl: &str| Elements::of(&Schema::parse(sdl, "a.graphql").unwrap());
    let there = "interface Node { id: ID! } \
        type Query implements Node { id: ID! a(x: Int, y: Int!): String } \
        enum E { ONE TWO } input I { i: Int, j: Int! }";
    let here = "interface Node { id: ID! } scalar S \
        type Query { id: ID a(x: Int!, z: Int): String! b(c: Int): Int } \
        enum E { ONE THREE } input I { i: Int = 1 }";
    let (here, there) = (elements(here), elements(there));
    assert!(here.differences(&here).is_empty());
    let found = here.differences(&there);
    let places: Vec<&str> = found.keys().map(String::as_str).collect();
    let expected = [
        "E.THREE",
        "I.i",
        "I.j",
        "Query.a",
        "Query.a(x)",
        "Query.a(y)",
        "Query.a(z)",
        "Query.b",
        "Query.id",
        "S",
    ];
    assert_eq!(places, expected, "{found:#?}");
    let found = there.differences(&here);
    assert_eq!(found["Query implements Node"], "not there");
    assert_eq!(found["Query.a(x)"], "Int here, Int! there");
}
