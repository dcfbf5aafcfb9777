//! The one mutation that makes runs and changes them.

use serde::{Deserialize, Serialize};

use super::{Remote, RunFields};
use crate::api::Api;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::graphql::operations;

/// What is asked for; servers leave as it is what is not sent.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Wanted<'a> {
    /// The storage id of a run that exists; without it the next three name
    /// the run, and it is made when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary_metrics: Option<String>,
}

/// The run as it is afterwards.
pub(super) struct Upserted {
    pub fields: RunFields,
    pub entity: Option<String>,
    pub project: Option<String>,
    /// Whether it did not exist before, where that is known.
    pub inserted: Option<bool>,
}

#[derive(Serialize)]
struct Variables<'a> {
    input: &'a Wanted<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data<B> {
    upsert_bucket: Option<Payload<B>>,
}

#[derive(Deserialize)]
struct Payload<B> {
    bucket: Option<B>,
    inserted: Option<bool>,
}

/// Where the run lies.
#[derive(Deserialize)]
struct Place {
    project: Option<Project>,
}

#[derive(Deserialize)]
struct Project {
    name: String,
    entity: Option<Entity>,
}

#[derive(Deserialize)]
struct Entity {
    name: String,
}

/// Changes the run that has the storage id in `wanted`, and no other.
pub(super) fn change(remote: &Remote, call: &Call, wanted: &Wanted<'_>) -> Result<Upserted> {
    // Servers without what every W&B server has are others that speak its
    // protocol. Some of them know runs by name only, and would make a new one.
    let lacks = |operation| remote.api.lacks(operation, "readOnly");
    if !lacks(&operations::RUN) && !lacks(&operations::UPSERT_BUCKET) {
        return upsert(&remote.api, call, wanted);
    }
    let named = Wanted {
        entity_name: Some(&remote.entity),
        model_name: Some(&remote.project),
        name: Some(&remote.id),
        ..wanted.clone()
    };
    upsert(&remote.api, call, &named)
}

pub(super) fn upsert(api: &Api, call: &Call, input: &Wanted<'_>) -> Result<Upserted> {
    let answer = api.execute(call, &operations::UPSERT_BUCKET, &Variables { input })?;
    let run: Data<RunFields> = answer.parse()?;
    let place: Data<Place> = answer.parse()?;
    let inserted = run.upsert_bucket.as_ref().and_then(|run| run.inserted);
    let project = place.upsert_bucket.and_then(|place| place.bucket?.project);
    let (project, entity) = match project {
        Some(project) => (Some(project.name), project.entity.map(|entity| entity.name)),
        None => (None, None),
    };
    Ok(Upserted {
        fields: run
            .upsert_bucket
            .and_then(|run| run.bucket)
            .ok_or_else(|| Error::protocol("`upsertBucket` answered no run"))?,
        entity,
        project,
        // An earlier attempt may have made the run before its answer was lost.
        inserted: inserted.filter(|inserted| *inserted || answer.attempts == 1),
    })
}
