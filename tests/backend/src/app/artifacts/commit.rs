//! The step that makes a version of what was announced and uploaded.

use super::State;
use super::change::{no_artifact, refused};
use super::manifest::{self, Contents};
use super::records::{Artifact, Manifest, ManifestKind, State as Lifecycle};
use crate::app::store::{Result, Store};
use crate::app::util;

impl State {
    /// Makes a version of what was announced, once all of it is here.
    pub fn commit(&mut self, store: &Store, number: i64) -> Result<()> {
        let artifact = self.artifact(number).ok_or_else(no_artifact)?;
        match artifact.state {
            Lifecycle::Pending => (),
            Lifecycle::Committed => return Ok(()),
            Lifecycle::Deleted => return Err(refused("the artifact was deleted")),
        }
        let (manifest, contents) = self.uploaded_contents(store, &artifact)?;
        self.check_files(&artifact, &contents)?;
        let version = self.add_member(
            artifact.collection,
            number,
            artifact.aliases_to_come.clone(),
        );
        let artifact = self.artifact_mut(number).ok_or_else(no_artifact)?;
        artifact.state = Lifecycle::Committed;
        artifact.version = Some(version);
        artifact.digest = manifest::digest(&contents);
        artifact.manifest = Some(manifest);
        artifact.contents = contents;
        artifact.aliases_to_come = Vec::new();
        Ok(())
    }

    /// The manifest to keep, and what the artifact consists of by it.
    fn uploaded_contents(&mut self, store: &Store, artifact: &Artifact) -> Result<(i64, Contents)> {
        let all = self.manifests.values();
        let own: Vec<_> = all
            .filter(|one| one.artifact == artifact.number)
            .cloned()
            .collect();
        let read = |manifest: &Manifest| {
            let blob = manifest.blob.as_ref();
            let blob =
                blob.ok_or_else(|| refused(format!("{} was not uploaded", manifest.name)))?;
            if blob.md5 != manifest.digest {
                return Err(refused(format!(
                    "{} was uploaded with the MD5 {}, announced with {:?}",
                    manifest.name, blob.md5, manifest.digest
                )));
            }
            manifest::parse(&store.read_blob(blob)?)
        };
        let full = own.iter().rev().find(|one| one.kind == ManifestKind::Full);
        if let Some(full) = full {
            let contents = read(full)?;
            let digest = manifest::digest(&contents);
            if digest != artifact.digest {
                return Err(refused(format!(
                    "the manifest's digest is {digest}, the artifact's {}",
                    artifact.digest
                )));
            }
            return Ok((full.number, contents));
        }
        // Parts: they add to a version that is there.
        let first = own
            .first()
            .ok_or_else(|| refused("the artifact has no manifest"))?;
        let base = own.iter().find_map(|one| self.artifact(one.base?));
        let mut contents = match (first.kind, base) {
            (ManifestKind::Incremental, Some(base)) => base.contents.clone(),
            _ => Contents::new(),
        };
        for part in &own {
            contents.extend(read(part)?);
        }
        let blob = store.put_blob(manifest::write(&contents, "V2").as_bytes())?;
        let number = self.announce_manifest(Manifest {
            number: 0,
            artifact: artifact.number,
            name: "wandb_manifest.json".to_owned(),
            kind: ManifestKind::Full,
            base: None,
            digest: blob.md5.clone(),
            blob: Some(blob),
            created_at: util::now(),
        })?;
        Ok((number, contents))
    }

    fn check_files(&self, artifact: &Artifact, contents: &Contents) -> Result<()> {
        let collection = self
            .collection(artifact.collection)
            .ok_or_else(no_artifact)?;
        let stored = |digest: &str, size: Option<u64>| {
            let hex = util::md5_base64_to_hex(digest)?;
            let object = self.object(&collection.entity, &hex)?;
            let sized = size.is_none_or(|size| size == object.blob.size);
            (object.is_intact() && sized).then_some(())
        };
        for (path, entry) in contents {
            if entry.reference.is_none() && stored(&entry.digest, entry.size).is_none() {
                return Err(refused(format!(
                    "file {path:?} of the manifest was not uploaded, or with other contents"
                )));
            }
        }
        Ok(())
    }
}
