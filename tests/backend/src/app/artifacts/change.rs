//! What changes artifacts, but for the commit.

use super::manifest::Contents;
use super::records::{Artifact, Collection, Manifest, State as Lifecycle, Use};
use super::{Kind, State};
use crate::app::store::{Failure, Result, RunKey};
use crate::app::util;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What announces a version.
#[derive(Debug, Default)]
pub struct Creation {
    pub entity: String,
    pub project: String,
    pub collection: String,
    pub type_name: String,
    pub run: Option<RunKey>,
    pub user: Option<String>,
    pub digest: String,
    pub description: Option<String>,
    pub metadata: Option<String>,
    pub aliases: Vec<String>,
    pub tags: Vec<String>,
    pub ttl: Option<i64>,
    pub history_step: Option<i64>,
    pub distributed_id: Option<String>,
    pub client_id: Option<String>,
    pub sequence_client_id: Option<String>,
    /// Answer the version that has these contents already.
    pub deduplicate: bool,
}

/// What makes a version a member of a portfolio.
#[derive(Debug)]
pub struct Link {
    pub artifact: i64,
    pub entity: String,
    pub project: String,
    pub portfolio: String,
    pub aliases: Vec<String>,
}

pub(super) fn refused(why: impl Into<String>) -> Failure {
    Failure::Refused(why.into())
}

pub(super) fn no_artifact() -> Failure {
    refused("could not find the artifact")
}

