//! The endpoints besides GraphQL: bytes of files, their storage, tokens.

use crate::app::Server;
use crate::app::artifact_storage::{self, Place};
use crate::app::auth::User;
use crate::app::exports;
use crate::app::links::{self, Links};
use crate::app::mode::{FileRedirect, Mode};
use crate::app::reply;
use crate::app::resolve::mimetype;
use crate::app::store::{Run, RunKey};
use crate::app::stream;
use crate::app::util;
use crate::http::{Body, Request, Response};
use serde_json::json;
use std::sync::Arc;

/// What a path outside `/graphql` means.
pub enum Route {
    FileStream(RunKey),
    /// The URL of a file that wants the API key.
    File(RunKey, String),
    /// Signed storage, for both directions.
    Storage(RunKey, String),
    /// Exported history, signed as well.
    Export(RunKey, String),
    /// A relative upload URL, which wants the API key.
    Upload(RunKey, String),
    /// A file of an artifact, by an older or a newer URL that wants the API key.
    Artifact {
        entity: String,
        hex: String,
    },
    /// Signed storage of artifacts, for both directions.
    ArtifactStorage(Place),
    Token,
    Health,
}

impl Route {
    /// Reads a percent-encoded path; `None` where nothing is.
    pub fn of(path: &str) -> Option<Route> {
        match path {
            "/oidc/token" => return Some(Route::Token),
            "/" | "/healthz" => return Some(Route::Health),
            _ => (),
        }
        if let Some(rest) = path.strip_prefix("/artifact-storage/") {
            return Place::of(rest).map(Route::ArtifactStorage);
        }
        if let Some((entity, hex)) = artifact_storage::file_of(path) {
            return Some(Route::Artifact { entity, hex });
        }
        let (area, rest) = path.strip_prefix('/')?.split_once('/')?;
        let mut parts = rest.splitn(4, '/').map(util::percent_decode);
        let key = RunKey {
            entity: parts.next()??,
            project: parts.next()??,
            name: parts.next()??,
        };
        let name = parts.next()??;
        match area {
            "files" if name == "file_stream" => Some(Route::FileStream(key)),
            "files" => Some(Route::File(key, name)),
            "storage" => Some(Route::Storage(key, name)),
            "exports" => Some(Route::Export(
                key,
                name.strip_suffix(".parquet")?.to_owned(),
            )),
            "upload" => Some(Route::Upload(key, name)),
            _ => None,
        }
    }

    /// By what name faults and logs know the request.
    pub fn operation(&self, method: &str) -> &'static str {
        match self {
            Route::FileStream(_) => "file_stream",
            Route::File(..) => "file_download",
            Route::Storage(..) if method == "PUT" => "file_upload",
            Route::Storage(..) => "storage_download",
            Route::Export(..) => "export_download",
            Route::Upload(..) => "file_upload",
            Route::Artifact { .. } => "artifact_file",
            Route::ArtifactStorage(_) if method == "PUT" => "artifact_upload",
            Route::ArtifactStorage(_) => "artifact_download",
            Route::Token => "oidc_token",
            Route::Health => "health",
        }
    }

    /// Whether the request needs a valid key.
    pub fn needs_key(&self) -> bool {
        matches!(
            self,
            Route::FileStream(_) | Route::File(..) | Route::Upload(..) | Route::Artifact { .. }
        )
    }
}

/// Answers a request whose key was checked where one is needed.
pub fn answer(
    server: &Server,
    mode: &Mode,
    route: &Route,
    request: &Request,
    base_url: &str,
) -> Response {
    let reads = matches!(request.method.as_str(), "GET" | "HEAD");
    let links = Links {
        signer: &server.signer,
        mode,
        base_url,
    };
    match (route, request.method.as_str()) {
        (Route::Health, _) if reads => reply::text(200, "ok"),
        (Route::Token, "POST") => token(server, mode, request),
        (Route::FileStream(key), "POST") => match server.store.run(key) {
            Some(run) => stream::post(server, &run, &request.body),
            None => reply::error(404, format!("could not find run {key}")),
        },
        (Route::File(key, name), _) if reads => file(server, &links, key, name),
        (Route::Export(key, name), _) if reads => match unsigned(server, request) {
            Some(refusal) => refusal,
            None => exports::bytes(server, key, name),
        },
        (Route::Storage(key, name), _) => storage(server, mode, request, key, name),
        (Route::Artifact { entity, hex }, _) if reads => {
            artifact_storage::file(server, &links, entity, hex)
        }
        (Route::ArtifactStorage(place), _) => {
            artifact_storage::answer(server, mode, request, place)
        }
        (Route::Upload(key, name), "PUT") => put(server, mode, request, key, name),
        _ => reply::error(405, format!("{} is not for this path", request.method)),
    }
}

