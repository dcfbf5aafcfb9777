//! The database under the data directory: every change is written through, and
//! read back at the next start.

use super::run::{FileMeta, LineKind, Lines, Meta, RunKey};
use rusqlite::{Connection, OptionalExtension, Result, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard};

const TABLES: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS projects (
        number INTEGER PRIMARY KEY, entity TEXT NOT NULL, name TEXT NOT NULL,
        created_at TEXT NOT NULL, UNIQUE (entity, name));
    CREATE TABLE IF NOT EXISTS runs (
        number INTEGER PRIMARY KEY, project INTEGER NOT NULL, name TEXT NOT NULL,
        meta TEXT NOT NULL, UNIQUE (project, name));
    CREATE TABLE IF NOT EXISTS lines (
        run INTEGER NOT NULL, kind INTEGER NOT NULL, number INTEGER NOT NULL,
        text TEXT NOT NULL, PRIMARY KEY (run, kind, number)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS files (
        run INTEGER NOT NULL, name TEXT NOT NULL, meta TEXT NOT NULL,
        PRIMARY KEY (run, name)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS records (
        kind TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (kind, id)) WITHOUT ROWID;
";

#[derive(Debug)]
pub struct Db(Mutex<Connection>);

/// A project as stored.
pub struct StoredProject {
    pub number: i64,
    pub entity: String,
    pub name: String,
    pub created_at: String,
}

/// A run as stored, without its lines.
pub struct StoredRun {
    pub number: i64,
    pub project: i64,
    pub key: RunKey,
    pub meta: Meta,
    pub files: BTreeMap<String, FileMeta>,
}

/// Something that is stored whole, as JSON.
pub struct Record {
    pub kind: &'static str,
    pub id: String,
    pub value: Option<serde_json::Value>,
}

impl Db {
    pub fn open(data: &Path) -> Result<Db> {
        let connection = Connection::open(data.join("backend.sqlite"))?;
        connection.execute_batch(TABLES)?;
        Ok(Db(Mutex::new(connection)))
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().expect("no statement panics")
    }

    pub fn projects(&self) -> Result<Vec<StoredProject>> {
        let db = self.lock();
        let mut statement = db.prepare("SELECT number, entity, name, created_at FROM projects")?;
        let rows = statement.query_map([], |row| {
            Ok(StoredProject {
                number: row.get(0)?,
                entity: row.get(1)?,
                name: row.get(2)?,
                created_at: row.get(3)?,
            })
        })?;
        rows.collect()
    }

    pub fn runs(&self) -> Result<Vec<StoredRun>> {
        let db = self.lock();
        let mut statement = db.prepare(
            "SELECT r.number, r.project, p.entity, p.name, r.name, r.meta
             FROM runs r JOIN projects p ON p.number = r.project ORDER BY r.number",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(StoredRun {
                number: row.get(0)?,
                project: row.get(1)?,
                key: RunKey {
                    entity: row.get(2)?,
                    project: row.get(3)?,
                    name: row.get(4)?,
                },
                meta: from_json(5, &row.get::<_, String>(5)?)?,
                files: BTreeMap::new(),
            })
        })?;
        let mut runs: Vec<StoredRun> = rows.collect::<Result<_>>()?;
        let mut statement = db.prepare("SELECT name, meta FROM files WHERE run = ?1")?;
        for run in &mut runs {
            let files = statement.query_map([run.number], |row| {
                Ok((row.get(0)?, from_json(1, &row.get::<_, String>(1)?)?))
            })?;
            run.files = files.collect::<Result<_>>()?;
        }
        Ok(runs)
    }

    pub fn insert_project(&self, number: i64, key: (&str, &str), created_at: &str) -> Result<()> {
        self.lock().execute(
            "INSERT INTO projects (number, entity, name, created_at) VALUES (?1, ?2, ?3, ?4)",
            params![number, key.0, key.1, created_at],
        )?;
        Ok(())
    }

    pub fn insert_run(&self, number: i64, project: i64, name: &str, meta: &Meta) -> Result<()> {
        self.lock().execute(
            "INSERT INTO runs (number, project, name, meta) VALUES (?1, ?2, ?3, ?4)",
            params![number, project, name, to_json(meta)?],
        )?;
        Ok(())
    }

    pub fn update_run(&self, number: i64, meta: &Meta) -> Result<()> {
        self.lock().execute(
            "UPDATE runs SET meta = ?2 WHERE number = ?1",
            params![number, to_json(meta)?],
        )?;
        Ok(())
    }

    pub fn delete_run(&self, number: i64) -> Result<()> {
        let mut db = self.lock();
        let transaction = db.transaction()?;
        for table in ["lines", "files"] {
            transaction.execute(&format!("DELETE FROM {table} WHERE run = ?1"), [number])?;
        }
        transaction.execute("DELETE FROM runs WHERE number = ?1", [number])?;
        transaction.commit()
    }

    pub fn write_lines<'a>(
        &self,
        run: i64,
        kind: LineKind,
        first: usize,
        lines: impl IntoIterator<Item = &'a str>,
    ) -> Result<()> {
        let mut db = self.lock();
        let transaction = db.transaction()?;
        {
            let mut statement = transaction.prepare_cached(
                "INSERT OR REPLACE INTO lines (run, kind, number, text) VALUES (?1, ?2, ?3, ?4)",
            )?;
            for (at, line) in lines.into_iter().enumerate() {
                statement.execute(params![run, kind.code(), (first + at) as i64, line])?;
            }
        }
        transaction.commit()
    }

    pub fn lines(&self, run: i64) -> Result<Lines> {
        let db = self.lock();
        let mut statement = db.prepare(
            "SELECT number, text FROM lines WHERE run = ?1 AND kind = ?2 ORDER BY number",
        )?;
        let mut lines = Lines::default();
        for kind in LineKind::ALL {
            let stored: Vec<(i64, String)> = statement
                .query_map(params![run, kind.code()], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?
                .collect::<Result<_>>()?;
            for block in stored.chunk_by(|before, after| before.0 + 1 == after.0) {
                let texts = block.iter().map(|(_, text)| text.as_str());
                lines
                    .write(kind, block[0].0 as usize, texts)
                    .map_err(|bad| conversion(1, bad.to_string()))?;
            }
        }
        Ok(lines)
    }

    pub fn put_file(&self, run: i64, name: &str, file: &FileMeta) -> Result<()> {
        self.lock().execute(
            "INSERT OR REPLACE INTO files (run, name, meta) VALUES (?1, ?2, ?3)",
            params![run, name, to_json(file)?],
        )?;
        Ok(())
    }

    pub fn delete_file(&self, run: i64, name: &str) -> Result<()> {
        self.lock().execute(
            "DELETE FROM files WHERE run = ?1 AND name = ?2",
            params![run, name],
        )?;
        Ok(())
    }

    pub fn setting<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        let text: Option<String> = self
            .lock()
            .query_row(
                "SELECT value FROM settings WHERE name = ?1",
                [name],
                |row| row.get(0),
            )
            .optional()?;
        text.map(|text| from_json(0, &text)).transpose()
    }

    /// Writes records of any kinds at once; one without a value is removed.
    pub fn put_records(&self, records: &[Record]) -> Result<()> {
        let mut db = self.lock();
        let transaction = db.transaction()?;
        for record in records {
            match &record.value {
                Some(value) => transaction.execute(
                    "INSERT OR REPLACE INTO records (kind, id, value) VALUES (?1, ?2, ?3)",
                    params![record.kind, record.id, to_json(value)?],
                )?,
                None => transaction.execute(
                    "DELETE FROM records WHERE kind = ?1 AND id = ?2",
                    params![record.kind, record.id],
                )?,
            };
        }
        transaction.commit()
    }

    pub fn records<T: DeserializeOwned>(&self, kind: &str) -> Result<Vec<T>> {
        let db = self.lock();
        let mut statement = db.prepare("SELECT value FROM records WHERE kind = ?1")?;
        let rows = statement.query_map([kind], |row| from_json(0, &row.get::<_, String>(0)?))?;
        rows.collect()
    }

    pub fn set_setting(&self, name: &str, value: &impl Serialize) -> Result<()> {
        self.lock().execute(
            "INSERT OR REPLACE INTO settings (name, value) VALUES (?1, ?2)",
            params![name, to_json(value)?],
        )?;
        Ok(())
    }
}

fn to_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

fn from_json<T: DeserializeOwned>(column: usize, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| conversion(column, error))
}

fn conversion(
    column: usize,
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, error.into())
}
