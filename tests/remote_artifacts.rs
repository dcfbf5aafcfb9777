//! Artifacts of a server: look-up, lists, manifest, files, and what runs say
//! about them.

mod common;
mod remote;

use std::time::Duration;

use common::Backend;
use remote::{KEY, api, builder, mode, open, seed};
use serde_json::{Value as Json, json};
use wandb_run::{
    Api, Artifact, ArtifactOptions, CallOptions, CancelToken, ErrorKind, LogArtifactOptions, Run,
    UseArtifactOptions,
};

/// Stores one version; `fields` as in `POST /artifacts`.
fn plant(backend: &Backend, collection: &str, mut fields: Json) -> Json {
    for (key, value) in [
        ("entity", "e"),
        ("project", "p"),
        ("collection", collection),
    ] {
        if fields.get(key).is_none() {
            fields[key] = value.into();
        }
    }
    backend.control("POST", "/artifacts", fields)
}

/// What the server has of one version.
fn stored(backend: &Backend, collection: &str, version: &str) -> Json {
    let all = backend.control("GET", "/artifacts/e/p", Json::Null);
    let found = all["artifacts"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["collection"] == collection && one["version"] == version);
    found
        .unwrap_or_else(|| panic!("no {version} in {all}"))
        .clone()
}

/// The operations that were sent since the log was emptied last.
fn sent(backend: &Backend) -> Vec<String> {
    let requests = backend.requests();
    let operation = |request: &Json| request["operation"].as_str().unwrap().to_owned();
    requests.iter().map(operation).collect()
}

/// Three versions of `data`, the last two logged by `r`.
fn versions(backend: &Backend) {
    for version in 0..3 {
        let logged_by = if version == 0 { json!([]) } else { json!("r") };
        plant(
            backend,
            "data",
            json!({
                "files": {"a.txt": format!("version {version}")},
                "metadata": {"n": version, "nested": {"x": [1, 2]}},
                "description": "about it",
                "aliases": if version == 1 { json!(["best"]) } else { json!([]) },
                "logged_by": logged_by,
            }),
        );
    }
}

#[test]
fn one_artifact_by_any_of_its_names() {
    let backend = Backend::start(&[]);
    versions(&backend);
    let digest = stored(&backend, "data", "v1")["digest"].clone();
    let digest = digest.as_str().unwrap();
    for old in [false, true] {
        mode(&backend, json!({"old_server": old}));
        let api = api(&backend);
        for (name, found_as, version) in [
            ("e/p/data:v1", "data:v1", "v1"),
            ("e/p/data:best", "data:best", "v1"),
            ("e/p/data:latest", "data:latest", "v2"),
            ("e/p/data", "data:v2", "v2"),
            (
                &*format!("e/p/data:{digest}"),
                &*format!("data:{digest}"),
                "v1",
            ),
        ] {
            let artifact = api.artifact(name).unwrap();
            assert_eq!(artifact.name(), found_as, "{name}");
            assert_eq!(artifact.version(), version, "{name}");
            assert_eq!(artifact.source_name(), format!("data:{version}"));
            assert!(!artifact.is_link() && !artifact.is_draft());
        }
        let artifact = api.artifact("e/p/data:v1").unwrap();
        let truth = stored(&backend, "data", "v1");
        assert_eq!(artifact.id(), truth["id"]);
        assert_eq!((artifact.entity(), artifact.project()), ("e", "p"));
        assert_eq!(artifact.qualified_name(), "e/p/data:v1");
        assert_eq!(artifact.collection(), "data");
        assert_eq!(artifact.type_name(), "dataset");
        assert_eq!(artifact.aliases(), ["best"]);
        assert_eq!(artifact.description(), Some("about it"));
        assert_eq!(
            artifact.metadata().to_json(),
            r#"{"n":1,"nested":{"x":[1,2]}}"#
        );
        assert_eq!(artifact.digest(), digest);
        assert_eq!((artifact.size(), artifact.file_count()), (9, 1));
        assert_eq!(artifact.state(), "COMMITTED");
        assert_eq!(artifact.commit_hash(), truth["commit_hash"].as_str());
        assert!(artifact.created_at().is_some());
    }
}

