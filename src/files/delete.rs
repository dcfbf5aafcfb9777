//! Deleting a file on the server.

use serde::{Deserialize, Serialize};

use super::file::{File, Origin};
use crate::api::Api;
use crate::call::{Call, CallOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::features::is_refusal;
use crate::graphql::{Answer, operations, says_missing};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Variables<'a> {
    files: [&'a str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    project_id: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    delete_files: Option<Deleted>,
}

#[derive(Deserialize)]
struct Deleted {
    success: bool,
}

pub(super) fn delete(file: &File, options: &CallOptions) -> Result<()> {
    let call = options.start("delete", file.subject());
    call.check()?;
    let (
        Origin::Remote {
            remote, project_id, ..
        },
        Some(id),
    ) = (&file.origin, file.storage_id())
    else {
        return Err(call.name(Error::unsupported(match &file.origin {
            Origin::Artifact { .. } => "a version of an artifact keeps its files: make a new one",
            _ => "this is the file of a local run: remove it where it lies",
        })));
    };
    let answer = match ask(&remote.api, &call, id, *project_id) {
        // The file was there for a request whose answer was lost.
        Err(error) if says_missing(&error) && error.attempts() > 1 => return Ok(()),
        Err(error) if says_missing(&error) => {
            let gone = Error::new(ErrorKind::NotFound, "the server has no such file any more");
            return Err(call.name(gone.with_messages(error.messages().to_vec())));
        }
        answer => answer?,
    };
    let data: Data = answer.parse().map_err(|error| call.name(error))?;
    match data.delete_files {
        Some(Deleted { success: true }) => Ok(()),
        _ => Err(call.name(Error::new(
            ErrorKind::Server,
            "the server did not delete the file and does not say why",
        ))),
    }
}

/// Newer servers want to know the project, older ones do not know the field.
fn ask(api: &Api, call: &Call, id: &str, project_id: Option<i64>) -> Result<Answer> {
    let variables = |project_id| Variables {
        files: [id],
        project_id,
    };
    if project_id.is_some() {
        let operation = &operations::DELETE_FILES_IN_PROJECT;
        match api.execute(call, operation, &variables(project_id)) {
            Err(error) if is_refusal(&error) && !says_missing(&error) => {}
            answer => return answer,
        }
    }
    api.execute(call, &operations::DELETE_FILES, &variables(None))
}
