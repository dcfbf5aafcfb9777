//! Artifacts: collections of versions, their manifests, and the bytes behind
//! them. Answered from memory; with a data directory every change is written
//! through.

mod change;
mod commit;
pub mod manifest;
mod records;
mod seed;
mod upload;

use crate::app::store::{Record, Result, RunKey, Store};
use crate::app::util;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, RwLock};

pub use change::{Creation, Link};
pub use records::number_of;
pub use records::{Artifact, Collection, Manifest, ManifestKind, Object, State as Lifecycle, Use};
pub use seed::answer as control;
pub use upload::{Target, Upload, is_md5_hex};

/// Everything, behind one lock: changes are rare and short.
#[derive(Debug)]
pub struct Artifacts(RwLock<State>);

#[derive(Debug, Default)]
pub struct State {
    artifacts: BTreeMap<i64, Arc<Artifact>>,
    collections: BTreeMap<i64, Arc<Collection>>,
    manifests: BTreeMap<i64, Arc<Manifest>>,
    objects: BTreeMap<(String, String), Object>,
    /// Uploads in parts that are under way; they do not outlive the process.
    uploads: HashMap<String, Upload>,
    /// The last number given away.
    last: i64,
    dirty: BTreeSet<(Kind, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Artifact,
    Collection,
    Manifest,
    Object,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Artifact => "artifact",
            Kind::Collection => "collection",
            Kind::Manifest => "manifest",
            Kind::Object => "object",
        }
    }
}

impl Artifacts {
    pub fn open(store: &Store) -> Result<Artifacts> {
        fn numbered<T: DeserializeOwned>(
            store: &Store,
            kind: Kind,
            number: fn(&T) -> i64,
        ) -> Result<BTreeMap<i64, Arc<T>>> {
            let all: Vec<T> = store.records(kind.name())?;
            Ok(all
                .into_iter()
                .map(|one| (number(&one), Arc::new(one)))
                .collect())
        }
        let mut state = State {
            artifacts: numbered(store, Kind::Artifact, |one: &Artifact| one.number)?,
            collections: numbered(store, Kind::Collection, |one: &Collection| one.number)?,
            manifests: numbered(store, Kind::Manifest, |one: &Manifest| one.number)?,
            ..State::default()
        };
        let objects: Vec<Object> = store.records(Kind::Object.name())?;
        let keyed = objects.into_iter().map(|one| (one.key(), one));
        state.objects = keyed.collect();
        let numbers = [
            state.artifacts.keys().last(),
            state.collections.keys().last(),
            state.manifests.keys().last(),
        ];
        state.last = numbers.into_iter().flatten().copied().max().unwrap_or(0);
        Ok(Artifacts(RwLock::new(state)))
    }

    /// Looks at the state. What is answered must be owned.
    pub fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.0.read().expect("no writer panics"))
    }

    /// Changes the state and writes through what changed. A change that is
    /// refused must be refused before anything is touched.
    pub fn change<T>(
        &self,
        store: &Store,
        change: impl FnOnce(&mut State) -> Result<T>,
    ) -> Result<T> {
        let mut state = self.0.write().expect("no writer panics");
        let answer = change(&mut state);
        let dirty = std::mem::take(&mut state.dirty);
        let records: Vec<Record> = dirty
            .into_iter()
            .map(|(kind, id)| state.record(kind, id))
            .collect();
        store.put_records(&records)?;
        answer
    }
}

impl State {
    fn record(&self, kind: Kind, id: String) -> Record {
        let number = || id.parse::<i64>().ok();
        let value = match kind {
            Kind::Artifact => number()
                .and_then(|n| self.artifacts.get(&n))
                .map(|one| json!(**one)),
            Kind::Collection => number()
                .and_then(|n| self.collections.get(&n))
                .map(|one| json!(**one)),
            Kind::Manifest => number()
                .and_then(|n| self.manifests.get(&n))
                .map(|one| json!(**one)),
            Kind::Object => id
                .split_once(' ')
                .and_then(|(hex, entity)| self.objects.get(&(entity.to_owned(), hex.to_owned())))
                .map(|one| json!(one)),
        };
        Record {
            kind: kind.name(),
            id,
            value,
        }
    }

    fn number(&mut self) -> i64 {
        self.last += 1;
        self.last
    }

    fn artifact_mut(&mut self, number: i64) -> Option<&mut Artifact> {
        let artifact = Arc::make_mut(self.artifacts.get_mut(&number)?);
        self.dirty.insert((Kind::Artifact, number.to_string()));
        artifact.updated_at = util::now();
        Some(artifact)
    }

