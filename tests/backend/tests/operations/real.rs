//! The schema of a real server, where this machine has a copy of one.
//!
//! `WANDB_RUN_SCHEMA` names a dump in SDL. Beside it lies
//! `wandb-schema-additions.graphql`: what newer servers have too, as
//! extensions. Neither is a part of this project.

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use apollo_compiler::ast::{InputValueDefinition, Type};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{Name, Node, Schema};

const VARIABLE: &str = "WANDB_RUN_SCHEMA";
const ADDITIONS: &str = "wandb-schema-additions.graphql";

/// Arguments of newer servers that no extension can say.
const ARGUMENTS: [(&str, &str, &str, &str); 3] = [
    ("Project", "sweeps", "filters", "JSONString"),
    ("Project", "artifactCollections", "filters", "JSONString"),
    ("Run", "logLines", "useImprovedPagination", "Boolean"),
];

/// Two states of the real server's schema.
pub struct Real {
    /// The dump as it is.
    pub older: Schema,
    /// The dump with the additions.
    pub newer: Schema,
}

/// Reads both; `None`, said on stderr, where the variable is not set. Panics
/// where it is set and something is amiss, so that the check cannot be lost.
pub fn load(check: &str) -> Option<Real> {
    let Some(path) = env::var_os(VARIABLE).map(PathBuf::from) else {
        // The macro's output is held back for a test that passes.
        let text = format!("SKIPPED: {check}: {VARIABLE} names no schema of a real server\n");
        std::io::stderr().write_all(text.as_bytes()).unwrap();
        return None;
    };
    let dump = read(&path);
    let additions = path.with_file_name(ADDITIONS);
    let older = Schema::parse(&dump, &path);
    let newer = Schema::builder()
        .parse(&dump, &path)
        .parse(read(&additions), &additions)
        .build();
    let mut newer = newer.unwrap_or_else(|invalid| panic!("{}", invalid.errors));
    for (ty, field, argument, argument_type) in ARGUMENTS {
        add_argument(&mut newer, ty, field, argument, argument_type);
    }
    Some(Real {
        older: older.unwrap_or_else(|invalid| panic!("{}", invalid.errors)),
        newer,
    })
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{VARIABLE}: {path:?}: {error}"))
}

fn add_argument(schema: &mut Schema, ty: &str, field: &str, argument: &str, argument_type: &str) {
    let place = format!("{ty}.{field}");
    let name = |name: &str| Name::new(name).unwrap();
    let Some(ExtendedType::Object(object)) = schema.types.get_mut(ty) else {
        panic!("{ty} is no object type of the dump");
    };
    let field = object.make_mut().fields.get_mut(field);
    let field = field.unwrap_or_else(|| panic!("{place} is not in the dump"));
    assert!(
        field.argument_by_name(argument).is_none(),
        "{place}({argument}) is in the dump now: take it out of this list"
    );
    field
        .make_mut()
        .arguments
        .push(Node::new(InputValueDefinition {
            description: None,
            name: name(argument),
            ty: Node::new(Type::Named(name(argument_type))),
            default_value: None,
            directives: Default::default(),
        }));
}
