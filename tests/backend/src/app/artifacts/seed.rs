//! Artifacts on the control port: making some up, and looking at what is there.

use super::manifest::{self, Contents, Entry};
use super::{Artifact, Creation, Lifecycle, Manifest, ManifestKind, Object, State, Target, Use};
use crate::app::Server;
use crate::app::control::{body, refused};
use crate::app::reply;
use crate::app::scan;
use crate::app::seed::file_bytes;
use crate::app::store::{Meta, Result, RunKey, Store};
use crate::app::util;
use crate::http::{Request, Response};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Answers `/artifacts…`.
pub fn answer(server: &Server, method: &str, path: &[&str], request: &Request) -> Result<Response> {
    match (method, path) {
        ("POST", []) => {
            let seed: Seed = body(request)?;
            let number = seed.plant(server)?;
            Ok(reply::json(200, &identity(server, number)))
        }
        ("POST", ["generate"]) => {
            let recipe: Recipe = body(request)?;
            Ok(reply::json(200, &Value::Array(recipe.plant(server)?)))
        }
        ("GET", [entity, project]) => {
            let all = server
                .artifacts
                .read(|state| everything(state, (entity, project)));
            Ok(reply::json(200, &all))
        }
        ("DELETE", []) => {
            server.artifacts.change(&server.store, |state| {
                state.clear();
                Ok(())
            })?;
            Ok(reply::json(200, &json!({})))
        }
        _ => Ok(reply::not_found()),
    }
}

/// One version.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Seed {
    entity: String,
    project: String,
    collection: String,
    #[serde(rename = "type")]
    type_name: Option<String>,
    aliases: Vec<String>,
    tags: Vec<String>,
    description: Option<String>,
    /// An object, or text that is stored as it is.
    metadata: Option<Value>,
    ttl: Option<i64>,
    history_step: Option<i64>,
    /// Text, `{"base64": …}` or `{"ref": …, "digest": …, "size": …}`.
    files: Map<String, Value>,
    logged_by: OneOrMore,
    used_by: OneOrMore,
    created_at: Option<String>,
    state: Option<Lifecycle>,
    /// Of the manifest; V2.
    layout: Option<Layout>,
    /// Files whose stored bytes are not those that were uploaded.
    corrupt: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
enum Layout {
    V1,
    V2,
}

/// Runs by name or path; one that uses the artifact may say as what.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    #[default]
    None,
    One(Named),
    More(Vec<Named>),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Named {
    Run(String),
    Use { run: String, used_as: String },
}

impl OneOrMore {
    fn all(&self) -> Vec<Named> {
        match self {
            OneOrMore::None => Vec::new(),
            OneOrMore::One(one) => vec![one.clone()],
            OneOrMore::More(all) => all.clone(),
        }
    }

    /// The runs, made where they are not there yet.
    fn uses(&self, server: &Server, place: (&str, &str)) -> Result<Vec<Use>> {
        let one = |named: Named| {
            let (run, used_as) = match named {
                Named::Run(run) => (run, None),
                Named::Use { run, used_as } => (run, Some(used_as)),
            };
            let parts: Vec<&str> = run.split('/').collect();
            let run = match parts.as_slice() {
                [name] => RunKey::new(place.0, place.1, name),
                [entity, project, name] => RunKey::new(entity, project, name),
                _ => {
                    return Err(refused(format!(
                        "{run:?} is no run name and no path of one"
                    )));
                }
            };
            server.store.ensure_run(&run, || Meta {
                display_name: Some(run.name.clone()),
                state: "finished".to_owned(),
                created_at: util::now(),
                ..Meta::default()
            })?;
            Ok(Use { run, used_as })
        };
        self.all().into_iter().map(one).collect()
    }
}

