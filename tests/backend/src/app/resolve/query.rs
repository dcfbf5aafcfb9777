//! The root of queries: who asks, what the server is, where runs are found.

use super::args::{Page, args};
use super::node::{Connection, Plain};
use super::project::ProjectNode;
use super::{Cx, artifact, error};
use crate::app::auth::User;
use crate::app::util;
use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use serde::Deserialize;
use serde_json::{Value, json};

pub struct Query<'c>(pub &'c Cx<'c>);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    name: Option<String>,
    entity_name: Option<String>,
    #[serde(flatten)]
    page: Page,
}

impl ObjectValue for Query<'_> {
    fn type_name(&self) -> &str {
        "Query"
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let cx = self.0;
        match info.field_name() {
            "viewer" => match &cx.user {
                Some(user) => Plain::resolved("User", viewer(user)),
                None => Ok(ResolvedValue::null()),
            },
            "serverInfo" => Plain::resolved("ServerInfo", server_info(cx)),
            "entity" => {
                let name = args::<Named>(info)?.name;
                Plain::resolved("Entity", entity(&cx.entity(name)?))
            }
            "project" | "model" => self.project(args(info)?),
            "artifact" | "artifactCollection" | "clientIDMapping" => artifact::query(cx, info),
            "projects" | "models" => self.projects(args(info)?),
            _ => Err(self.unknown_field_error(info)),
        }
    }
}

impl<'c> Query<'c> {
    fn project(&self, named: Named) -> Result<ResolvedValue<'c>, FieldError> {
        let cx = self.0;
        let entity = cx.entity(named.entity_name)?;
        let name = named
            .name
            .ok_or_else(|| error("project: name is missing"))?;
        match cx.server.store.project(&entity, &name) {
            Some(project) => Ok(ResolvedValue::object(ProjectNode { cx, project })),
            None => {
                cx.missing(&format!("project {entity}/{name}"))?;
                Ok(ResolvedValue::null())
            }
        }
    }

    fn projects(&self, named: Named) -> Result<ResolvedValue<'c>, FieldError> {
        let cx = self.0;
        let entity = cx.entity(named.entity_name)?;
        let all = cx.server.store.projects();
        let nodes = all
            .into_iter()
            .filter(|project| project.entity == entity)
            .map(|project| ProjectNode { cx, project })
            .collect();
        let page = &named.page;
        Connection::new("ProjectConnection", "ProjectEdge", nodes, page, json!({}))
            .map(ResolvedValue::object)
    }
}

/// What `viewer` answers, all of it.
fn viewer(user: &User) -> Value {
    let keys: Vec<_> = user
        .api_keys
        .iter()
        .enumerate()
        .map(|(at, key)| {
            let node = json!({
                "id": util::base64(format!("ApiKey:v1:{}:{at}", user.username).as_bytes()),
                "name": key.get(..8).unwrap_or(key),
                "description": null,
            });
            json!({"cursor": at.to_string(), "node": node})
        })
        .collect();
    let teams: Vec<_> = user
        .teams
        .iter()
        .map(|team| json!({"cursor": team, "node": entity(team)}))
        .collect();
    let no_more = json!({"hasNextPage": false, "hasPreviousPage": false});
    let mut value = user_value(user);
    value["email"] = user.email.clone().into();
    value["admin"] = user.admin.into();
    value["entity"] = user.entity().into();
    value["flags"] = user.flags.clone().into();
    value["apiKeys"] = json!({"edges": keys, "pageInfo": no_more});
    value["teams"] = json!({"edges": teams});
    value
}

/// What everybody may know of a user.
pub fn user_value(user: &User) -> Value {
    json!({
        "id": util::base64(format!("User:v1:{}", user.username).as_bytes()),
        "name": user.name.as_deref().unwrap_or(&user.username),
        "username": user.username,
    })
}

pub fn entity(name: &str) -> Value {
    json!({
        "id": util::base64(format!("Entity:v1:{name}").as_bytes()),
        "name": name,
        "isTeam": false,
        "xxhashDigestsEnabled": false,
    })
}

fn server_info(cx: &Cx<'_>) -> Value {
    let features: Vec<_> = cx
        .mode
        .features
        .iter()
        .map(|(name, enabled)| json!({"name": name, "isEnabled": enabled}))
        .collect();
    json!({
        "cliVersionInfo": {"max_cli_version": cx.mode.max_cli_version},
        "latestLocalVersionInfo": null,
        "features": features,
    })
}
