//! Documents against the SDL: parsed, validated and remembered; variables
//! checked as a real server does.

use apollo_compiler::ast::Type;
use apollo_compiler::executable::Operation;
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::app::scan;

const SDL: &str = include_str!("schema.graphql");

/// Clients send a few dozen documents; beyond this something makes them up.
const MAX_DOCUMENTS: usize = 512;

pub type Document = Arc<Valid<ExecutableDocument>>;

/// The usual server's SDL, or the one without the newer fields.
pub fn sdl(old_server: bool) -> String {
    let dropped = if old_server { "# newer" } else { "# older" };
    let kept: Vec<&str> = SDL
        .lines()
        .filter(|line| !line.ends_with(dropped))
        .collect();
    kept.join("\n")
}

/// One SDL and the documents that were valid against it.
pub struct Api {
    pub schema: Valid<Schema>,
    documents: Mutex<HashMap<String, Document>>,
}

impl Api {
    /// The usual server's, or the one without the newer fields.
    pub fn new(old_server: bool) -> Api {
        let schema = Schema::parse_and_validate(sdl(old_server), "schema.graphql")
            .expect("the SDL is part of this program and tested");
        Api {
            schema,
            documents: Mutex::default(),
        }
    }

    /// Parses and validates; answers messages where that fails.
    pub fn document(&self, text: &str) -> Result<Document, Vec<String>> {
        let mut documents = self.documents.lock().expect("no validation panics");
        if let Some(document) = documents.get(text) {
            return Ok(Arc::clone(document));
        }
        let document = ExecutableDocument::parse_and_validate(&self.schema, text, "request")
            .map_err(|invalid| {
                let errors = invalid.errors.iter();
                relevant(errors.map(|error| error.to_json().message).collect())
            })?;
        if documents.len() == MAX_DOCUMENTS {
            documents.clear();
        }
        let document = Arc::new(document);
        documents.insert(text.to_owned(), Arc::clone(&document));
        Ok(document)
    }

    /// Checks and coerces variables. Undeclared ones are ignored: the official
    /// clients send some.
    pub fn variables(
        &self,
        operation: &Operation,
        values: &JsonMap,
    ) -> Result<Valid<JsonMap>, String> {
        let coerced = coerce_variable_values(&self.schema, operation, values)
            .map_err(|error| error.message().to_string())?;
        for variable in &operation.variables {
            if let Some(value) = coerced.get(variable.name.as_str()) {
                self.check_scalars(&variable.ty, value)
                    .map_err(|error| format!("variable ${}: {error}", variable.name))?;
            }
        }
        Ok(coerced)
    }

    /// Custom scalars, which the coercion lets pass whatever they hold.
    fn check_scalars(&self, ty: &Type, value: &JsonValue) -> Result<(), String> {
        if value.is_null() {
            return Ok(());
        }
        if let (Type::List(inner) | Type::NonNullList(inner), Some(items)) = (ty, value.as_array())
        {
            return items
                .iter()
                .try_for_each(|item| self.check_scalars(inner, item));
        }
        let name = ty.inner_named_type();
        if let Some(ExtendedType::InputObject(input)) = self.schema.types.get(name) {
            return input.fields.values().try_for_each(|field| {
                let value = value.get(field.name.as_str());
                value.map_or(Ok(()), |value| self.check_scalars(&field.ty, value))
            });
        }
        let fits = match name.as_str() {
            "JSONString" => value.as_str().is_some_and(scan::is_value),
            "Int64" => match value.as_str() {
                Some(text) => text.parse::<i64>().is_ok(),
                None => value.as_i64().is_some(),
            },
            "DateTime" => value.is_string(),
            "Duration" => value.is_number(),
            _ => true,
        };
        if fits {
            Ok(())
        } else {
            Err(format!("{value} is no {name}"))
        }
    }
}

/// Clients recognise an older server by the service's words for a field it does
/// not know. The validator has other words, and adds errors that only follow
/// from such a field; apart from that its messages stay as they are.
fn relevant(messages: Vec<String>) -> Vec<String> {
    let unknown: Vec<String> = messages
        .iter()
        .filter_map(|message| unknown_field(message))
        .collect();
    if unknown.is_empty() {
        messages
    } else {
        unknown
    }
}

fn unknown_field(message: &str) -> Option<String> {
    let parts: Vec<&str> = message.split('`').collect();
    match parts.as_slice() {
        ["type ", of, " does not have a field ", field, ""] => {
            Some(format!("Cannot query field \"{field}\" on type \"{of}\"."))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(declared: &str, value: serde_json::Value) -> Result<(), String> {
        let api = Api::new(false);
        let text = format!(
            "query Q($v: {declared}) {{ project(name: \"p\") {{ \
             run(name: \"r\") {{ history(minStep: $v) }} }} }}"
        );
        let document = api.document(&text).map_err(|errors| errors.join("; "))?;
        let values: JsonMap =
            serde_json::from_value(serde_json::json!({"v": value, "undeclared": 1})).unwrap();
        let operation = document.operations.get(None).unwrap();
        api.variables(operation, &values).map(|_| ())
    }

    #[test]
    fn int64_is_a_number_or_a_decimal_string() {
        for good in [serde_json::json!(1_u64 << 40), "12".into()] {
            variables("Int64", good).unwrap();
        }
        for bad in [serde_json::json!(1.5), "x".into(), true.into()] {
            assert!(variables("Int64", bad.clone()).is_err(), "{bad}");
        }
        assert!(variables("Int64!", serde_json::Value::Null).is_err());
        assert!(variables("String", "1".into()).unwrap_err().contains("$v"));
    }

    #[test]
    fn newer_fields_are_unknown_to_an_old_server() {
        let text = "{ serverInfo { features { name } } }";
        assert!(Api::new(false).document(text).is_ok());
        let errors = Api::new(true).document(text).unwrap_err();
        let expected = r#"Cannot query field "features" on type "ServerInfo"."#;
        assert_eq!(errors, [expected]);
        let text = "query Q($n: Int) { project(name: \"p\") { run(name: \"r\") { \
                    logLines(first: $n, useImprovedPagination: true) { edges { cursor } } } } }";
        assert!(Api::new(false).document(text).is_ok());
        assert!(Api::new(true).document(text).is_err());
    }
}