impl Seed {
    fn plant(self, server: &Server) -> Result<i64> {
        let store = &server.store;
        for (name, value) in [
            ("entity", &self.entity),
            ("project", &self.project),
            ("collection", &self.collection),
        ] {
            if value.is_empty() {
                return Err(refused(format!("missing field {name}")));
            }
        }
        let place = (self.entity.as_str(), self.project.as_str());
        let (mut contents, mut blobs) = (Contents::new(), Vec::new());
        for (name, file) in self.files {
            let (entry, bytes) = read_file(file)?;
            if let Some(bytes) = bytes {
                let hex = util::md5_hex(&bytes);
                blobs.push((name.clone(), Target::File(hex), store.put_blob(&bytes)?));
            }
            contents.insert(name, entry);
        }
        store.ensure_project(&self.entity, &self.project)?;
        let logged_by = self.logged_by.uses(server, place)?;
        let used_by = self.used_by.uses(server, place)?;
        let state = self.state.unwrap_or(Lifecycle::Committed);
        let layout = self.layout.unwrap_or(Layout::V2);
        let corrupt = self.corrupt;
        if let Some(name) = corrupt.iter().find(|name| !contents.contains_key(*name)) {
            return Err(refused(format!("there is no file {name:?} to corrupt")));
        }
        let creation = Creation {
            entity: self.entity.clone(),
            project: self.project.clone(),
            collection: self.collection,
            type_name: self.type_name.unwrap_or_else(|| "dataset".to_owned()),
            run: logged_by.first().map(|one| one.run.clone()),
            user: server
                .auth
                .users()
                .first()
                .map(|user| user.username.clone()),
            digest: manifest::digest(&contents),
            description: self.description,
            metadata: self.metadata.map(|value| match value {
                Value::String(text) => text,
                other => other.to_string(),
            }),
            aliases: self.aliases,
            tags: self.tags,
            ttl: self.ttl,
            history_step: self.history_step,
            ..Creation::default()
        };
        let created_at = self.created_at;
        server.artifacts.change(store, |all| {
            let number = all.create(creation)?;
            all.update(number, |artifact| {
                artifact.logged_by = logged_by.into_iter().map(|one| one.run).collect();
                artifact.created_at = created_at.unwrap_or(artifact.created_at.clone());
            })?;
            for (name, target, blob) in blobs {
                let spare = all.put((&self.entity, number), &target, blob)?;
                if let Some(spare) = spare {
                    store.delete_blob(&spare)?;
                }
                if layout == Layout::V2 {
                    all.note_birth(&self.entity, &target, contents.get_mut(&name));
                }
            }
            if state == Lifecycle::Pending {
                return Ok(number);
            }
            let text = match layout {
                Layout::V1 => manifest::write(&contents, "V1"),
                Layout::V2 => manifest::write(&contents, "V2"),
            };
            let blob = store.put_blob(text.as_bytes())?;
            all.announce_manifest(Manifest {
                number: 0,
                artifact: number,
                name: "wandb_manifest.json".to_owned(),
                kind: ManifestKind::Full,
                base: None,
                digest: blob.md5.clone(),
                blob: Some(blob),
                created_at: util::now(),
            })?;
            all.commit(store, number)?;
            for entry in corrupt.iter().filter_map(|name| contents.get(name)) {
                all.corrupt(store, &self.entity, &entry.digest)?;
            }
            for usage in used_by {
                all.use_by(number, usage)?;
            }
            if state == Lifecycle::Deleted {
                all.delete(number, true)?;
            }
            Ok(number)
        })
    }
}

impl State {
    /// Changes the first stored byte of a file; its length stays.
    fn corrupt(&mut self, store: &Store, entity: &str, digest: &str) -> Result<()> {
        let hex = util::md5_base64_to_hex(digest).unwrap_or_default();
        let Some(object) = self.object(entity, &hex).cloned() else {
            return Err(refused("only a stored file can be corrupted"));
        };
        let mut bytes = store.read_blob(&object.blob)?;
        let Some(first) = bytes.first_mut() else {
            return Err(refused("an empty file cannot be corrupted"));
        };
        *first ^= 1;
        let blob = store.put_blob(&bytes)?;
        self.put_object(Object { blob, ..object });
        Ok(())
    }

    /// Writes into an entry which artifact brought its bytes.
    fn note_birth(&self, entity: &str, target: &Target, entry: Option<&mut Entry>) {
        if let (Target::File(hex), Some(entry)) = (target, entry) {
            let birth = self
                .object(entity, hex)
                .and_then(|one| self.artifact(one.birth));
            entry.birth = birth.map(|artifact| artifact.id());
        }
    }
}

/// An entry, and the bytes behind it where it is no reference.
fn read_file(file: Value) -> Result<(Entry, Option<Vec<u8>>)> {
    if file.get("ref").is_some() {
        let entry: Entry =
            serde_json::from_value(file).map_err(|error| refused(error.to_string()))?;
        return Ok((entry, None));
    }
    let bytes = file_bytes(file)?;
    let entry = Entry {
        digest: util::md5_base64(&bytes),
        size: Some(bytes.len() as u64),
        reference: None,
        extra: None,
        birth: None,
    };
    Ok((entry, Some(bytes)))
}

