//! Bytes that come in: files, whole or in parts, and manifests.

use super::State;
use super::records::Object;
use crate::app::store::{Blob, Failure, Result, Store};
use crate::app::util;
use std::collections::BTreeMap;

/// What a path of the artifact storage stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A file, by the hex form of its MD5.
    File(String),
    /// A part of a file.
    Part {
        upload: String,
        number: i64,
    },
    Manifest(i64),
}

/// A file that comes in parts.
#[derive(Debug)]
pub struct Upload {
    pub entity: String,
    pub artifact: i64,
    pub hex: String,
    /// Hex MD5s that were announced, by part number.
    pub announced: BTreeMap<i64, String>,
    parts: BTreeMap<i64, Blob>,
}

fn refused(why: impl Into<String>) -> Failure {
    Failure::Refused(why.into())
}

impl State {
    /// Begins an upload in parts and answers its id.
    pub fn begin_upload(
        &mut self,
        entity: &str,
        artifact: i64,
        hex: &str,
        announced: BTreeMap<i64, String>,
    ) -> String {
        let id = format!("{:016x}", util::random());
        let upload = Upload {
            entity: entity.to_owned(),
            artifact,
            hex: hex.to_owned(),
            announced,
            parts: BTreeMap::new(),
        };
        self.uploads.insert(id.clone(), upload);
        id
    }

    /// Takes bytes that were uploaded; what they replace is no longer needed.
    pub fn put(&mut self, place: (&str, i64), target: &Target, blob: Blob) -> Result<Option<Blob>> {
        let (entity, artifact) = place;
        match target {
            Target::File(hex) => {
                let object = Object {
                    entity: entity.to_owned(),
                    hex: hex.clone(),
                    blob,
                    birth: artifact,
                };
                match self.object(entity, hex) {
                    Some(old) if old.is_intact() => Ok(Some(object.blob)),
                    _ => Ok(self.put_object(object).map(|old| old.blob)),
                }
            }
            Target::Part { upload, number } => {
                let upload = self.uploads.get_mut(upload);
                let upload = upload.ok_or_else(|| refused("there is no such upload"))?;
                if !upload.announced.contains_key(number) {
                    return Err(refused(format!("part {number} was not announced")));
                }
                Ok(upload.parts.insert(*number, blob))
            }
            Target::Manifest(number) => {
                let manifest = self.manifest_mut(*number);
                let manifest = manifest.ok_or_else(|| refused("there is no such manifest"))?;
                Ok(manifest.blob.replace(blob))
            }
        }
    }

    /// The bytes that are stored there.
    pub fn stored(&self, entity: &str, target: &Target) -> Option<Blob> {
        match target {
            Target::File(hex) => self.object(entity, hex).map(|object| object.blob.clone()),
            Target::Manifest(number) => self.manifest(*number)?.blob.clone(),
            Target::Part { .. } => None,
        }
    }

    /// Joins the parts of an upload, whose hex MD5s the caller tells again, and
    /// answers the base64 MD5 of the whole.
    pub fn complete_upload(
        &mut self,
        store: &Store,
        id: &str,
        parts: &BTreeMap<i64, String>,
    ) -> Result<String> {
        let upload = self.uploads.get(id);
        let upload = upload.ok_or_else(|| refused(format!("there is no upload {id}")))?;
        let mut whole = Vec::new();
        for (number, announced) in &upload.announced {
            let told = parts.get(number);
            let blob = upload.parts.get(number);
            let (Some(told), Some(blob)) = (told, blob) else {
                return Err(refused(format!("part {number} is missing")));
            };
            let hex = util::md5_base64_to_hex(&blob.md5).unwrap_or_default();
            if told.trim_matches('"') != hex || *announced != hex {
                return Err(refused(format!("part {number} has another MD5: {hex}")));
            }
            whole.extend(store.read_blob(blob)?);
        }
        if parts.len() != upload.announced.len() {
            return Err(refused("more parts than were announced"));
        }
        let blob = store.put_blob(&whole)?;
        let md5 = blob.md5.clone();
        let (entity, artifact) = (upload.entity.clone(), upload.artifact);
        let target = Target::File(upload.hex.clone());
        let spare: Vec<Blob> = upload.parts.values().cloned().collect();
        let replaced = self.put((&entity, artifact), &target, blob)?;
        self.uploads.remove(id);
        for blob in spare.iter().chain(&replaced) {
            store.delete_blob(blob)?;
        }
        Ok(md5)
    }
}

/// Its path in the artifact storage.
impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Target::File(hex) => f.write_str(hex),
            Target::Part { upload, number } => write!(f, "part/{upload}/{number}"),
            Target::Manifest(number) => write!(f, "manifest/{number}"),
        }
    }
}

impl Target {
    /// Reads such a path.
    pub fn parse(path: &str) -> Option<Target> {
        let parts: Vec<&str> = path.split('/').collect();
        match parts.as_slice() {
            ["manifest", number] => Some(Target::Manifest(number.parse().ok()?)),
            ["part", upload, number] => Some(Target::Part {
                upload: (*upload).to_owned(),
                number: number.parse().ok()?,
            }),
            [hex] if is_md5_hex(hex) => Some(Target::File((*hex).to_owned())),
            _ => None,
        }
    }
}

pub fn is_md5_hex(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
