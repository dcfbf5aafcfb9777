//! Projects and runs. Everything is answered from memory; with a data directory
//! every change is written through to a database and files on disk, and lines
//! are read back when a run is first asked for them.

mod blobs;
mod db;
mod run;

use crate::app::history::BadRow;
use crate::app::util;
use crate::http::Body;
use blobs::Blobs;
use db::Db;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock, RwLock, RwLockReadGuard, RwLockWriteGuard};

pub use db::Record;
pub use run::{FileMeta, LineKind, Lines, Listing, Meta, Run, RunKey};

/// Why a change was not made.
#[derive(Debug)]
pub enum Failure {
    /// The caller sent something that cannot be stored.
    Refused(String),
    /// The disk or the database failed.
    Broken(String),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Failure {
        Failure::Broken(format!("database: {error}"))
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        Failure::Broken(format!("storage: {error}"))
    }
}

impl From<BadRow> for Failure {
    fn from(bad: BadRow) -> Failure {
        Failure::Refused(bad.to_string())
    }
}

pub type Result<T> = std::result::Result<T, Failure>;

/// Bytes in the blob store that belong to no run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Blob {
    pub name: String,
    pub size: u64,
    /// Base64.
    pub md5: String,
}

#[derive(Debug)]
pub struct Project {
    pub number: i64,
    pub entity: String,
    pub name: String,
    pub created_at: String,
    runs: RwLock<BTreeMap<String, Arc<Run>>>,
}

impl Project {
    fn new(number: i64, entity: &str, name: &str, created_at: String) -> Project {
        Project {
            number,
            entity: entity.to_owned(),
            name: name.to_owned(),
            created_at,
            runs: RwLock::default(),
        }
    }

    /// The opaque id.
    pub fn id(&self) -> String {
        util::base64(format!("Project:v1:{}:{}", self.name, self.entity).as_bytes())
    }

    pub fn run(&self, name: &str) -> Option<Arc<Run>> {
        self.runs
            .read()
            .expect("no writer panics")
            .get(name)
            .cloned()
    }

    /// All runs in order of creation.
    pub fn runs(&self) -> Vec<Arc<Run>> {
        let runs = self.runs.read().expect("no writer panics");
        let mut runs: Vec<_> = runs.values().cloned().collect();
        runs.sort_by_key(|run| run.number);
        runs
    }
}

#[derive(Debug)]
pub struct Store {
    db: Option<Db>,
    blobs: Blobs,
    projects: RwLock<BTreeMap<(String, String), Arc<Project>>>,
    /// The next number for a project or run.
    next: AtomicI64,
}

impl Store {
    /// Opens what is under the data directory, or an empty store in memory.
    pub fn open(data: Option<&PathBuf>) -> Result<Store> {
        if let Some(data) = data {
            std::fs::create_dir_all(data)?;
        }
        let mut store = Store {
            db: data.map(|data| Db::open(data)).transpose()?,
            blobs: Blobs::open(data)?,
            projects: RwLock::default(),
            next: AtomicI64::new(1),
        };
        store.load()?;
        Ok(store)
    }

    fn load(&mut self) -> Result<()> {
        let Some(db) = &self.db else { return Ok(()) };
        let mut last = 0;
        let projects = self.projects.get_mut().expect("not shared yet");
        for stored in db.projects()? {
            last = last.max(stored.number);
            let key = (stored.entity, stored.name);
            let project = Project::new(stored.number, &key.0, &key.1, stored.created_at);
            projects.insert(key, Arc::new(project));
        }
        for stored in db.runs()? {
            last = last.max(stored.number);
            let key = (stored.key.entity.clone(), stored.key.project.clone());
            let project = &projects[&key];
            let mut runs = project.runs.write().expect("no writer panics");
            runs.insert(
                stored.key.name.clone(),
                Arc::new(Run {
                    key: stored.key,
                    project_id: stored.project,
                    number: stored.number,
                    meta: RwLock::new(stored.meta),
                    files: RwLock::new(stored.files),
                    lines: OnceLock::new(),
                }),
            );
        }
        *self.next.get_mut() = last + 1;
        Ok(())
    }