#[test]
fn an_older_server_is_found_out_once() {
    let backend = Backend::start(&[]);
    versions(&backend);
    let new = api(&backend);
    new.artifact("e/p/data:v0").unwrap();
    assert_eq!(sent(&backend), ["ArtifactMembership"]);
    mode(&backend, json!({"old_server": true}));
    let old = api(&backend);
    backend.clear();
    old.artifact("e/p/data:v0").unwrap();
    old.clone().artifact("e/p/data:v1").unwrap();
    assert_eq!(
        sent(&backend),
        ["ArtifactMembership", "Artifact", "Artifact"]
    );
}

/// Sends a mutation that the library has no use for.
fn mutate(backend: &Backend, query: &str) {
    use base64::Engine;
    use std::io::{Read, Write};
    let key = base64::engine::general_purpose::STANDARD.encode(format!("api:{KEY}"));
    let body = json!({"query": query, "variables": {}}).to_string();
    let mut socket = std::net::TcpStream::connect(("127.0.0.1", backend.port())).unwrap();
    write!(
        socket,
        "POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Basic {key}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200") && !answer.contains("errors"),
        "{answer}"
    );
}

#[test]
fn a_linked_artifact_is_read_where_it_was_found() {
    let backend = Backend::start(&["--gzip", "off"]);
    versions(&backend);
    let source = artifact(&api(&backend), "v1");
    let elsewhere = json!({"entity": "e", "project": "registry", "name": "any"});
    backend.control("POST", "/runs", elsewhere);
    mutate(
        &backend,
        &format!(
            "mutation {{ linkArtifact(input: {{artifactID: \"{}\", artifactPortfolioName: \"best\", \
             entityName: \"e\", projectName: \"registry\", aliases: [{{artifactCollectionName: \
             \"best\", alias: \"prod\"}}]}}) {{ versionIndex }} }}",
            source.id()
        ),
    );
    let folder = remote::folder::Folder::new();
    for (old, by_link) in [(false, true), (true, false)] {
        mode(&backend, json!({"old_server": old}));
        let link = api(&backend).artifact("e/registry/best:prod").unwrap();
        assert_eq!(link.qualified_name(), "e/registry/best:prod");
        assert_eq!(
            (link.version(), link.aliases()),
            ("v0", &["latest".to_owned(), "prod".to_owned()][..])
        );
        assert_eq!((link.id(), &*link.source_name()), (source.id(), "data:v1"));
        backend.clear();
        let names = link
            .files()
            .into_iter()
            .map(|file| file.unwrap().name().to_owned());
        assert_eq!(names.collect::<Vec<_>>(), ["a.txt"]);
        for file in link.download(folder.path().join(old.to_string())).unwrap() {
            let text = std::fs::read_to_string(file.into_result().unwrap()).unwrap();
            assert_eq!(text, "version 1");
        }
        let sent = sent(&backend);
        let has = |name: &str| sent.iter().any(|one| one == name);
        assert_eq!(
            (has("ArtifactFiles"), has("ArtifactFileURLs")),
            (!by_link, !by_link)
        );
        assert!(
            has("ArtifactLinkFiles") && has("ArtifactLinkFileURLs"),
            "{sent:?}"
        );
    }
}

#[test]
fn a_link_is_what_its_collection_says() {
    let backend = Backend::start(&[]);
    versions(&backend);
    let source = json!({"name": "data", "project": {"entityName": "e", "name": "p"}});
    let membership = json!({
        "versionIndex": 4, "aliases": [{"alias": "prod"}, {"alias": "v4"}],
        // Spelt otherwise than it was asked for.
        "artifactCollection": {"name": "Best", "project": {"entityName": "Org", "name": "Registry"}},
        "artifact": {"id": "a", "versionIndex": 1, "state": "COMMITTED", "digest": "d", "size": 1,
            "fileCount": 1, "artifactType": {"name": "model"}, "artifactSequence": source,
            "aliases": [{"alias": "latest", "artifactCollection": source}]}});
    let answer = json!({"data": {"project": {"artifactCollectionMembership": membership}}});
    backend.fault(json!({"operation": "ArtifactMembership", "kind": "json", "value": answer}));
    let link = api(&backend).artifact("org/registry/best:prod").unwrap();
    assert!(link.is_link());
    assert_eq!(link.qualified_name(), "Org/Registry/Best:prod");
    assert_eq!(
        (link.version(), link.aliases()),
        ("v4", &["prod".to_owned()][..])
    );
    assert_eq!((link.source_entity(), link.source_project()), ("e", "p"));
    assert_eq!(
        (&*link.source_name(), link.source_version()),
        ("data:v1", "v1")
    );
}

