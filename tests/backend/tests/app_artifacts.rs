//! Artifacts from GraphQL to bytes.

mod app_support;

use app_support::{Answer, Backend, request};
use serde_json::{Value, json};

const HELLO: &str = "XUFAKrxLKna5cZ2REBfFkg==";

const CREATE: &str = "mutation M($input: CreateArtifactInput!) { createArtifact(input: $input) { \
    artifact { id state artifactSequence { id latestArtifact { id versionIndex } } } } }";
const FILES: &str = "mutation M($input: CreateArtifactFilesInput!) { createArtifactFiles(input: \
    $input) { files { edges { node { name uploadUrl uploadHeaders storagePath artifact { id } \
    uploadMultipartUrls { uploadID uploadUrlParts { partNumber uploadUrl } } } } } } }";
const MANIFEST: &str = "mutation M($input: CreateArtifactManifestInput!) { \
    createArtifactManifest(input: $input) { artifactManifest { id file { uploadUrl \
    uploadHeaders } } } }";
const COMMIT: &str = "mutation M($id: ID!) { commitArtifact(input: {artifactID: $id}) { artifact \
    { id digest state versionIndex aliases { alias } } } }";

/// The path and query of an absolute URL.
fn target(url: &Value) -> String {
    let url = url.as_str().expect("a URL");
    let rest = url.split_once("://").expect("an absolute URL").1;
    rest[rest.find('/').expect("a path")..].to_owned()
}

fn put(backend: &Backend, url: &Value, headers: &Value, bytes: &[u8]) -> Answer {
    let mut put = request("PUT", &target(url), bytes);
    for header in headers.as_array().into_iter().flatten() {
        let (name, value) = header.as_str().unwrap().split_once(':').unwrap();
        put.headers
            .push((name.to_lowercase(), value.trim().to_owned()));
    }
    backend.send(put)
}

fn with_run() -> Backend {
    let backend = Backend::memory();
    backend.seed(json!({}));
    backend
}

/// The input that announces artifact e/p/data of run r with one file.
fn announcement(digest: &str, more: Value) -> Value {
    let mut input = json!({
        "entityName": "e", "projectName": "p", "runName": "r", "artifactTypeName": "dataset",
        "artifactCollectionNames": ["data"], "digest": digest, "digestAlgorithm": "MANIFEST_MD5",
        "aliases": [], "enableDigestDeduplication": true,
    });
    let more = more.as_object().unwrap().clone();
    input.as_object_mut().unwrap().extend(more);
    json!({ "input": input })
}

fn create(backend: &Backend, digest: &str, more: Value) -> Value {
    let data = backend.data(CREATE, announcement(digest, more));
    data["createArtifact"]["artifact"].clone()
}

fn announce_file(backend: &Backend, id: &Value, name: &str, md5: &str, more: Value) -> Value {
    let mut spec = json!({"artifactID": id, "name": name, "md5": md5});
    let more = more.as_object().unwrap().clone();
    spec.as_object_mut().unwrap().extend(more);
    let input = json!({"artifactFiles": [spec], "storageLayout": "V2"});
    let data = backend.data(FILES, json!({ "input": input }));
    data["createArtifactFiles"]["files"]["edges"][0]["node"].clone()
}

/// Announces and uploads a manifest.
fn upload_manifest(backend: &Backend, id: &Value, text: &str, md5: &str) {
    let input = json!({
        "artifactID": id, "name": "wandb_manifest.json", "digest": md5, "entityName": "e",
        "projectName": "p", "runName": "r",
    });
    let data = backend.data(MANIFEST, json!({ "input": input }));
    let file = &data["createArtifactManifest"]["artifactManifest"]["file"];
    let answer = put(
        backend,
        &file["uploadUrl"],
        &file["uploadHeaders"],
        text.as_bytes(),
    );
    assert_eq!(answer.status, 200, "{}", answer.text());
}

fn stored(backend: &Backend) -> Value {
    backend.told("GET", "/artifacts/e/p", Value::Null)
}