    pub fn project(&self, entity: &str, name: &str) -> Option<Arc<Project>> {
        let projects = self.projects.read().expect("no writer panics");
        projects.get(&(entity.to_owned(), name.to_owned())).cloned()
    }

    pub fn projects(&self) -> Vec<Arc<Project>> {
        let projects = self.projects.read().expect("no writer panics");
        projects.values().cloned().collect()
    }

    pub fn run(&self, key: &RunKey) -> Option<Arc<Run>> {
        self.project(&key.entity, &key.project)?.run(&key.name)
    }

    /// Finds a run by its opaque id.
    pub fn run_by_id(&self, id: &str) -> Option<Arc<Run>> {
        let text = String::from_utf8(util::from_base64(id)?).ok()?;
        let mut rest = text.strip_prefix("Run:v1:")?.rsplitn(3, ':');
        let (entity, project, name) = (rest.next()?, rest.next()?, rest.next()?);
        self.run(&RunKey::new(entity, project, name))
    }

    /// The project, made when it is not there; true when it was made.
    pub fn ensure_project(&self, entity: &str, name: &str) -> Result<(Arc<Project>, bool)> {
        let mut projects = self.projects.write().expect("no writer panics");
        let key = (entity.to_owned(), name.to_owned());
        if let Some(project) = projects.get(&key) {
            return Ok((Arc::clone(project), false));
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let created_at = util::now();
        if let Some(db) = &self.db {
            db.insert_project(number, (entity, name), &created_at)?;
        }
        let project = Arc::new(Project::new(number, entity, name, created_at));
        projects.insert(key, Arc::clone(&project));
        Ok((project, true))
    }

    /// The run, made with those attributes when it is not there; true when it
    /// was made. The project is made on demand.
    pub fn ensure_run(
        &self,
        key: &RunKey,
        meta: impl FnOnce() -> Meta,
    ) -> Result<(Arc<Run>, bool)> {
        let (project, _) = self.ensure_project(&key.entity, &key.project)?;
        let mut runs = project.runs.write().expect("no writer panics");
        if let Some(run) = runs.get(&key.name) {
            return Ok((Arc::clone(run), false));
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let meta = meta();
        if let Some(db) = &self.db {
            db.insert_run(number, project.number, &key.name, &meta)?;
        }
        let run = Arc::new(Run {
            key: key.clone(),
            project_id: project.number,
            number,
            meta: RwLock::new(meta),
            files: RwLock::default(),
            lines: OnceLock::from(RwLock::new(Lines::default())),
        });
        runs.insert(key.name.clone(), Arc::clone(&run));
        Ok((run, true))
    }

    /// Removes a run with all it has; false when it is not there.
    pub fn delete_run(&self, key: &RunKey) -> Result<bool> {
        let Some(project) = self.project(&key.entity, &key.project) else {
            return Ok(false);
        };
        let removed = project
            .runs
            .write()
            .expect("no writer panics")
            .remove(&key.name);
        let Some(run) = removed else { return Ok(false) };
        for file in run.files(true).values() {
            self.blobs.delete(&file.blob)?;
        }
        for file in run.meta().exports.iter().flat_map(|all| &all.files) {
            self.delete_blob(file)?;
        }
        if let Some(db) = &self.db {
            db.delete_run(run.number)?;
        }
        Ok(true)
    }

    /// Changes attributes.
    pub fn update<T>(&self, run: &Run, change: impl FnOnce(&mut Meta) -> T) -> Result<T> {
        let mut meta = run.meta.write().expect("no writer panics");
        let answer = change(&mut meta);
        meta.updated_at = util::now();
        if let Some(db) = &self.db {
            db.update_run(run.number, &meta)?;
        }
        Ok(answer)
    }

    fn lines<'a>(&self, run: &'a Run) -> Result<&'a RwLock<Lines>> {
        if let Some(lines) = run.lines.get() {
            return Ok(lines);
        }
        let stored = match &self.db {
            Some(db) => db.lines(run.number)?,
            None => Lines::default(),
        };
        Ok(run.lines.get_or_init(|| RwLock::new(stored)))
    }