/// A file by the URL that wants the key: its bytes, or the way to them.
fn file(server: &Server, links: &Links<'_>, key: &RunKey, name: &str) -> Response {
    if links.mode.file_redirect == FileRedirect::None {
        return bytes(server, key, name);
    }
    if found(server, key, name).is_none() {
        return no_file(key, name);
    }
    Response {
        status: links.mode.redirect_status,
        headers: vec![("location".to_owned(), links.direct(key, name))],
        body: Body::Bytes(Vec::new()),
    }
}

fn found(
    server: &Server,
    key: &RunKey,
    name: &str,
) -> Option<(Arc<Run>, crate::app::store::FileMeta)> {
    let run = server.store.run(key)?;
    let file = run.files(true).remove(name)?;
    Some((run, file))
}

fn no_file(key: &RunKey, name: &str) -> Response {
    reply::error(404, format!("run {key} has no file {name}"))
}

fn bytes(server: &Server, key: &RunKey, name: &str) -> Response {
    let Some((_, file)) = found(server, key, name) else {
        return no_file(key, name);
    };
    match server.store.file_body(&file) {
        Ok(body) => {
            let kind = mimetype(name).unwrap_or("application/octet-stream");
            Response {
                status: 200,
                headers: vec![
                    ("content-type".to_owned(), kind.to_owned()),
                    ("etag".to_owned(), format!("\"{}\"", file.blob)),
                ],
                body,
            }
        }
        Err(failure) => failure.into(),
    }
}

/// Signed URLs. Like object stores, those on another origin refuse requests
/// that carry credentials besides.
fn storage(server: &Server, mode: &Mode, request: &Request, key: &RunKey, name: &str) -> Response {
    if let Some(refusal) = unsigned(server, request) {
        return refusal;
    }
    match request.method.as_str() {
        "GET" | "HEAD" => bytes(server, key, name),
        "PUT" => put(server, mode, request, key, name),
        other => reply::error(405, format!("{other} is not for this path")),
    }
}

/// Why the storage does not serve the request, if so.
pub fn unsigned(server: &Server, request: &Request) -> Option<Response> {
    if !server.signer.accepts(&request.path, &request.query) {
        let why = "AccessDenied: the signature is missing, wrong or expired";
        return Some(reply::text(403, why));
    }
    if links::is_strict(&request.query) && request.header("authorization").is_some() {
        let why = "InvalidArgument: only one auth mechanism allowed";
        return Some(reply::text(400, why));
    }
    None
}

/// Why the storage does not take the bytes, if so.
pub fn misfit(mode: &Mode, request: &Request) -> Option<Response> {
    if request.header("content-length").is_none() {
        return Some(reply::text(411, "MissingContentLength"));
    }
    for header in &mode.upload_headers {
        let (header_name, value) = header.split_once(':').unwrap_or((header, ""));
        let sent = request.header(&header_name.trim().to_ascii_lowercase());
        if sent.map(str::trim) != Some(value.trim()) {
            let why = "AccessDenied: an upload header is missing";
            return Some(reply::text(403, why));
        }
    }
    let announced = request.header("content-md5");
    if announced.is_some_and(|md5| md5.trim() != util::md5_base64(&request.body)) {
        let why = "BadDigest: the bytes have another MD5 than Content-MD5 says";
        return Some(reply::text(400, why));
    }
    None
}

fn put(server: &Server, mode: &Mode, request: &Request, key: &RunKey, name: &str) -> Response {
    if let Some(refusal) = misfit(mode, request) {
        return refusal;
    }
    let Some(run) = server.store.run(key) else {
        return no_file(key, name);
    };
    match server
        .store
        .put_file(&run, name, &request.body, mode.listing())
    {
        Ok(()) => reply::text(200, ""),
        Err(failure) => failure.into(),
    }
}

/// Exchanges an identity token for an access token.
fn token(server: &Server, mode: &Mode, request: &Request) -> Response {
    let form = String::from_utf8_lossy(&request.body);
    let grant = util::form_field(&form, "grant_type");
    if grant.as_deref() != Some("urn:ietf:params:oauth:grant-type:jwt-bearer") {
        return reply::json(400, &json!({"error": "unsupported_grant_type"}));
    }
    let assertion = util::form_field(&form, "assertion").unwrap_or_default();
    match server.auth.issue_token(&assertion, mode.token_seconds) {
        Some(token) => reply::json(
            200,
            &json!({
                "access_token": token,
                "expires_in": mode.token_seconds,
                "token_type": "Bearer",
            }),
        ),
        None => reply::json(401, &json!({"error": "invalid_grant"})),
    }
}

/// A run that is made for somebody else: the header wins over the key.
pub fn attributed(server: &Server, user: User, request: &Request) -> User {
    let named = request
        .header("x-wandb-username")
        .and_then(|name| server.auth.by_name(name));
    let by_email = || {
        let email = request.header("x-wandb-user-email")?;
        let users = server.auth.users();
        users
            .into_iter()
            .find(|user| user.email.as_deref() == Some(email))
    };
    named.or_else(by_email).unwrap_or(user)
}