fn checked_aliases(aliases: &[String]) -> Result<()> {
    let is_version = |alias: &str| {
        let digits = alias.strip_prefix('v').unwrap_or_default();
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let bad = aliases
        .iter()
        .find(|alias| alias.is_empty() || alias.contains(['/', ':']) || is_version(alias));
    match bad {
        None => Ok(()),
        Some(alias) => Err(refused(format!("invalid alias {alias:?}"))),
    }
}

impl State {
    /// The announced version, or the one that answers the announcement already.
    pub fn create(&mut self, wanted: Creation) -> Result<i64> {
        checked_aliases(&wanted.aliases)?;
        let announced = wanted
            .client_id
            .as_deref()
            .and_then(|id| self.by_client_id(id));
        if let Some(artifact) = announced {
            return Ok(artifact.number);
        }
        let collection = self.ensure_collection(&wanted, false)?;
        if let Some(same) = self.same_contents(collection, &wanted) {
            let artifact = self.artifact_mut(same).ok_or_else(no_artifact)?;
            artifact.log(wanted.run);
            artifact.add_tags(wanted.tags);
            self.point(collection, same, wanted.aliases);
            return Ok(same);
        }
        let shared = self.artifacts.values().find(|one| {
            one.collection == collection
                && one.state == Lifecycle::Pending
                && one.distributed_id.is_some()
                && one.distributed_id == wanted.distributed_id
        });
        if let Some(artifact) = shared {
            return Ok(artifact.number);
        }
        let number = self.number();
        let mut artifact = Artifact {
            number,
            collection,
            type_name: wanted.type_name,
            state: Lifecycle::Pending,
            version: None,
            digest: wanted.digest,
            commit_hash: util::md5_hex(format!("{number}:{}", util::random()).as_bytes()),
            description: wanted.description,
            metadata: wanted.metadata,
            ttl: wanted.ttl,
            tags: Vec::new(),
            history_step: wanted.history_step,
            client_id: wanted.client_id,
            distributed_id: wanted.distributed_id,
            created_at: util::now(),
            updated_at: util::now(),
            created_by: wanted.run.clone(),
            user: wanted.user,
            logged_by: Vec::new(),
            used_by: Vec::new(),
            aliases_to_come: wanted.aliases,
            manifest: None,
            contents: Contents::new(),
        };
        artifact.log(wanted.run);
        artifact.add_tags(wanted.tags);
        self.artifacts.insert(number, Arc::new(artifact));
        self.dirty.insert((Kind::Artifact, number.to_string()));
        Ok(number)
    }

    fn same_contents(&self, collection: i64, wanted: &Creation) -> Option<i64> {
        let members = self.collections.get(&collection)?.members.values().rev();
        let mut members = members.filter_map(|number| self.artifacts.get(number));
        let same = members.find(|one| wanted.deduplicate && one.digest == wanted.digest);
        same.map(|one| one.number)
    }

    fn ensure_collection(&mut self, wanted: &Creation, portfolio: bool) -> Result<i64> {
        let place = (wanted.entity.as_str(), wanted.project.as_str());
        if let Some(found) = self.collection_named(place, &wanted.collection) {
            if found.type_name != wanted.type_name {
                return Err(refused(format!(
                    "collection {} holds artifacts of type {}, not {}",
                    found.path(),
                    found.type_name,
                    wanted.type_name
                )));
            }
            if found.portfolio != portfolio {
                return Err(refused(format!(
                    "collection {} is of the other kind: a sequence holds versions, \
                     a portfolio links to them",
                    found.path()
                )));
            }
            return Ok(found.number);
        }
        if wanted.collection.is_empty() || wanted.collection.contains(['/', ':']) {
            let name = &wanted.collection;
            return Err(refused(format!("invalid artifact name {name:?}")));
        }
        let number = self.number();
        let collection = Collection {
            number,
            entity: wanted.entity.clone(),
            project: wanted.project.clone(),
            name: wanted.collection.clone(),
            type_name: wanted.type_name.clone(),
            portfolio,
            description: None,
            client_id: wanted.sequence_client_id.clone(),
            created_at: util::now(),
            updated_at: util::now(),
            members: BTreeMap::new(),
            aliases: BTreeMap::new(),
            next_version: 0,
        };
        self.collections.insert(number, Arc::new(collection));
        self.dirty.insert((Kind::Collection, number.to_string()));
        Ok(number)
    }

    /// Lets aliases of a collection name a member of it.
    fn point(&mut self, collection: i64, artifact: i64, aliases: Vec<String>) {
        if let Some(collection) = self.collection_mut(collection) {
            let pointers = aliases.into_iter().map(|alias| (alias, artifact));
            collection.aliases.extend(pointers);
        }
    }

    pub(super) fn add_member(
        &mut self,
        collection: i64,
        artifact: i64,
        mut aliases: Vec<String>,
    ) -> i64 {
        let Some(members) = self.collection_mut(collection) else {
            return 0;
        };
        let index = members.index_of(artifact).unwrap_or_else(|| {
            let index = members.next_version;
            members.next_version += 1;
            members.members.insert(index, artifact);
            index
        });
        aliases.push("latest".to_owned());
        self.point(collection, artifact, aliases);
        index
    }

    /// The manifest of that name, announced again or for the first time.
    pub fn announce_manifest(&mut self, wanted: Manifest) -> Result<i64> {
        let artifact = self.artifact(wanted.artifact).ok_or_else(no_artifact)?;
        if artifact.state != Lifecycle::Pending {
            return Err(refused(format!(
                "the artifact is {}: it takes no manifest",
                artifact.state.name()
            )));
        }
        let mut all = self.manifests.values();
        let known = all.find(|one| one.artifact == wanted.artifact && one.name == wanted.name);
        if let Some(number) = known.map(|one| one.number) {
            self.update_manifest(number, Some(wanted.digest), wanted.base)?;
            return Ok(number);
        }
        let number = self.number();
        let manifest = Manifest { number, ..wanted };
        self.manifests.insert(number, Arc::new(manifest));
        self.dirty.insert((Kind::Manifest, number.to_string()));
        Ok(number)
    }

    pub fn update_manifest(
        &mut self,
        number: i64,
        digest: Option<String>,
        base: Option<i64>,
    ) -> Result<()> {
        let manifest = self.manifest_mut(number);
        let manifest = manifest.ok_or_else(|| refused("could not find the manifest"))?;
        manifest.digest = digest.unwrap_or_else(|| manifest.digest.clone());
        manifest.base = base.or(manifest.base);
        Ok(())
    }

    pub fn delete(&mut self, number: i64, with_aliases: bool) -> Result<()> {
        let artifact = self.artifact(number).ok_or_else(no_artifact)?;
        if artifact.state == Lifecycle::Deleted {
            return Err(refused("the artifact was deleted already"));
        }
        let member_of = self.collections_with(number);
        let aliased = member_of
            .iter()
            .any(|one| one.aliases.values().any(|target| *target == number));
        if aliased && !with_aliases {
            return Err(refused(
                "the artifact has aliases: delete them with it (deleteAliases)",
            ));
        }
        for collection in member_of {
            let Some(collection) = self.collection_mut(collection.number) else {
                continue;
            };
            collection.members.retain(|_, member| *member != number);
            let was_latest = collection.aliases.get("latest") == Some(&number);
            collection.aliases.retain(|_, target| *target != number);
            if let (true, Some(newest)) = (was_latest, collection.members.values().last()) {
                collection.aliases.insert("latest".to_owned(), *newest);
            }
        }
        let artifact = self.artifact_mut(number).ok_or_else(no_artifact)?;
        artifact.state = Lifecycle::Deleted;
        Ok(())
    }

    /// Adds or removes aliases of a member of a collection.
    pub fn alias(
        &mut self,
        artifact: i64,
        place: (&str, &str),
        collection: &str,
        alias: &str,
        add: bool,
    ) -> Result<()> {
        checked_aliases(&[alias.to_owned()])?;
        let found = self
            .collection_named(place, collection)
            .filter(|found| found.index_of(artifact).is_some())
            .ok_or_else(|| {
                let (entity, project) = place;
                refused(format!(
                    "the artifact is not in collection {entity}/{project}/{collection}"
                ))
            })?;
        if add {
            self.point(found.number, artifact, vec![alias.to_owned()]);
        } else if found.aliases.get(alias) != Some(&artifact) {
            return Err(refused(format!("the artifact has no alias {alias:?}")));
        } else if let Some(collection) = self.collection_mut(found.number) {
            collection.aliases.remove(alias);
        }
        Ok(())
    }

    /// Gives a version exactly these aliases in its own collection.
    pub fn set_aliases(&mut self, number: i64, aliases: Vec<String>) -> Result<()> {
        checked_aliases(&aliases)?;
        let artifact = self.artifact(number).ok_or_else(no_artifact)?;
        let collection = self.collection_mut(artifact.collection);
        if let Some(collection) = collection {
            collection.aliases.retain(|_, target| *target != number);
        }
        self.point(artifact.collection, number, aliases);
        Ok(())
    }

    pub fn update(&mut self, number: i64, change: impl FnOnce(&mut Artifact)) -> Result<()> {
        change(self.artifact_mut(number).ok_or_else(no_artifact)?);
        Ok(())
    }

    /// Remembers that a run uses an artifact; once is enough.
    pub fn use_by(&mut self, number: i64, usage: Use) -> Result<()> {
        let artifact = self.artifact(number).ok_or_else(no_artifact)?;
        if artifact.state != Lifecycle::Committed {
            let state = artifact.state.name();
            return Err(refused(format!("the artifact is {state}, not COMMITTED")));
        }
        self.update(number, |artifact| {
            if !artifact.used_by.contains(&usage) {
                artifact.used_by.push(usage);
            }
        })
    }

    /// The portfolio, and the version number in it.
    pub fn link(&mut self, wanted: Link) -> Result<(i64, i64)> {
        checked_aliases(&wanted.aliases)?;
        let artifact = self.artifact(wanted.artifact).ok_or_else(no_artifact)?;
        if artifact.state != Lifecycle::Committed {
            return Err(refused("only a committed artifact can be linked"));
        }
        let portfolio = self.ensure_collection(
            &Creation {
                entity: wanted.entity,
                project: wanted.project,
                collection: wanted.portfolio,
                type_name: artifact.type_name.clone(),
                ..Creation::default()
            },
            true,
        )?;
        let index = self.add_member(portfolio, wanted.artifact, wanted.aliases);
        Ok((portfolio, index))
    }

    /// A run is gone: so are its links, and what it logged, if that is wanted.
    pub fn forget_run(&mut self, run: &RunKey, with_artifacts: bool) -> Result<()> {
        for artifact in self.artifacts() {
            let logged = artifact.logged_by.contains(run);
            if logged && with_artifacts && artifact.state != Lifecycle::Deleted {
                self.delete(artifact.number, true)?;
            }
            if logged || artifact.used_by.iter().any(|usage| usage.run == *run) {
                self.update(artifact.number, |artifact| {
                    artifact.logged_by.retain(|one| one != run);
                    artifact.used_by.retain(|usage| usage.run != *run);
                })?;
            }
        }
        Ok(())
    }

    /// Forgets everything; ids are not given away again.
    pub fn clear(&mut self) {
        let numbers = |kind, all: Vec<i64>| all.into_iter().map(move |n| (kind, n.to_string()));
        let (artifacts, collections, manifests) = (
            std::mem::take(&mut self.artifacts),
            std::mem::take(&mut self.collections),
            std::mem::take(&mut self.manifests),
        );
        self.dirty
            .extend(numbers(Kind::Artifact, artifacts.into_keys().collect()));
        self.dirty
            .extend(numbers(Kind::Collection, collections.into_keys().collect()));
        self.dirty
            .extend(numbers(Kind::Manifest, manifests.into_keys().collect()));
        let objects = std::mem::take(&mut self.objects).into_keys();
        self.dirty
            .extend(objects.map(|(entity, hex)| (Kind::Object, format!("{hex} {entity}"))));
        self.uploads.clear();
    }
}

impl Artifact {
    fn log(&mut self, run: Option<RunKey>) {
        if let Some(run) = run.filter(|run| !self.logged_by.contains(run)) {
            self.logged_by.push(run);
        }
    }

    pub fn add_tags(&mut self, tags: Vec<String>) {
        for tag in tags {
            if !self.tags.contains(&tag) {
                self.tags.push(tag);
            }
        }
    }
}