    pub fn read_lines<'a>(&self, run: &'a Run) -> Result<RwLockReadGuard<'a, Lines>> {
        Ok(self.lines(run)?.read().expect("no writer panics"))
    }

    /// Writes consecutive lines from a line number on, or behind the last line.
    pub fn write_lines(
        &self,
        run: &Run,
        kind: LineKind,
        first: Option<usize>,
        new: &[impl AsRef<str>],
    ) -> Result<()> {
        let mut lines: RwLockWriteGuard<'_, Lines> =
            self.lines(run)?.write().expect("no writer panics");
        let first = first.unwrap_or_else(|| lines.len(kind));
        let result = lines.write(kind, first, new.iter().map(AsRef::as_ref));
        let written = result.as_ref().map_or_else(|bad| bad.at, |()| new.len());
        if let Some(db) = &self.db {
            let written = new[..written].iter().map(AsRef::as_ref);
            db.write_lines(run.number, kind, first, written)?;
        }
        Ok(result?)
    }

    /// Stores a file, in place of one of the same name.
    pub fn put_file(&self, run: &Run, name: &str, bytes: &[u8], listing: Listing) -> Result<()> {
        let file = FileMeta {
            blob: self.blobs.put(bytes)?,
            size: bytes.len() as u64,
            md5: util::md5_base64(bytes),
            updated_at: util::now(),
            pending: listing.pending,
            visible_from_ms: listing.visible_from_ms,
        };
        let mut files = run.files.write().expect("no writer panics");
        if let Some(db) = &self.db {
            db.put_file(run.number, name, &file)?;
        }
        if let Some(old) = files.insert(name.to_owned(), file) {
            self.blobs.delete(&old.blob)?;
        }
        Ok(())
    }

    /// Lists a file that was uploaded; false when there is none.
    pub fn mark_file(&self, run: &Run, name: &str, listing: Listing) -> Result<bool> {
        let mut files = run.files.write().expect("no writer panics");
        let Some(file) = files.get_mut(name) else {
            return Ok(false);
        };
        file.pending = false;
        file.visible_from_ms = file.visible_from_ms.max(listing.visible_from_ms);
        if let Some(db) = &self.db {
            db.put_file(run.number, name, file)?;
        }
        Ok(true)
    }

    /// Removes a file; false when there is none.
    pub fn delete_file(&self, run: &Run, name: &str) -> Result<bool> {
        let removed = run.files.write().expect("no writer panics").remove(name);
        let Some(file) = removed else {
            return Ok(false);
        };
        if let Some(db) = &self.db {
            db.delete_file(run.number, name)?;
        }
        self.blobs.delete(&file.blob)?;
        Ok(true)
    }

    pub fn file_body(&self, file: &FileMeta) -> Result<Body> {
        Ok(self.blobs.body(&file.blob, file.size)?)
    }

    pub fn read_file(&self, file: &FileMeta) -> Result<Vec<u8>> {
        Ok(self.blobs.read(&file.blob)?)
    }

    pub fn put_blob(&self, bytes: &[u8]) -> Result<Blob> {
        Ok(Blob {
            name: self.blobs.put(bytes)?,
            size: bytes.len() as u64,
            md5: util::md5_base64(bytes),
        })
    }

    pub fn blob_body(&self, blob: &Blob) -> Result<Body> {
        Ok(self.blobs.body(&blob.name, blob.size)?)
    }

    pub fn read_blob(&self, blob: &Blob) -> Result<Vec<u8>> {
        Ok(self.blobs.read(&blob.name)?)
    }

    pub fn delete_blob(&self, blob: &Blob) -> Result<()> {
        Ok(self.blobs.delete(&blob.name)?)
    }

    /// Writes through what changed, if there is a data directory.
    pub fn put_records(&self, records: &[Record]) -> Result<()> {
        match &self.db {
            Some(db) => Ok(db.put_records(records)?),
            None => Ok(()),
        }
    }

    pub fn records<T: DeserializeOwned>(&self, kind: &str) -> Result<Vec<T>> {
        match &self.db {
            Some(db) => Ok(db.records(kind)?),
            None => Ok(Vec::new()),
        }
    }

    /// A value that outlives this process, if there is a data directory.
    pub fn setting<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        match &self.db {
            Some(db) => Ok(db.setting(name)?),
            None => Ok(None),
        }
    }

    pub fn set_setting(&self, name: &str, value: &impl Serialize) -> Result<()> {
        match &self.db {
            Some(db) => Ok(db.set_setting(name, value)?),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> PathBuf {
        std::env::temp_dir().join(format!("wandb-backend-{:016x}", util::random()))
    }

    #[test]
    fn what_was_written_is_there_after_a_restart() {
        let data = folder();
        let key = RunKey::new("e", "p", "r:1");
        {
            let store = Store::open(Some(&data)).unwrap();
            let (run, inserted) = store.ensure_run(&key, Meta::default).unwrap();
            assert!(inserted);
            store
                .update(&run, |meta| meta.tags = vec!["a".into()])
                .unwrap();
            store
                .write_lines(&run, LineKind::History, None, &[r#"{"_step":0,"a":NaN}"#])
                .unwrap();
            store
                .write_lines(&run, LineKind::History, Some(5), &[r#"{"_step":5}"#])
                .unwrap();
            store
                .write_lines(&run, LineKind::Console, Some(0), &["one", "two"])
                .unwrap();
            store
                .put_file(&run, "a/b.txt", b"old", Listing::default())
                .unwrap();
            let pending = Listing {
                pending: true,
                ..Listing::default()
            };
            store.put_file(&run, "a/b.txt", b"hello", pending).unwrap();
            store.set_setting("x", &7).unwrap();
        }
        let store = Store::open(Some(&data)).unwrap();
        let run = store.run(&key).unwrap();
        assert_eq!(store.run_by_id(&run.id()).unwrap().key, key);
        assert_eq!(run.meta().tags, ["a"]);
        let lines = store.read_lines(&run).unwrap();
        assert_eq!((lines.history.len(), lines.history.line_count()), (2, 6));
        assert_eq!(lines.history.tail().as_deref(), Some(r#"{"_step":5}"#));
        assert_eq!(lines.console.len(), 2);
        drop(lines);
        assert!(run.files(false).is_empty());
        assert!(
            store
                .mark_file(&run, "a/b.txt", Listing::default())
                .unwrap()
        );
        let file = &run.files(false)["a/b.txt"];
        assert_eq!(
            (file.size, file.md5.as_str()),
            (5, "XUFAKrxLKna5cZ2REBfFkg==")
        );
        assert_eq!(store.blobs.read(&file.blob).unwrap(), b"hello");
        assert_eq!(std::fs::read_dir(data.join("blobs")).unwrap().count(), 1);
        assert_eq!(store.setting("x").unwrap(), Some(7));
        let (next, _) = store
            .ensure_run(&RunKey::new("e", "p", "s"), Meta::default)
            .unwrap();
        assert!(next.number > run.number);
        assert!(store.delete_run(&key).unwrap());
        assert!(!store.delete_run(&key).unwrap());
        assert_eq!(std::fs::read_dir(data.join("blobs")).unwrap().count(), 0);
        drop(store);
        std::fs::remove_dir_all(&data).unwrap();
    }
}