#[test]
fn entity_and_project_come_from_the_settings() {
    let backend = Backend::start(&[]);
    versions(&backend);
    let api = builder(backend.url()).entity("e").project("p");
    let api = api.connect().unwrap();
    for name in ["data:v0", "p/data:v0"] {
        assert_eq!(api.artifact(name).unwrap().qualified_name(), "e/p/data:v0");
    }
}

#[test]
fn what_is_missing_is_named() {
    let backend = Backend::start(&[]);
    versions(&backend);
    for old in [false, true] {
        for not_found in ["null", "error", "404"] {
            mode(&backend, json!({"old_server": old, "not_found": not_found}));
            let api = api(&backend);
            for name in ["e/p/data:v9", "e/p/none:v0", "e/none/data:v0"] {
                let error = api.artifact(name).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::NotFound, "{not_found}: {error}");
                assert_eq!(error.subject(), Some(name), "{error}");
                assert_eq!(error.operation(), Some("artifact"));
            }
        }
    }
    let api = api(&backend);
    let error = api.artifact("e/p/q/data:v0").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(error.to_string().contains("e/p/q/data:v0"), "{error}");
}

#[test]
fn only_of_the_wanted_type() {
    let backend = Backend::start(&[]);
    versions(&backend);
    let api = api(&backend);
    let of_type = |name: &str| {
        let options = ArtifactOptions::new().type_name(name);
        api.artifact_with("e/p/data:v0", &options)
    };
    of_type("dataset").unwrap();
    let error = of_type("model").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    let text = error.to_string();
    assert!(
        text.contains("`dataset`") && text.contains("`model`"),
        "{text}"
    );

    let token = CancelToken::new();
    token.cancel();
    let options = ArtifactOptions::new().call(CallOptions::new().cancel(&token));
    let error = api.artifact_with("e/p/data:v0", &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
}

fn many(backend: &Backend) -> Run {
    seed(backend, "r", json!({}));
    let fields = json!({"entity": "e", "project": "p", "collection": "many", "count": 120,
        "logged_by": "r", "used_by": "r"});
    backend.control("POST", "/artifacts/generate", fields);
    let run = open(&api(backend), "r");
    backend.clear();
    run
}

#[test]
fn lists_are_lazy_complete_and_know_their_length() {
    let backend = Backend::start(&[]);
    let run = many(&backend);
    for (list, operation) in [
        (run.logged_artifacts(), "RunOutputArtifacts"),
        (run.used_artifacts(), "RunInputArtifacts"),
    ] {
        for (per_page, pages) in [(100, 2), (40, 3), (120, 1), (7, 18)] {
            backend.clear();
            let mut artifacts = list.clone().per_page(per_page).into_iter();
            assert!(sent(&backend).is_empty());
            let first = artifacts.next().unwrap().unwrap();
            assert_eq!(first.name(), "many:v0");
            assert_eq!(artifacts.total().unwrap(), 120);
            assert_eq!(sent(&backend), [operation]);
            let rest: Vec<Artifact> = artifacts.map(Result::unwrap).collect();
            let versions: Vec<&str> = rest.iter().map(Artifact::version).collect();
            let all: Vec<String> = (1..120).map(|version| format!("v{version}")).collect();
            assert_eq!(versions, all);
            assert_eq!(sent(&backend).len(), pages);
        }
    }
    // The length alone takes one request, which is not wasted.
    backend.clear();
    let mut artifacts = run.logged_artifacts().per_page(120).into_iter();
    assert_eq!(artifacts.total().unwrap(), 120);
    assert_eq!(artifacts.count(), 120);
    assert_eq!(sent(&backend).len(), 1);
}

#[test]
fn a_list_ends_with_its_first_error() {
    let backend = Backend::start(&[]);
    let run = many(&backend);
    backend.fault(json!({"operation": "RunOutputArtifacts", "kind": "graphql_errors", "skip": 1}));
    let mut artifacts = run.logged_artifacts().per_page(50).into_iter();
    assert_eq!(
        artifacts.by_ref().take(50).filter(Result::is_ok).count(),
        50
    );
    let error = artifacts.next().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert_eq!(error.subject(), Some("e/p/r"));
    assert!(artifacts.next().is_none());
}

#[test]
fn artifacts_of_other_projects_keep_their_names() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({}));
    plant(
        &backend,
        "theirs",
        json!({"project": "other", "files": {"a": "1"}, "used_by": "e/p/r"}),
    );
    let run = open(&api(&backend), "r");
    let used = run.used_artifacts().into_iter().next().unwrap().unwrap();
    assert_eq!(used.qualified_name(), "e/other/theirs:v0");
    assert_eq!(run.logged_artifacts().into_iter().count(), 0);
}

