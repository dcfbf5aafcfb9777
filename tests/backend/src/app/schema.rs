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
    /// The usual server's, where this one has less.
    whole: Option<Valid<Schema>>,
    documents: Mutex<HashMap<String, Document>>,
}

/// Takes `Type.field` or `Type.field(argument)` out of a schema; false where
/// there is no such place.
fn remove(schema: &mut Schema, place: &str) -> bool {
    let (place, argument) = match place
        .strip_suffix(')')
        .and_then(|text| text.split_once('('))
    {
        Some((place, argument)) => (place, Some(argument)),
        None => (place, None),
    };
    let Some((ty, field)) = place.split_once('.') else {
        return false;
    };
    let Some(ty) = schema.types.get_mut(ty) else {
        return false;
    };
    let fields = match ty {
        ExtendedType::Object(object) => &mut object.make_mut().fields,
        ExtendedType::Interface(interface) => &mut interface.make_mut().fields,
        ExtendedType::InputObject(input) if argument.is_none() => {
            return input.make_mut().fields.shift_remove(field).is_some();
        }
        _ => return false,
    };
    let Some(argument) = argument else {
        return fields.shift_remove(field).is_some();
    };
    let Some(field) = fields.get_mut(field) else {
        return false;
    };
    let arguments = &mut field.make_mut().arguments;
    let before = arguments.len();
    arguments.retain(|one| one.name != argument);
    arguments.len() < before
}

impl Api {
    /// The usual server's, or the one without the newer fields.
    pub fn new(old_server: bool) -> Api {
        Api::without(old_server, &[]).expect("the SDL is part of this program and tested")
    }

    /// The same without some more places.
    pub fn without(old_server: bool, places: &[String]) -> Result<Api, String> {
        let mut schema = Schema::parse(sdl(old_server), "schema.graphql")
            .map_err(|invalid| invalid.errors.to_string())?;
        for place in places {
            if !remove(&mut schema, place) {
                return Err(format!("the schema has no {place}"));
            }
        }
        let schema = schema
            .validate()
            .map_err(|invalid| invalid.errors.to_string())?;
        let has_less = old_server || !places.is_empty();
        let whole = has_less.then(|| Api::new(false).schema);
        Ok(Api {
            schema,
            whole,
            documents: Mutex::default(),
        })
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
        let mut values = values.clone();
        for variable in &operation.variables {
            if let Some(value) = values.get_mut(variable.name.as_str()) {
                self.forget_newer(&variable.ty, value);
            }
        }
        let coerced = coerce_variable_values(&self.schema, operation, &values)
            .map_err(|error| error.message().to_string())?;
        for variable in &operation.variables {
            if let Some(value) = coerced.get(variable.name.as_str()) {
                self.check_scalars(&variable.ty, value)
                    .map_err(|error| format!("variable ${}: {error}", variable.name))?;
            }
        }
        Ok(coerced)
    }

    /// Takes out of an input object in a variable what only newer servers know:
    /// real servers pass by what they do not know there, though not in a
    /// document. What no server knows is refused, so that mistakes show.
    fn forget_newer(&self, ty: &Type, value: &mut JsonValue) {
        let Some(whole) = &self.whole else { return };
        if let Some(items) = value.as_array_mut() {
            items
                .iter_mut()
                .for_each(|item| self.forget_newer(ty, item));
            return;
        }
        let name = ty.inner_named_type();
        let (Some(here), Some(there), Some(fields)) = (
            self.schema.get_input_object(name),
            whole.get_input_object(name),
            value.as_object_mut(),
        ) else {
            return;
        };
        fields.retain(|key, _| {
            let key = key.as_str();
            here.fields.contains_key(key) || !there.fields.contains_key(key)
        });
        for (key, field) in &here.fields {
            if let Some(value) = fields.get_mut(key.as_str()) {
                self.forget_newer(&field.ty, value);
            }
        }
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
        ["field ", field, " does not exist on ", _, ""] => Some(format!(
            "Argument \"input\" has invalid value.\nIn field \"{field}\": Unknown field."
        )),
        [
            "the argument ",
            argument,
            " is not supported by ",
            place,
            "",
        ] => {
            let (of, field) = place.split_once('.')?;
            let field = field.split('(').next()?;
            Some(format!(
                "Unknown argument \"{argument}\" on field \"{field}\" of type \"{of}\"."
            ))
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
    fn what_was_taken_out_is_unknown() {
        let places = [
            "Run.stopped",
            "Run.files(pattern)",
            "DeleteFilesInput.projectId",
        ];
        let api = Api::without(false, &places.map(str::to_owned)).unwrap();
        let refused = |field: &str| {
            let text = format!("{{ project(name: \"p\") {{ run(name: \"r\") {{ {field} }} }} }}");
            api.document(&text).err().unwrap_or_default()
        };
        assert_eq!(refused("id"), Vec::<String>::new());
        assert_eq!(
            refused("stopped"),
            ["Cannot query field \"stopped\" on type \"Run\"."]
        );
        assert_eq!(
            refused("files(pattern: \"x\") { edges { cursor } }"),
            ["Unknown argument \"pattern\" on field \"files\" of type \"Run\"."]
        );
        let text = "mutation { deleteFiles(input: {files: [], projectId: 1}) { success } }";
        let refused = api.document(text).unwrap_err();
        assert!(
            refused[0].contains("In field \"projectId\": Unknown field."),
            "{refused:?}"
        );
        let text =
            "mutation M($input: DeleteFilesInput!) { deleteFiles(input: $input) { success } }";
        let document = api.document(text).unwrap();
        let operation = document.operations.get(None).unwrap();
        let variables = |input: serde_json::Value| {
            let values = serde_json::json!({ "input": input });
            let values: JsonMap = serde_json::from_value(values).unwrap();
            api.variables(operation, &values)
        };
        let input = variables(serde_json::json!({"files": [], "projectId": 1})).unwrap();
        assert!(input["input"].get("projectId").is_none());
        assert!(variables(serde_json::json!({"files": [], "projectID": 1})).is_err());
        for wrong in [
            "Run",
            "Run.x",
            "X.id",
            "Run.files(x)",
            "ArtifactSequence.id",
        ] {
            assert!(Api::without(false, &[wrong.to_owned()]).is_err(), "{wrong}");
        }
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
