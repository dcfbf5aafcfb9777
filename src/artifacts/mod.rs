//! Artifacts: versions of named sets of files.

mod digest;
mod manifest;

pub use manifest::{Manifest, ManifestEntry, ManifestIter, StorageLayout};
