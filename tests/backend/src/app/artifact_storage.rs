//! The bytes of artifacts over HTTP.

use crate::app::Server;
use crate::app::artifacts::{Target, is_md5_hex};
use crate::app::links::Links;
use crate::app::mode::{FileRedirect, Mode};
use crate::app::reply;
use crate::app::rest;
use crate::app::store::{Blob, Result};
use crate::app::util;
use crate::http::{Body, Request, Response};

/// Where bytes lie: whose they are, the artifact that they are uploaded for,
/// and which they are.
pub struct Place {
    entity: String,
    artifact: i64,
    target: Target,
}

impl Place {
    /// Reads what follows `/artifact-storage/`.
    pub fn of(path: &str) -> Option<Place> {
        let mut parts = path.splitn(3, '/');
        Some(Place {
            entity: util::percent_decode(parts.next()?)?,
            artifact: parts.next()?.parse().ok()?,
            target: Target::parse(parts.next()?)?,
        })
    }
}

/// Entity and hex MD5 of a URL that wants the key: `/artifacts/E/H`, or
/// `/artifactsV2/REGION/E/…/H`, which newer clients end with a file name.
pub fn file_of(path: &str) -> Option<(String, String)> {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let (entity, hex) = match parts.as_slice() {
        ["artifacts", entity, hex] => (entity, hex),
        ["artifactsV2", _, entity, .., hex] if is_md5_hex(hex) => (entity, hex),
        ["artifactsV2", _, entity, .., hex, _] => (entity, hex),
        _ => return None,
    };
    is_md5_hex(hex).then_some(())?;
    Some((util::percent_decode(entity)?, (*hex).to_owned()))
}

/// A file by a URL that wants the key: its bytes, or the way to them.
pub fn file(server: &Server, links: &Links<'_>, entity: &str, hex: &str) -> Response {
    let target = Target::File(hex.to_owned());
    let found = server.artifacts.read(|state| {
        let object = state.object(entity, hex)?;
        Some((object.birth, object.blob.clone()))
    });
    let Some((birth, blob)) = found else {
        return missing();
    };
    if links.mode.file_redirect == FileRedirect::None {
        return bytes(server, &blob, &target);
    }
    let location = links.artifact(entity, birth, &target);
    Response {
        status: links.mode.redirect_status,
        headers: vec![("location".to_owned(), location)],
        body: Body::Bytes(Vec::new()),
    }
}

/// Signed URLs.
pub fn answer(server: &Server, mode: &Mode, request: &Request, place: &Place) -> Response {
    if let Some(refusal) = rest::unsigned(server, request) {
        return refusal;
    }
    match request.method.as_str() {
        "GET" | "HEAD" => {
            let stored = |place: &Place| {
                let artifacts = &server.artifacts;
                artifacts.read(|state| state.stored(&place.entity, &place.target))
            };
            match stored(place) {
                Some(blob) => bytes(server, &blob, &place.target),
                None => missing(),
            }
        }
        "PUT" => put(server, mode, request, place),
        other => reply::error(405, format!("{other} is not for this path")),
    }
}

fn missing() -> Response {
    reply::text(404, "NoSuchKey")
}

fn bytes(server: &Server, blob: &Blob, target: &Target) -> Response {
    let kind = match target {
        Target::Manifest(_) => "application/json",
        _ => "application/octet-stream",
    };
    match server.store.blob_body(blob) {
        Ok(body) => Response {
            status: 200,
            headers: vec![
                ("content-type".to_owned(), kind.to_owned()),
                ("etag".to_owned(), etag(blob)),
            ],
            body,
        },
        Err(failure) => failure.into(),
    }
}

/// Object stores answer the hex MD5, in quotes.
fn etag(blob: &Blob) -> String {
    let hex = util::md5_base64_to_hex(&blob.md5).unwrap_or_default();
    format!("\"{hex}\"")
}

fn put(server: &Server, mode: &Mode, request: &Request, place: &Place) -> Response {
    if let Some(refusal) = rest::misfit(mode, request) {
        return refusal;
    }
    // The URL of a file is signed together with the header.
    if matches!(place.target, Target::File(_)) && request.header("content-md5").is_none() {
        return reply::text(403, "SignatureDoesNotMatch: Content-MD5 is missing");
    }
    match store(server, request, place) {
        Ok(blob) => Response {
            headers: vec![("etag".to_owned(), etag(&blob))],
            ..reply::text(200, "")
        },
        Err(failure) => failure.into(),
    }
}

fn store(server: &Server, request: &Request, place: &Place) -> Result<Blob> {
    let blob = server.store.put_blob(&request.body)?;
    let to = (place.entity.as_str(), place.artifact);
    let put = server.artifacts.change(&server.store, |state| {
        state.put(to, &place.target, blob.clone())
    });
    let spare = match &put {
        Ok(replaced) => replaced.as_ref(),
        Err(_) => Some(&blob),
    };
    if let Some(spare) = spare {
        server.store.delete_blob(spare)?;
    }
    put.map(|_| blob)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms_of_keyed_urls_are_understood() {
        let hex = "5d41402abc4b2a76b9719d911017c592";
        for path in [
            format!("/artifacts/an%20e/{hex}"),
            format!("/artifactsV2/default/an%20e/QXJ0/{hex}"),
            format!("/artifactsV2/default/an%20e//{hex}"),
            format!("/artifactsV2/default/an%20e/p/c/QXJ0/{hex}/a.txt"),
            format!("/artifactsV2/default/an%20e/p/c/QXJ0/QXJ0/{hex}/a.txt"),
            format!("/artifactsV2/default/an%20e/p/c/QXJ0//{hex}/a.txt"),
        ] {
            let found = file_of(&path);
            assert_eq!(found, Some(("an e".to_owned(), hex.to_owned())), "{path}");
        }
        for path in [
            "/artifacts/e/x",
            "/artifactsV2/default/e/p/x/a.txt",
            "/files/e/p/r/x",
        ] {
            assert_eq!(file_of(path), None, "{path}");
        }
    }
}
