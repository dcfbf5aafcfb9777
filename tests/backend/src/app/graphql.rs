//! `POST /graphql`: one request from body to body.

use crate::app::Server;
use crate::app::auth::User;
use crate::app::mode::Mode;
use crate::app::reply;
use crate::app::resolve::{Cx, Mutation, Query};
use crate::app::schema::Api;
use crate::app::splice::Splices;
use crate::http::{Body, Request, Response};
use apollo_compiler::executable::Operation;
use apollo_compiler::resolvers::Execution;
use apollo_compiler::response::{ExecutionResponse, JsonMap};
use serde::Deserialize;
use std::cell::Cell;
use std::sync::Arc;

/// The body of a request.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Call {
    query: String,
    #[serde(default)]
    variables: Option<JsonMap>,
    #[serde(default)]
    operation_name: Option<String>,
}

impl Call {
    fn parse(request: &Request) -> Result<Call, String> {
        serde_json::from_slice(&request.body)
            .map_err(|error| format!("the body is no GraphQL request: {error}"))
    }
}

/// The operation's name, for logs and faults.
pub fn operation_name(request: &Request) -> String {
    let Ok(call) = Call::parse(request) else {
        return "graphql".to_owned();
    };
    let named = call.operation_name.filter(|name| !name.is_empty());
    named.unwrap_or_else(|| {
        let words = call
            .query
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .filter(|word| !word.is_empty());
        let mut after = words.skip_while(|word| !matches!(*word, "query" | "mutation"));
        let (keyword, name) = (after.next().unwrap_or_default(), after.next());
        let anonymous = || "graphql".to_owned();
        match name {
            Some(name) if starts_named(&call.query, keyword) => name.to_owned(),
            _ => anonymous(),
        }
    })
}

/// Whether a name, not a selection, follows the keyword.
fn starts_named(document: &str, keyword: &str) -> bool {
    let rest = document.split_once(keyword).map_or("", |(_, rest)| rest);
    rest.trim_start()
        .starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// Answers a request of a user, or of nobody where that is allowed.
pub fn answer(
    server: &Server,
    mode: &Mode,
    user: Option<User>,
    request: &Request,
    base_url: &str,
) -> Response {
    let api = Arc::clone(&server.api.read().expect("no writer panics"));
    let cx = Cx {
        server,
        mode,
        base_url,
        user,
        splices: Splices::new(),
        status: Cell::new(200),
    };
    let executed = Call::parse(request)
        .map_err(|error| vec![error])
        .and_then(|call| execute(&api, &cx, &call));
    match executed {
        Ok(executed) => {
            let text = serde_json::to_string(&executed).expect("an answer is plain data");
            Response {
                status: cx.status.get(),
                headers: reply::json_headers(),
                body: Body::Pieces(cx.splices.weave(&text)),
            }
        }
        Err(messages) => reply::graphql_errors(400, messages),
    }
}

fn execute(api: &Api, cx: &Cx<'_>, call: &Call) -> Result<ExecutionResponse, Vec<String>> {
    let document = api.document(&call.query)?;
    let operation: &Operation = document
        .operations
        .get(
            call.operation_name
                .as_deref()
                .filter(|name| !name.is_empty()),
        )
        .map_err(|error| vec![error.message().to_string()])?;
    let none = JsonMap::new();
    let variables = api
        .variables(operation, call.variables.as_ref().unwrap_or(&none))
        .map_err(|error| vec![error])?;
    let execution = Execution::new(&api.schema, &document)
        .operation(operation)
        .coerced_variable_values(&variables)
        .enable_schema_introspection(true);
    let executed = if operation.is_mutation() {
        execution.execute_sync(&Mutation(cx))
    } else {
        execution.execute_sync(&Query(cx))
    };
    let mut executed = executed.map_err(|error| vec![error.message().to_string()])?;
    for error in &mut executed.errors {
        // The executor's own words in front of ours.
        if let Some(message) = error.message.strip_prefix("resolver error: ") {
            error.message = message.to_owned();
        }
    }
    Ok(executed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(body: serde_json::Value) -> String {
        operation_name(&Request {
            method: "POST".into(),
            path: "/graphql".into(),
            query: String::new(),
            headers: vec![],
            body: body.to_string().into_bytes(),
        })
    }

    #[test]
    fn operations_are_named_by_their_document() {
        let query = "fragment F on Run { id }\n query Run($a: Int) { viewer { id } }";
        assert_eq!(name(serde_json::json!({"query": query})), "Run");
        let both = serde_json::json!({"query": query, "operationName": "Other"});
        assert_eq!(name(both), "Other");
        for anonymous in ["{ viewer { id } }", "query { viewer { id } }"] {
            assert_eq!(name(serde_json::json!({"query": anonymous})), "graphql");
        }
        assert_eq!(name(serde_json::json!("no request")), "graphql");
    }
}
