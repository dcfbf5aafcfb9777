//! The bytes of files: on disk under the data directory, or in memory.

use crate::app::util;
use crate::http::Body;
use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, RwLock};

#[derive(Debug)]
pub enum Blobs {
    Disk(PathBuf),
    Memory(RwLock<HashMap<String, Arc<Vec<u8>>>>),
}

impl Blobs {
    pub fn open(data: Option<&PathBuf>) -> io::Result<Blobs> {
        match data {
            None => Ok(Blobs::Memory(RwLock::default())),
            Some(data) => {
                let folder = data.join("blobs");
                std::fs::create_dir_all(&folder)?;
                Ok(Blobs::Disk(folder))
            }
        }
    }

    /// Stores bytes under a new name and answers it.
    pub fn put(&self, bytes: &[u8]) -> io::Result<String> {
        let name = format!("{:016x}{:016x}", util::random(), util::random());
        match self {
            Blobs::Disk(folder) => std::fs::write(folder.join(&name), bytes)?,
            Blobs::Memory(blobs) => {
                let mut blobs = blobs.write().expect("no writer panics");
                blobs.insert(name.clone(), Arc::new(bytes.to_vec()));
            }
        }
        Ok(name)
    }

    /// Names come from [`Blobs::put`] only, so they are safe as file names.
    pub fn delete(&self, name: &str) -> io::Result<()> {
        match self {
            Blobs::Disk(folder) => std::fs::remove_file(folder.join(name)),
            Blobs::Memory(blobs) => {
                blobs.write().expect("no writer panics").remove(name);
                Ok(())
            }
        }
    }

    /// A blob as a response body.
    pub fn body(&self, name: &str, len: u64) -> io::Result<Body> {
        match self {
            Blobs::Disk(folder) => Ok(Body::File {
                path: folder.join(name),
                offset: 0,
                len,
            }),
            Blobs::Memory(_) => self.read(name).map(Body::Bytes),
        }
    }

    pub fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        match self {
            Blobs::Disk(folder) => std::fs::read(folder.join(name)),
            Blobs::Memory(blobs) => {
                let blobs = blobs.read().expect("no writer panics");
                let found = blobs.get(name).map(|bytes| bytes.to_vec());
                found.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no such blob"))
            }
        }
    }
}