#[test]
fn the_manifest_is_fetched_once_and_without_the_key() {
    let backend = Backend::start(&[]);
    versions(&backend);
    let artifact = api(&backend).artifact("e/p/data:v1").unwrap();
    backend.clear();
    let manifest = artifact.manifest().unwrap();
    let entry = manifest.get("a.txt").unwrap();
    assert_eq!((manifest.len(), entry.size()), (1, Some(9)));
    assert_eq!(manifest.digest(), artifact.digest());
    artifact.clone().manifest().unwrap();
    assert_eq!(sent(&backend), ["ArtifactManifest", "artifact_download"]);
    let requests = backend.requests();
    let headers = |at: usize| requests[at]["headers"]["authorization"].is_string();
    assert_eq!((headers(0), headers(1)), (true, false));
}

#[test]
fn a_manifest_that_is_damaged_or_gone() {
    let backend = Backend::start(&[]);
    versions(&backend);
    let download = json!({"operation": "artifact_download"});
    let none = json!({"data": {"artifact": {"currentManifest": null}}});
    for (operation, fault, kind) in [
        (
            "artifact_download",
            json!({"kind": "status", "code": 404}),
            ErrorKind::NotFound,
        ),
        (
            "artifact_download",
            json!({"kind": "bad_json"}),
            ErrorKind::Integrity,
        ),
        (
            "artifact_download",
            json!({"kind": "truncate", "consistent": true}),
            ErrorKind::Integrity,
        ),
        (
            "ArtifactManifest",
            json!({"kind": "json", "value": none}),
            ErrorKind::NotFound,
        ),
        (
            "ArtifactManifest",
            json!({"kind": "json", "value": {"data": {"artifact": null}}}),
            ErrorKind::NotFound,
        ),
        (
            "ArtifactManifest",
            json!({"kind": "null"}),
            ErrorKind::Protocol,
        ),
    ] {
        let artifact = api(&backend).artifact("e/p/data:v1").unwrap();
        let mut fault = fault;
        fault["operation"] = operation.into();
        backend.fault(fault.clone());
        let error = artifact.manifest().unwrap_err();
        assert_eq!(error.kind(), kind, "{fault}: {error}");
        assert_eq!(error.subject(), Some("e/p/data:v1"));
        backend.clear_faults();
        artifact.manifest().unwrap();
    }
    // What breaks on the way is asked for again.
    let artifact = api(&backend).artifact("e/p/data:v1").unwrap();
    let mut fault = download;
    fault["kind"] = "truncate".into();
    fault["times"] = 2.into();
    let fault = backend.fault(fault);
    artifact.manifest().unwrap();
    assert_eq!(backend.hits(fault), 2);
}

