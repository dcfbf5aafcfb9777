//! Who the key belongs to.

use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::call::{Call, CallOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::graphql::operations;

/// The user whose key is used; `wandb.apis.public.User` of `Api.viewer`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Viewer {
    /// The server's own id.
    pub id: String,
    /// The login name.
    pub username: Option<String>,
    /// The display name.
    pub name: Option<String>,
    /// The address for mail.
    pub email: Option<String>,
    /// The entity of paths that name none, unless the settings have one.
    pub entity: Option<String>,
    /// Whether the user administers the server.
    pub admin: bool,
    /// The names of the teams, in the server's order.
    pub teams: Vec<String>,
}

impl Api {
    /// Asks whose key is used, as `Api.viewer`. Asked anew each time.
    ///
    /// # Errors
    /// Auth when there is no key or the server does not know it; those of a
    /// request.
    pub fn viewer(&self) -> Result<Viewer> {
        self.viewer_with(&CallOptions::default())
    }

    /// As [`viewer`](Self::viewer), under limits of its own.
    ///
    /// # Errors
    /// As [`viewer`](Self::viewer).
    pub fn viewer_with(&self, options: &CallOptions) -> Result<Viewer> {
        let call = options.start("viewer", "");
        call.check()?;
        ask(self, &call).map_err(|error| call.name(error))
    }
}

#[derive(Deserialize)]
struct Data {
    viewer: Option<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    username: Option<String>,
    name: Option<String>,
    email: Option<String>,
    entity: Option<String>,
    admin: Option<bool>,
    teams: Option<Teams>,
}

#[derive(Deserialize)]
struct Teams {
    edges: Vec<Edge>,
}

#[derive(Deserialize)]
struct Edge {
    node: Option<Team>,
}

#[derive(Deserialize)]
struct Team {
    name: String,
}

pub(crate) fn ask(api: &Api, call: &Call) -> Result<Viewer> {
    #[derive(Serialize)]
    struct Nothing {}

    let answer = api.execute(call, &operations::VIEWER, &Nothing {})?;
    let data: Data = answer.parse()?;
    // Servers that let anonymous reads through answer a null viewer.
    let node = data
        .viewer
        .ok_or_else(|| Error::new(ErrorKind::Auth, "the server does not know the API key"))?;
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let teams = node.teams.map_or_else(Vec::new, |teams| teams.edges);
    Ok(Viewer {
        id: node.id,
        username: filled(node.username),
        name: filled(node.name),
        email: filled(node.email),
        entity: filled(node.entity),
        admin: node.admin.unwrap_or(false),
        teams: teams
            .into_iter()
            .filter_map(|edge| Some(edge.node?.name))
            .collect(),
    })
}
