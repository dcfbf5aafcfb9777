//! The fields of an artifact as servers send them.

use serde::Deserialize;

use super::{Artifact, Inner, Place};
use crate::api::Api;
use crate::error::Result;
use crate::json::{Map, Value};
use crate::run::json_object;

/// The answer to the fragment `ArtifactFields`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ArtifactFields {
    id: String,
    version_index: Option<i64>,
    description: Option<String>,
    #[serde(default)]
    metadata: Value,
    digest: Option<String>,
    state: Option<String>,
    #[serde(default)]
    size: Value,
    #[serde(default)]
    file_count: Value,
    commit_hash: Option<String>,
    created_at: Option<String>,
    updated_at: Option<String>,
    artifact_type: TypeFields,
    artifact_sequence: CollectionFields,
    aliases: Option<Vec<AliasFields>>,
}

#[derive(Debug, Deserialize)]
struct TypeFields {
    name: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct CollectionFields {
    name: String,
    /// `None` where the key may not see it.
    project: Option<ProjectFields>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProjectFields {
    entity_name: String,
    name: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct AliasFields {
    alias: String,
    artifact_collection: Option<CollectionFields>,
}

impl CollectionFields {
    pub fn place(self) -> Place {
        let (entity, project) = match self.project {
            Some(project) => (project.entity_name, project.name),
            None => Default::default(),
        };
        Place {
            entity,
            project,
            collection: self.name,
        }
    }
}

/// An artifact as a member of the collection that it was looked up in.
pub(super) struct Membership {
    pub place: Place,
    /// As it was asked for.
    pub alias: Option<String>,
    pub version_index: Option<i64>,
    /// `None`: among all aliases of the artifact, those of the collection.
    pub aliases: Option<Vec<String>>,
}

impl ArtifactFields {
    /// The artifact under the name that it was looked up by.
    pub(super) fn into_known(self, known: &Artifact) -> Result<Artifact> {
        let member = Membership {
            place: known.0.place.clone(),
            alias: known.0.alias.clone(),
            version_index: self.version_index.filter(|_| !known.is_link()),
            aliases: None,
        };
        self.into_member(&known.0.api, Some(member))
    }

    /// The artifact in the collection that it was made in.
    pub fn into_artifact(self, api: &Api) -> Result<Artifact> {
        self.into_member(api, None)
    }

    pub(super) fn into_member(self, api: &Api, member: Option<Membership>) -> Result<Artifact> {
        let source = self.artifact_sequence.place();
        let source_version = version(self.version_index);
        let member = member.unwrap_or_else(|| Membership {
            place: source.clone(),
            alias: None,
            version_index: self.version_index,
            aliases: None,
        });
        let of_place = |alias: AliasFields| {
            let place = alias.artifact_collection?.place();
            (place == member.place).then_some(alias.alias)
        };
        let all = match member.aliases {
            Some(aliases) => aliases,
            None => {
                let aliases = self.aliases.into_iter().flatten();
                aliases.filter_map(of_place).collect()
            }
        };
        let (versions, aliases): (Vec<String>, _) =
            all.into_iter().partition(|alias| is_version(alias));
        // The index is the truth; an alias of this form may be missing, or
        // there may be two. Older servers do not tell the index of a link.
        let version = version(member.version_index)
            .or_else(|| versions.into_iter().next())
            .or_else(|| source_version.clone())
            .unwrap_or_default();
        Ok(Artifact::new(Inner {
            api: api.clone(),
            id: self.id,
            name: match &member.alias {
                Some(alias) => format!("{}:{alias}", member.place.collection),
                None => versioned(&member.place.collection, &version),
            },
            alias: member.alias,
            place: member.place,
            version,
            aliases,
            source,
            source_version: source_version.unwrap_or_default(),
            type_name: self.artifact_type.name,
            description: self.description,
            metadata: metadata(self.metadata)?,
            digest: self.digest.unwrap_or_default(),
            state: self.state.unwrap_or_default(),
            size: count(&self.size),
            file_count: count(&self.file_count),
            commit_hash: self.commit_hash,
            created_at: self.created_at,
            updated_at: self.updated_at,
            manifest: Default::default(),
        }))
    }
}

fn metadata(value: Value) -> Result<Map> {
    json_object("metadata", value)
}

/// A 64-bit integer, which some servers write as text.
fn count(value: &Value) -> u64 {
    let count = match value {
        Value::String(text) => text.parse().ok(),
        value => value.to_u64(),
    };
    count.unwrap_or(0)
}

fn version(index: Option<i64>) -> Option<String> {
    index.map(|index| format!("v{index}"))
}

/// `collection:v3`; a draft has no version yet.
pub(super) fn versioned(collection: &str, version: &str) -> String {
    match version {
        "" => collection.to_owned(),
        version => format!("{collection}:{version}"),
    }
}

/// Whether an alias only says which version it is.
fn is_version(alias: &str) -> bool {
    alias
        .strip_prefix('v')
        .is_some_and(|index| !index.is_empty() && index.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    fn api() -> Api {
        let builder = Api::builder().ignore_environment();
        builder.connect().unwrap()
    }

    fn fields(version_index: &str, aliases: &[(&str, &str)]) -> ArtifactFields {
        let aliases: Vec<String> = aliases
            .iter()
            .map(|(alias, collection)| {
                format!(
                    r#"{{"alias":"{alias}","artifactCollection":{{"name":"{collection}",
                        "project":{{"entityName":"e","name":"p"}}}}}}"#
                )
            })
            .collect();
        let text = format!(
            r#"{{"id":"QQ==","versionIndex":{version_index},"description":null,
                "metadata":"{{\"a\": 1}}","digest":"d","state":"COMMITTED","size":"12",
                "fileCount":3,"commitHash":null,"createdAt":"2024-01-01T00:00:00",
                "updatedAt":null,"artifactType":{{"name":"dataset"}},
                "artifactSequence":{{"name":"data","project":{{"entityName":"e","name":"p"}}}},
                "aliases":[{}]}}"#,
            aliases.join(",")
        );
        json::from_str_as(&text).unwrap()
    }

    fn link(version_index: Option<i64>) -> Membership {
        Membership {
            place: Place {
                entity: "e".to_owned(),
                project: "p".to_owned(),
                collection: "best-of".to_owned(),
            },
            alias: Some("prod".to_owned()),
            version_index,
            aliases: None,
        }
    }

    #[test]
    fn in_its_own_collection() {
        let aliases = [
            ("latest", "data"),
            ("v3", "data"),
            ("x", "other"),
            ("v", "data"),
        ];
        let artifact = fields("3", &aliases).into_artifact(&api()).unwrap();
        assert_eq!(artifact.name(), "data:v3");
        assert_eq!(artifact.qualified_name(), "e/p/data:v3");
        assert_eq!((artifact.collection(), artifact.version()), ("data", "v3"));
        assert_eq!(artifact.aliases(), ["latest", "v"]);
        assert_eq!((artifact.size(), artifact.file_count()), (12, 3));
        assert_eq!(artifact.metadata().to_json(), r#"{"a":1}"#);
        assert!(!artifact.is_link());
    }

    #[test]
    fn the_version_is_that_of_the_index() {
        // No alias of the form v3, as after a renaming, or two of them.
        let none = fields("3", &[]).into_artifact(&api()).unwrap();
        let two = fields("3", &[("v1", "data"), ("v3", "data")]);
        let two = two.into_artifact(&api()).unwrap();
        for artifact in [none, two] {
            assert_eq!((artifact.name(), artifact.version()), ("data:v3", "v3"));
            assert!(artifact.aliases().is_empty());
        }
        let draft = fields("null", &[]).into_artifact(&api()).unwrap();
        assert_eq!((draft.name(), draft.version()), ("data", ""));
    }

    #[test]
    fn a_link_has_a_version_of_its_own() {
        let aliases = [("v3", "data"), ("v0", "best-of"), ("prod", "best-of")];
        for (index, version) in [(Some(7), "v7"), (None, "v0")] {
            let artifact = fields("3", &aliases).into_member(&api(), Some(link(index)));
            let artifact = artifact.unwrap();
            assert_eq!(artifact.name(), "best-of:prod");
            assert_eq!(artifact.version(), version);
            assert_eq!(artifact.aliases(), ["prod"]);
            assert_eq!(artifact.source_name(), "data:v3");
            assert!(artifact.is_link());
        }
    }
}