const ONE_FILE: &str = r#"{"version":1,"storagePolicy":"wandb-storage-policy-v1","storagePolicyConfig":{"storageLayout":"V2"},"contents":{"a.txt":{"digest":"XUFAKrxLKna5cZ2REBfFkg==","size":5}}}"#;
const ONE_FILE_DIGEST: &str = "541f289bb3c6ae786d51e7288e523543";

fn md5_base64(text: &str) -> String {
    use base64::Engine as _;
    use md5::Digest as _;
    base64::engine::general_purpose::STANDARD.encode(md5::Md5::digest(text.as_bytes()))
}

/// A version with one file, logged by run r.
fn log(backend: &Backend, more: Value) -> Value {
    let artifact = create(backend, ONE_FILE_DIGEST, more);
    let id = artifact["id"].clone();
    if artifact["state"] == "COMMITTED" {
        return id;
    }
    let file = announce_file(backend, &id, "a.txt", HELLO, json!({}));
    if !file["uploadUrl"].is_null() {
        let answer = put(
            backend,
            &file["uploadUrl"],
            &file["uploadHeaders"],
            b"hello",
        );
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    upload_manifest(backend, &id, ONE_FILE, &md5_base64(ONE_FILE));
    backend.data(COMMIT, json!({ "id": id }));
    id
}

#[test]
fn a_version_is_committed_once_everything_is_here() {
    let backend = with_run();
    let artifact = create(
        &backend,
        ONE_FILE_DIGEST,
        json!({"clientID": "c", "sequenceClientID": "s"}),
    );
    assert_eq!(artifact["state"], "PENDING");
    assert_eq!(artifact["artifactSequence"]["latestArtifact"], Value::Null);
    let id = &artifact["id"];
    let again = create(&backend, ONE_FILE_DIGEST, json!({"clientID": "c"}));
    assert_eq!(again["id"], *id, "the same announcement, sent again");
    let refused = || backend.error(COMMIT, json!({ "id": id })).1;
    assert!(refused().contains("no manifest"), "{}", refused());

    let file = announce_file(&backend, id, "a.txt", HELLO, json!({}));
    assert_eq!(file["artifact"]["id"], *id);
    upload_manifest(&backend, id, ONE_FILE, &md5_base64(ONE_FILE));
    assert!(refused().contains("\"a.txt\""), "{}", refused());
    let unsigned = target(&file["uploadUrl"]);
    let unsigned = unsigned.split_once('?').unwrap().0;
    assert_eq!(backend.without_key("PUT", unsigned, b"hello").status, 403);
    let bare = put(&backend, &file["uploadUrl"], &json!([]), b"hello");
    assert_eq!(bare.status, 403, "Content-MD5 belongs to the signature");
    let other = put(
        &backend,
        &file["uploadUrl"],
        &file["uploadHeaders"],
        b"jello",
    );
    assert_eq!((other.status, &other.text()[..9]), (400, "BadDigest"));
    let whole = put(
        &backend,
        &file["uploadUrl"],
        &file["uploadHeaders"],
        b"hello",
    );
    assert_eq!(
        whole.header("etag"),
        Some("\"5d41402abc4b2a76b9719d911017c592\"")
    );

    let committed = backend.data(COMMIT, json!({ "id": id }))["commitArtifact"]["artifact"].clone();
    let aliases = json!([{"alias": "latest"}, {"alias": "v0"}]);
    assert_eq!(
        committed,
        json!({"id": id, "digest": ONE_FILE_DIGEST, "state": "COMMITTED", "versionIndex": 0,
               "aliases": aliases})
    );
    backend.data(COMMIT, json!({ "id": id }));
    let facts = &stored(&backend)["artifacts"];
    assert_eq!(facts.as_array().unwrap().len(), 1);
    assert_eq!(facts[0]["logged_by"], json!(["e/p/r"]));
    let mapped = "{ a: clientIDMapping(clientID: \"c\") { serverID } s: clientIDMapping(clientID: \
                  \"s\") { serverID } none: clientIDMapping(clientID: \"x\") { serverID } }";
    let mapped = backend.data(mapped, json!({}));
    assert_eq!(mapped["a"]["serverID"], *id);
    assert_eq!(mapped["s"]["serverID"], artifact["artifactSequence"]["id"]);
    assert_eq!(mapped["none"], Value::Null);
}

#[test]
fn wrong_digests_and_bad_aliases_are_refused() {
    let backend = with_run();
    let id = create(&backend, "64e7c61456b10382e2f3b571ac24b659", json!({}))["id"].clone();
    let input = json!({"artifactID": id, "name": "wandb_manifest.json", "entityName": "e",
        "projectName": "p", "runName": "r", "digest": md5_base64("other")});
    let data = backend.data(MANIFEST, json!({ "input": input }));
    let url = &data["createArtifactManifest"]["artifactManifest"]["file"]["uploadUrl"];
    put(&backend, url, &json!([]), ONE_FILE.as_bytes());
    let (_, message) = backend.error(COMMIT, json!({ "id": id }));
    assert!(message.contains("announced with"), "{message}");
    upload_manifest(&backend, &id, ONE_FILE, &md5_base64(ONE_FILE));
    let (_, message) = backend.error(COMMIT, json!({ "id": id }));
    assert!(message.contains("the artifact's 64e7"), "{message}");
    for aliases in [
        json!([{"artifactCollectionName": "data", "alias": "v7"}]),
        json!([{"artifactCollectionName": "data", "alias": "a/b"}]),
        json!([{"artifactCollectionName": "other", "alias": "a"}]),
        json!(["plain"]),
    ] {
        backend.error(CREATE, announcement("x", json!({ "aliases": aliases })));
    }
    let (_, message) = backend.error(CREATE, announcement("x", json!({"runName": "nope"})));
    assert_eq!(message, "could not find run e/p/nope");
    let (_, message) = backend.error(
        CREATE,
        announcement("x", json!({"artifactTypeName": "model"})),
    );
    assert!(message.contains("of type dataset, not model"), "{message}");
}

#[test]
fn same_contents_and_same_bytes_are_not_uploaded_again() {
    let backend = with_run();
    let first = log(&backend, json!({}));
    backend.told(
        "POST",
        "/runs",
        json!({"entity": "e", "project": "p", "name": "s"}),
    );
    let alias = json!([{"artifactCollectionName": "data", "alias": "best"}]);
    let same = create(
        &backend,
        ONE_FILE_DIGEST,
        json!({"runName": "s", "aliases": alias}),
    );
    assert_eq!((&same["id"], &same["state"]), (&first, &json!("COMMITTED")));
    let facts = stored(&backend)["artifacts"][0].clone();
    assert_eq!(facts["aliases"], json!(["best", "latest", "v0"]));
    assert_eq!(facts["logged_by"], json!(["e/p/r", "e/p/s"]));
    assert_eq!(facts["created_by"], "e/p/r");

    let second = create(
        &backend,
        ONE_FILE_DIGEST,
        json!({"enableDigestDeduplication": false}),
    );
    assert_eq!(
        second["artifactSequence"]["latestArtifact"],
        json!({"id": first, "versionIndex": 0})
    );
    let file = announce_file(&backend, &second["id"], "a.txt", HELLO, json!({}));
    assert_eq!(file["uploadUrl"], Value::Null);
    assert_eq!(file["artifact"]["id"], first, "who brought the bytes");
    upload_manifest(&backend, &second["id"], ONE_FILE, &md5_base64(ONE_FILE));
    backend.data(COMMIT, json!({"id": second["id"]}));
    let collection = stored(&backend)["collections"][0].clone();
    assert_eq!(collection["versions"], json!(["v0", "v1"]));
    assert_eq!(collection["aliases"], json!({"best": "v0", "latest": "v1"}));
}

#[test]
fn parts_are_joined_when_all_are_here() {
    let backend = with_run();
    let id = create(&backend, ONE_FILE_DIGEST, json!({}))["id"].clone();
    let parts = json!([
        {"partNumber": 1, "hexMD5": "46356afe55fa3cea9cbe73ad442cad47"},
        {"partNumber": 2, "hexMD5": "7ce8636c076f5f42316676f7ca5ccfbe"},
    ]);
    let more = json!({ "uploadPartsInput": parts });
    let file = announce_file(&backend, &id, "a.txt", HELLO, more);
    let urls = &file["uploadMultipartUrls"];
    let complete = "mutation M($input: CompleteMultipartUploadArtifactInput!) { \
                    completeMultipartUploadArtifact(input: $input) { digest } }";
    let input = json!({"input": {
        "artifactID": id, "storagePath": file["storagePath"], "uploadID": urls["uploadID"],
        "completeMultipartAction": "Complete", "completedParts": parts,
    }});
    let (_, message) = backend.error(complete, input.clone());
    assert_eq!(message, "part 1 is missing");
    for (at, bytes) in [(0, "hel"), (1, "lo")] {
        let url = &urls["uploadUrlParts"][at]["uploadUrl"];
        let header = json!([format!("content-md5:{}", md5_base64(bytes))]);
        let answer = put(&backend, url, &header, bytes.as_bytes());
        assert_eq!(answer.status, 200, "{}", answer.text());
        let etag = answer.header("etag").unwrap().trim_matches('"').to_owned();
        assert_eq!(parts[at]["hexMD5"], etag);
    }
    let data = backend.data(complete, input);
    assert_eq!(data["completeMultipartUploadArtifact"]["digest"], HELLO);
    let again = announce_file(&backend, &id, "a.txt", HELLO, json!({}));
    assert_eq!(again["uploadUrl"], Value::Null, "the bytes are here");
}

fn seeded() -> Backend {
    let backend = with_run();
    let seed = json!({
        "entity": "e", "project": "p", "collection": "data", "type": "dataset",
        "aliases": ["best"], "metadata": {"a": 1}, "logged_by": "r",
        "used_by": {"run": "u", "used_as": "input"},
        "files": {"a.txt": "hello", "b/c.bin": {"base64": "AP8="},
                  "ref": {"ref": "s3://b/k", "digest": "tag", "size": 7}},
    });
    let answer = backend.told("POST", "/artifacts", seed);
    assert_eq!(
        (&answer["version"], &answer["state"]),
        (&json!("v0"), &json!("COMMITTED"))
    );
    backend
}

#[test]
fn seeded_versions_are_found_by_every_name() {
    let backend = seeded();
    let digest = stored(&backend)["artifacts"][0]["digest"].clone();
    for name in ["data", "data:latest", "data:best", "data:v0"] {
        let query = format!(
            "{{ project(name: \"p\", entityName: \"e\") {{ artifact(name: \"{name}\") {{ digest }} \
             artifactCollectionMembership(name: \"{name}\") {{ versionIndex artifact {{ digest }} }} \
             artifactType(name: \"dataset\") {{ artifact(name: \"{name}\") {{ digest }} }} }} }}"
        );
        let project = backend.data(&query, json!({}))["project"].clone();
        assert_eq!(project["artifact"]["digest"], digest, "{name}");
        let membership = &project["artifactCollectionMembership"];
        assert_eq!(membership["artifact"]["digest"], digest);
        assert_eq!(membership["versionIndex"], 0);
        assert_eq!(project["artifactType"]["artifact"]["digest"], digest);
    }
    let project = backend.data(
        "{ project(name: \"p\", entityName: \"e\") { artifact(name: \"data:v1\") { id } \
         artifactType(name: \"model\") { id } artifactTypes { edges { node { name } } } \
         artifactCollections { totalCount edges { node { __typename name } } } } }",
        json!({}),
    )["project"]
        .clone();
    assert_eq!(project["artifact"], Value::Null);
    assert_eq!(project["artifactType"], Value::Null);
    assert_eq!(
        project["artifactTypes"]["edges"][0]["node"]["name"],
        "dataset"
    );
    assert_eq!(
        project["artifactCollections"]["edges"][0]["node"],
        json!({"__typename": "ArtifactSequence", "name": "data"})
    );
}

#[test]
fn lineage_and_files_are_answered() {
    let backend = seeded();
    let run = backend.run(
        "outputArtifacts { totalCount edges { node { id size fileCount metadata createdBy { \
         __typename ... on Run { name } } usedBy { edges { node { name } } } \
         currentManifest { file { directUrl } } files { edges { node { name directUrl sizeBytes \
         digest url isReference } } } } } } inputArtifacts { totalCount }",
    );
    assert_eq!(run["inputArtifacts"]["totalCount"], 0);
    let node = &run["outputArtifacts"]["edges"][0]["node"];
    assert_eq!((&node["size"], &node["fileCount"]), (&json!(14), &json!(3)));
    assert_eq!(node["createdBy"], json!({"__typename": "Run", "name": "r"}));
    assert_eq!(node["usedBy"]["edges"], json!([{"node": {"name": "u"}}]));
    let files = &node["files"]["edges"];
    assert_eq!(files[2]["node"]["directUrl"], "s3://b/k");
    assert_eq!(files[2]["node"]["isReference"], true);
    let direct = backend.without_key("GET", &target(&files[0]["node"]["directUrl"]), b"");
    assert_eq!((direct.status, direct.text()), (200, "hello"));
    let keyed = target(&files[0]["node"]["url"]);
    assert_eq!(backend.without_key("GET", &keyed, b"").status, 401);
    assert_eq!(backend.call("GET", &keyed, b"").status, 307);
    backend.mode(json!({"file_redirect": "none"}));
    assert_eq!(backend.call("GET", &keyed, b"").text(), "hello");

    let manifest = target(&node["currentManifest"]["file"]["directUrl"]);
    let manifest = backend.without_key("GET", &manifest, b"").json();
    assert_eq!(manifest["contents"]["a.txt"]["digest"], HELLO);
    assert_eq!(manifest["contents"]["a.txt"]["birthArtifactID"], node["id"]);
    let entries = "query Q($id: ID!, $entries: [ArtifactManifestEntryInput!]) { artifact(id: $id) \
        { filesByManifestEntries(entries: $entries, storageLayout: \"V2\", manifestVersion: \"1\") \
        { edges { node { name directUrl } } } } }";
    let asked = json!([{"name": "a.txt", "digest": HELLO}]);
    let found = backend.data(entries, json!({"id": node["id"], "entries": asked}));
    let found = &found["artifact"]["filesByManifestEntries"]["edges"][0]["node"];
    assert_eq!(found["name"], "a.txt");
    let asked = json!([{"name": "a.txt", "digest": "other"}]);
    backend.error(entries, json!({"id": node["id"], "entries": asked}));
}

#[test]
fn seeds_may_be_of_the_old_layout_or_corrupt() {
    let backend = with_run();
    let seed = json!({"entity": "e", "project": "p", "collection": "c", "layout": "V1",
                      "files": {"../a": "hello", "b": "there"}, "corrupt": ["b"]});
    backend.told("POST", "/artifacts", seed);
    let data = backend.data(
        "{ project(name: \"p\", entityName: \"e\") { artifact(name: \"c:v0\") { \
         currentManifest { file { directUrl } } files { edges { node { name directUrl } } } } } }",
        json!({}),
    );
    let artifact = &data["project"]["artifact"];
    let manifest = target(&artifact["currentManifest"]["file"]["directUrl"]);
    let manifest = backend.without_key("GET", &manifest, b"").json();
    assert_eq!(manifest["storagePolicyConfig"]["storageLayout"], "V1");
    assert_eq!(
        manifest["contents"]["../a"],
        json!({"digest": HELLO, "size": 5})
    );
    let bytes = |at: usize| {
        let url = target(&artifact["files"]["edges"][at]["node"]["directUrl"]);
        backend.without_key("GET", &url, b"").text().to_owned()
    };
    assert_eq!(
        (bytes(0), bytes(1)),
        ("hello".to_owned(), "uhere".to_owned())
    );
}

#[test]
fn uses_aliases_and_fields_change() {
    let backend = seeded();
    let id = stored(&backend)["artifacts"][0]["id"].clone();
    let use_it = "mutation M($input: UseArtifactInput!) { useArtifact(input: $input) { artifact { \
                  id } run { inputArtifacts { edges { usedAs node { id } } } } } }";
    let input = json!({"input": {"artifactID": id, "entityName": "e", "projectName": "p",
        "runName": "r", "usedAs": "x", "artifactEntityName": "e", "artifactProjectName": "p"}});
    for _ in 0..2 {
        let used = backend.data(use_it, input.clone());
        assert_eq!(
            used["useArtifact"]["run"]["inputArtifacts"]["edges"],
            json!([{"usedAs": ["x"], "node": {"id": id}}])
        );
    }
    let aliases = |mutation: &str, alias: &str| {
        let text = format!(
            "mutation M($id: ID!) {{ {mutation}(input: {{artifactID: $id, aliases: [{{entityName: \
             \"e\", projectName: \"p\", artifactCollectionName: \"data\", alias: \"{alias}\"}}]}}) \
             {{ success }} }}"
        );
        backend.graphql(&text, json!({ "id": id })).json()
    };
    let done = json!({"data": {"addAliases": {"success": true}}});
    assert_eq!(aliases("addAliases", "prod"), done);
    assert!(aliases("deleteAliases", "nope")["errors"].is_array());
    assert!(aliases("deleteAliases", "best")["errors"].is_null());
    let update = "mutation M($input: UpdateArtifactInput!) { updateArtifact(input: $input) { \
                  artifact { description metadata ttlDurationSeconds ttlIsInherited tags { name } } } }";
    let input = json!({"artifactID": id, "description": "d", "metadata": "{\"b\":2}",
        "ttlDurationSeconds": 60, "tagsToAdd": [{"tagName": "t"}]});
    let updated = backend.data(update, json!({ "input": input }));
    assert_eq!(
        updated["updateArtifact"]["artifact"],
        json!({"description": "d", "metadata": "{\"b\":2}", "ttlDurationSeconds": 60,
               "ttlIsInherited": false, "tags": [{"name": "t"}]})
    );
    let facts = stored(&backend)["artifacts"][0].clone();
    assert_eq!(facts["aliases"], json!(["latest", "prod", "v0"]));
    let input = json!({"artifactID": id,
        "aliases": [{"artifactCollectionName": "data", "alias": "only"}]});
    backend.data(update, json!({ "input": input }));
    let facts = stored(&backend)["artifacts"][0].clone();
    assert_eq!(facts["aliases"], json!(["only", "v0"]));
    assert_eq!(facts["description"], "d");
}

#[test]
fn links_are_versions_of_their_own_count() {
    let backend = seeded();
    let id = stored(&backend)["artifacts"][0]["id"].clone();
    let link = "mutation M($id: ID) { linkArtifact(input: {artifactID: $id, \
        artifactPortfolioName: \"board\", entityName: \"e\", projectName: \"p\", aliases: []}) { \
        versionIndex artifactMembership { artifactCollection { __typename name } artifact { \
        artifactSequence { name } } } } }";
    for _ in 0..2 {
        let linked = backend.data(link, json!({ "id": id }))["linkArtifact"].clone();
        assert_eq!(linked["versionIndex"], 0);
        let membership = &linked["artifactMembership"];
        assert_eq!(
            membership["artifactCollection"],
            json!({"__typename": "ArtifactPortfolio", "name": "board"})
        );
        assert_eq!(membership["artifact"]["artifactSequence"]["name"], "data");
    }
}

#[test]
fn deleted_versions_are_gone_and_latest_moves_back() {
    let backend = with_run();
    let recipe = json!({"entity": "e", "project": "p", "collection": "data", "count": 120,
                        "logged_by": "r"});
    let made = backend.told("POST", "/artifacts/generate", recipe);
    assert_eq!(made[119]["version"], "v119");
    let page = |arguments: &str| {
        let query = format!(
            "{{ project(name: \"p\", entityName: \"e\") {{ artifactType(name: \"dataset\") {{ \
             artifactCollection(name: \"data\") {{ artifacts({arguments}) {{ totalCount edges {{ \
             version cursor }} pageInfo {{ hasNextPage }} }} }} }} }} }}"
        );
        let data = backend.data(&query, json!({}));
        data["project"]["artifactType"]["artifactCollection"]["artifacts"].clone()
    };
    let first = page("first: 100");
    assert_eq!(first["totalCount"], 120);
    assert_eq!(first["edges"][0]["version"], "v119");
    let cursor = first["edges"][99]["cursor"].as_str().unwrap();
    let rest = page(&format!("first: 100, after: \"{cursor}\""));
    assert_eq!(rest["edges"].as_array().unwrap().len(), 20);
    assert_eq!(rest["pageInfo"]["hasNextPage"], false);
    let filtered = page(r#"filters: "{\"metadata.number\": {\"$lt\": 3}}", order: "+createdAt""#);
    assert_eq!(filtered["totalCount"], 3);
    assert_eq!(filtered["edges"][0]["version"], "v0");

    let delete = "mutation M($id: ID!, $all: Boolean) { deleteArtifact(input: {artifactID: $id, \
                  deleteAliases: $all}) { artifact { state } } }";
    let (_, message) = backend.error(delete, json!({"id": made[119]["id"]}));
    assert!(message.contains("deleteAliases"), "{message}");
    let gone = backend.data(delete, json!({"id": made[119]["id"], "all": true}));
    assert_eq!(gone["deleteArtifact"]["artifact"]["state"], "DELETED");
    backend.data(delete, json!({"id": made[5]["id"]}));
    assert_eq!(page("first: 1")["totalCount"], 118);
    let collection = stored(&backend)["collections"][0].clone();
    assert_eq!(collection["aliases"], json!({"latest": "v118"}));
    let run = backend.run("outputArtifacts { totalCount }");
    assert_eq!(run["outputArtifacts"]["totalCount"], 118);
}

#[test]
fn a_deleted_run_takes_its_artifacts_along_where_that_is_wanted() {
    for with_artifacts in [false, true] {
        let backend = seeded();
        let id = backend.run("id")["id"].clone();
        let delete = "mutation M($id: ID!, $all: Boolean) { deleteRun(input: {id: $id, \
                      deleteArtifacts: $all}) { clientMutationId } }";
        backend.data(delete, json!({"id": id, "all": with_artifacts}));
        let facts = stored(&backend)["artifacts"][0].clone();
        let state = if with_artifacts {
            "DELETED"
        } else {
            "COMMITTED"
        };
        assert_eq!(facts["state"], state);
        assert_eq!(facts["logged_by"], json!([]));
    }
}

#[test]
fn everything_is_there_after_a_restart_and_gone_after_a_delete() {
    use wandb_backend::app::{Options, Server};
    let data = std::env::temp_dir().join(format!("wandb-backend-{}", std::process::id()));
    let open = || {
        let options = Options {
            data: Some(data.clone()),
            ..Options::default()
        };
        Backend(Server::new(options).unwrap())
    };
    let backend = open();
    backend.seed(json!({}));
    log(&backend, json!({}));
    let before = stored(&backend);
    drop(backend);
    let backend = open();
    assert_eq!(stored(&backend), before);
    assert_eq!(log(&backend, json!({})), before["artifacts"][0]["id"]);
    backend.told("DELETE", "/artifacts", Value::Null);
    drop(backend);
    let nothing = json!({"collections": [], "artifacts": []});
    assert_eq!(stored(&open()), nothing);
    std::fs::remove_dir_all(&data).unwrap();
}