/// Many versions, each with files of its own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recipe {
    entity: String,
    project: String,
    collection: String,
    #[serde(default, rename = "type")]
    type_name: Option<String>,
    count: usize,
    /// How many files each has; 1.
    #[serde(default = "one")]
    files: usize,
    #[serde(default)]
    logged_by: OneOrMore,
    #[serde(default)]
    used_by: OneOrMore,
}

fn one() -> usize {
    1
}

impl Recipe {
    fn plant(&self, server: &Server) -> Result<Vec<Value>> {
        let seed = |version: usize| {
            let files = (0..self.files).map(|at| {
                let name = format!("part-{at:05}.txt");
                (
                    name,
                    Value::from(format!("{} {version} {at}\n", self.collection)),
                )
            });
            Seed {
                entity: self.entity.clone(),
                project: self.project.clone(),
                collection: self.collection.clone(),
                type_name: self.type_name.clone(),
                files: files.collect(),
                logged_by: self.logged_by.clone(),
                used_by: self.used_by.clone(),
                metadata: Some(json!({"number": version})),
                ..Seed::default()
            }
        };
        (0..self.count)
            .map(|version| Ok(identity(server, seed(version).plant(server)?)))
            .collect()
    }
}

/// What seeding answers.
fn identity(server: &Server, number: i64) -> Value {
    server.artifacts.read(|state| {
        let artifact = state.artifact(number);
        artifact.map_or(Value::Null, |artifact| {
            let mut facts = facts(state, &artifact);
            facts.retain(|name, _| name != "files");
            Value::Object(facts)
        })
    })
}

/// All that is stored of the artifacts of a project, for comparisons.
fn everything(state: &State, place: (&str, &str)) -> Value {
    let collections = state.collections_in(place);
    let of = |number: i64| collections.iter().any(|one| one.number == number);
    let artifacts: Vec<_> = state
        .artifacts()
        .into_iter()
        .filter(|artifact| of(artifact.collection))
        .map(|artifact| facts(state, &artifact))
        .collect();
    let collections: Vec<_> = collections
        .iter()
        .map(|one| {
            let version = |number: &i64| one.index_of(*number).map(|index| format!("v{index}"));
            let aliases = one.aliases.iter();
            let aliases: Map<_, _> = aliases
                .map(|(alias, number)| (alias.clone(), version(number).into()))
                .collect();
            json!({
                "id": one.id(),
                "name": one.name,
                "type": one.type_name,
                "portfolio": one.portfolio,
                "versions": one.members.values().map(version).collect::<Vec<_>>(),
                "aliases": aliases,
            })
        })
        .collect();
    json!({"collections": collections, "artifacts": artifacts})
}

fn facts(state: &State, artifact: &Artifact) -> Map<String, Value> {
    let collection = state.collection(artifact.collection);
    let users = artifact.used_by.iter();
    let users: Vec<_> = users
        .map(|usage| json!({"run": usage.run.to_string(), "used_as": usage.used_as}))
        .collect();
    let producers: Vec<_> = artifact.logged_by.iter().map(RunKey::to_string).collect();
    let metadata = artifact.metadata.as_deref().and_then(scan::decode);
    let aliases = collection
        .as_ref()
        .map(|one| one.aliases_of(artifact.number));
    let facts = json!({
        "id": artifact.id(),
        "entity": collection.as_ref().map(|one| one.entity.clone()),
        "project": collection.as_ref().map(|one| one.project.clone()),
        "collection": collection.as_ref().map(|one| one.name.clone()),
        "type": artifact.type_name,
        "version": artifact.version.map(|index| format!("v{index}")),
        "aliases": aliases,
        "state": artifact.state,
        "digest": artifact.digest,
        "size": artifact.size(),
        "description": artifact.description,
        "metadata": metadata,
        "metadata_text": artifact.metadata,
        "tags": artifact.tags,
        "ttl": artifact.ttl,
        "history_step": artifact.history_step,
        "client_id": artifact.client_id,
        "commit_hash": artifact.commit_hash,
        "created_at": artifact.created_at,
        "created_by": artifact.created_by.as_ref().map(RunKey::to_string),
        "logged_by": producers,
        "used_by": users,
        "files": artifact.contents,
    });
    match facts {
        Value::Object(facts) => facts,
        _ => Map::new(),
    }
}