#[test]
fn files_are_listed_and_fetched_one_by_one() {
    let backend = Backend::start(&[]);
    let fields = json!({"entity": "e", "project": "p", "collection": "many", "count": 1,
        "files": 120});
    backend.control("POST", "/artifacts/generate", fields);
    let folder = remote::folder::Folder::new();
    for old in [false, true] {
        mode(&backend, json!({"old_server": old}));
        let artifact = api(&backend).artifact("e/p/many:v0").unwrap();
        backend.clear();
        let mut files = artifact.files().per_page(50).into_iter();
        assert_eq!(files.total().unwrap(), Some(120));
        assert_eq!(sent(&backend), ["ArtifactFiles"]);
        let names: Vec<String> = files.map(|file| file.unwrap().name().to_owned()).collect();
        let all: Vec<String> = (0..120).map(|at| format!("part-{at:05}.txt")).collect();
        assert_eq!(names, all);
        assert_eq!(sent(&backend).len(), 3);

        let wanted = ["part-00007.txt", "none.txt"];
        let mut files = artifact.files().names(wanted).into_iter();
        assert_eq!(files.total().unwrap(), None);
        let file = files.next().unwrap().unwrap();
        assert!(files.next().is_none());
        assert_eq!((file.name(), file.size()), (wanted[0], 9));
        let root = folder.path().join(old.to_string());
        // The address is no longer valid: a new one is asked for.
        backend.control("POST", "/urls/expire", Json::Null);
        let path = file.download(&root).unwrap();
        assert_eq!(std::fs::read_to_string(path).unwrap(), "many 0 7\n");
        let error = file.delete().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        backend.control("POST", "/urls/expire", Json::Null);
        backend.fault(json!({"operation": "artifact_download", "kind": "status", "code": 403}));
        let error = file.download(root.join("again")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Permission);
        assert_eq!(error.subject(), Some("e/p/many:v0 file part-00007.txt"));
        backend.clear_faults();
    }
}

/// Who the server says took the artifact, and as what.
fn users(backend: &Backend, version: &str) -> Json {
    stored(backend, "data", version)["used_by"].clone()
}

#[test]
fn a_run_takes_an_artifact() {
    let backend = Backend::start(&[]);
    versions(&backend);
    seed(&backend, "user", json!({}));
    for (old, version) in [(false, "v0"), (true, "v1")] {
        mode(&backend, json!({"old_server": old}));
        let api = api(&backend);
        let (run, artifact) = (open(&api, "user"), artifact(&api, version));
        let used = run.use_artifact(&artifact, None).unwrap();
        assert_eq!(used.id(), artifact.id());
        let name = format!("data:{version}");
        let wanted = json!([{"run": "e/p/user", "used_as": name}]);
        assert_eq!(users(&backend, version), wanted);
        // Again, though the server's answer is lost: nothing changes.
        let fault = json!({"path": "graphql", "kind": "execute_then_drop", "times": 1});
        backend.fault(fault);
        run.use_artifact(&artifact, None).unwrap();
        assert_eq!(users(&backend, version), wanted);
    }
    let requests = backend.requests_of("UseArtifactOfProject");
    assert_eq!(requests[0]["variables"]["artifactEntity"], "e");
    assert_eq!(requests[0]["variables"]["artifactProject"], "p");

    mode(&backend, json!({"old_server": false}));
    let api = api(&backend);
    let options = UseArtifactOptions::new().use_as("training set");
    let artifact = artifact(&api, "v2");
    open(&api, "user")
        .use_artifact_with(&artifact, &options)
        .unwrap();
    assert_eq!(users(&backend, "v2")[0]["used_as"], "training set");
}

fn artifact(api: &Api, version: &str) -> Artifact {
    api.artifact(&format!("e/p/data:{version}")).unwrap()
}

#[test]
fn a_run_makes_an_artifact_that_exists() {
    let backend = Backend::start(&[]);
    versions(&backend);
    seed(&backend, "maker", json!({}));
    let api = api(&backend);
    let (run, latest) = (open(&api, "maker"), artifact(&api, "latest"));
    let fault = json!({"operation": "LogArtifact", "kind": "execute_then_drop", "times": 1});
    let fault = backend.fault(fault);
    let logged = run.log_artifact(&latest, &["best", "mine"]).unwrap();
    assert_eq!(backend.hits(fault), 1);
    assert_eq!(logged.id(), latest.id());
    assert_eq!((logged.name(), logged.version()), ("data:latest", "v2"));
    let mut aliases = logged.aliases().to_vec();
    aliases.sort();
    assert_eq!(aliases, ["best", "latest", "mine"]);
    let now = stored(&backend, "data", "v2");
    assert_eq!(now["logged_by"], json!(["e/p/r", "e/p/maker"]));
    assert_eq!(stored(&backend, "data", "v1")["aliases"], json!(["v1"]));
    let all = backend.control("GET", "/artifacts/e/p", Json::Null);
    assert_eq!(all["artifacts"].as_array().unwrap().len(), 3);
    // Plain texts are what servers refuse.
    let requests = backend.requests_of("LogArtifact");
    assert_eq!(
        requests[0]["variables"]["aliases"][0],
        json!({"artifactCollectionName": "data", "alias": "best"})
    );
    let list = run.logged_artifacts().into_iter().next().unwrap().unwrap();
    assert_eq!(list.id(), latest.id());
}

