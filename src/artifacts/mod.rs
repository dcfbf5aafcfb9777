//! Artifacts: versions of named sets of files.

mod digest;
mod manifest;
mod new;
mod reference;
mod rules;
mod walk;

pub use manifest::{Manifest, ManifestEntry, ManifestIter, StorageLayout};
pub use new::NewArtifact;
pub use reference::ReferenceOptions;