    fn collection_mut(&mut self, number: i64) -> Option<&mut Collection> {
        let collection = Arc::make_mut(self.collections.get_mut(&number)?);
        self.dirty.insert((Kind::Collection, number.to_string()));
        collection.updated_at = util::now();
        Some(collection)
    }

    fn manifest_mut(&mut self, number: i64) -> Option<&mut Manifest> {
        let manifest = Arc::make_mut(self.manifests.get_mut(&number)?);
        self.dirty.insert((Kind::Manifest, number.to_string()));
        Some(manifest)
    }

    fn put_object(&mut self, object: Object) -> Option<Object> {
        let key = object.key();
        self.dirty
            .insert((Kind::Object, format!("{} {}", key.1, key.0)));
        self.objects.insert(key, object)
    }

    pub fn artifact(&self, number: i64) -> Option<Arc<Artifact>> {
        self.artifacts.get(&number).cloned()
    }

    pub fn artifacts(&self) -> Vec<Arc<Artifact>> {
        self.artifacts.values().cloned().collect()
    }

    pub fn by_id(&self, id: &str) -> Option<Arc<Artifact>> {
        self.artifact(records::number_of("Artifact", id)?)
    }

    /// By the id that a client made up.
    pub fn by_client_id(&self, id: &str) -> Option<Arc<Artifact>> {
        let mut all = self.artifacts.values();
        all.find(|one| one.client_id.as_deref() == Some(id))
            .cloned()
    }

    pub fn collection(&self, number: i64) -> Option<Arc<Collection>> {
        self.collections.get(&number).cloned()
    }

    pub fn collection_by_id(&self, id: &str) -> Option<Arc<Collection>> {
        self.collection(records::number_of("ArtifactCollection", id)?)
    }

    pub fn collection_by_client_id(&self, id: &str) -> Option<Arc<Collection>> {
        let mut all = self.collections.values();
        all.find(|one| one.client_id.as_deref() == Some(id))
            .cloned()
    }

    pub fn collection_named(&self, place: (&str, &str), name: &str) -> Option<Arc<Collection>> {
        let mut all = self.collections.values();
        all.find(|one| one.is_in(place) && one.name == name)
            .cloned()
    }

    /// The collections of a project, in order of creation.
    pub fn collections_in(&self, place: (&str, &str)) -> Vec<Arc<Collection>> {
        let all = self.collections.values();
        all.filter(|one| one.is_in(place)).cloned().collect()
    }

    /// The collections that an artifact is a member of.
    pub fn collections_with(&self, artifact: i64) -> Vec<Arc<Collection>> {
        let all = self.collections.values();
        all.filter(|one| one.index_of(artifact).is_some())
            .cloned()
            .collect()
    }

    pub fn manifest(&self, number: i64) -> Option<Arc<Manifest>> {
        self.manifests.get(&number).cloned()
    }

    pub fn upload(&self, id: &str) -> Option<&Upload> {
        self.uploads.get(id)
    }

    pub fn object(&self, entity: &str, hex: &str) -> Option<&Object> {
        self.objects.get(&(entity.to_owned(), hex.to_owned()))
    }

    /// The member of a collection that `alias` names: an alias, `v3`, or a
    /// digest or commit hash.
    pub fn member(&self, collection: &Collection, alias: &str) -> Option<Arc<Artifact>> {
        if let Some(number) = collection.resolve(alias) {
            return self.artifact(number);
        }
        let members = collection.members.values().rev();
        members
            .filter_map(|number| self.artifacts.get(number))
            .find(|one| one.digest == alias || one.commit_hash == alias)
            .cloned()
    }

    /// What `collection:alias` names in a project.
    pub fn named(
        &self,
        place: (&str, &str),
        name: &str,
    ) -> Option<(Arc<Collection>, Arc<Artifact>)> {
        let (name, alias) = name.split_once(':').unwrap_or((name, "latest"));
        let collection = self.collection_named(place, name)?;
        let artifact = self.member(&collection, alias)?;
        Some((collection, artifact))
    }

    /// The artifacts that a run logged or used, in order of creation.
    pub fn of_run(&self, run: &RunKey, logged: bool) -> Vec<Arc<Artifact>> {
        let all = self.artifacts.values();
        all.filter(|one| one.state == Lifecycle::Committed)
            .filter(|one| match logged {
                true => one.logged_by.contains(run),
                false => one.used_by.iter().any(|usage| usage.run == *run),
            })
            .cloned()
            .collect()
    }
}