/// A version that is not committed, as a server would answer one.
fn draft(backend: &Backend, api: &Api) -> Artifact {
    let collection = json!({"name": "data", "project": {"entityName": "e", "name": "p"}});
    let membership = json!({"versionIndex": null, "aliases": [], "artifactCollection": collection,
        "artifact": {"id": "draft", "versionIndex": null, "state": "PENDING", "digest": "d",
            "size": 0, "fileCount": 0, "artifactType": {"name": "dataset"}, "aliases": [],
            "artifactSequence": collection}});
    let answer = json!({"data": {"project": {"artifactCollectionMembership": membership}}});
    backend.fault(json!({"operation": "ArtifactMembership", "kind": "json", "value": answer}));
    let draft = api.artifact("e/p/data:draft").unwrap();
    backend.clear_faults();
    assert!(draft.is_draft() && draft.version().is_empty());
    draft
}

#[test]
fn what_a_run_cannot_take_or_make() {
    let backend = Backend::start(&[]);
    versions(&backend);
    for name in ["e/p/user", "e/q/user"] {
        let parts: Vec<&str> = name.split('/').collect();
        let run = json!({"entity": parts[0], "project": parts[1], "name": parts[2]});
        backend.control("POST", "/runs", run);
    }
    let api = api(&backend);
    let (run, other) = (open(&api, "user"), api.run("e/q/user").unwrap());
    let data = artifact(&api, "v2");
    let draft = draft(&backend, &api);
    backend.clear();
    let refused = |result: wandb_run::Result<Artifact>, words: &[&str]| {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
        for word in words {
            assert!(error.to_string().contains(word), "{word}: {error}");
        }
    };
    refused(run.use_artifact(&draft, None), &["draft", "e/p/user"]);
    refused(run.log_artifact(&draft, &[]), &["draft"]);
    refused(other.log_artifact(&data, &[]), &["e/p", "e/q", "data:v2"]);
    for alias in ["", "a/b", "a:b"] {
        refused(run.log_artifact(&data, &[alias]), &["alias"]);
    }
    let elsewhere = Backend::start(&[]);
    seed(&elsewhere, "user", json!({}));
    let stranger = open(&remote::api(&elsewhere), "user");
    refused(stranger.use_artifact(&data, None), &[elsewhere.url()]);
    assert!(sent(&backend).is_empty());

    // Taking what is in another project is fine.
    other.use_artifact(&data, None).unwrap();
    assert_eq!(users(&backend, "v2")[0]["run"], "e/q/user");

    let token = CancelToken::new();
    token.cancel();
    let call = CallOptions::new()
        .cancel(&token)
        .timeout(Duration::from_secs(9));
    let using = UseArtifactOptions::new().call(call.clone());
    let error = run.use_artifact_with(&data, &using).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    let logging = LogArtifactOptions::new().call(call);
    let error = run.log_artifact_with(&data, &logging).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
}

#[test]
fn a_new_version_instead_of_the_old_one_is_a_conflict() {
    let backend = Backend::start(&[]);
    versions(&backend);
    seed(&backend, "maker", json!({}));
    let api = api(&backend);
    let (run, data) = (open(&api, "maker"), artifact(&api, "v2"));
    let draft = json!({"data": {"createArtifact": {"artifact": {
        "id": "other", "versionIndex": 3, "state": "PENDING", "digest": "d", "size": 0,
        "fileCount": 0, "artifactType": {"name": "dataset"}, "aliases": [],
        "artifactSequence": {"name": "data", "project": {"entityName": "e", "name": "p"}},
    }}}});
    backend.fault(json!({"operation": "LogArtifact", "kind": "json", "value": draft}));
    let error = run.log_artifact(&data, &[]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(
        !error.is_retryable() && error.to_string().contains("data:v3"),
        "{error}"
    );
    backend.clear_faults();
    for answer in [
        json!({"data": {"createArtifact": null}}),
        json!({"data": {}}),
    ] {
        backend.fault(json!({"operation": "LogArtifact", "kind": "json", "value": answer}));
        let error = run.log_artifact(&data, &[]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
        backend.clear_faults();
    }
}
