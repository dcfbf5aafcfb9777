//! Lists of runs: pages, filters, orders.

mod common;
mod remote;

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value as Json, json};
use wandb_run::{CallOptions, CancelToken, Error, ErrorKind, Filter, RunIter, Runs};

use common::Backend;
use remote::{api, builder, logged, mode, seed};

fn ids(runs: Runs) -> Vec<String> {
    runs.into_iter()
        .map(|run| run.unwrap().id().to_owned())
        .collect()
}

/// The error that a list ends with, after which it stays ended.
fn end(runs: Runs) -> Error {
    let mut runs: RunIter = runs.into_iter();
    let error = loop {
        match runs.next().expect("an error before the end") {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert!(runs.next().is_none());
    error
}

/// Runs `r0000`, `r0001`, …, each newer than the one before, of which every
/// third is `failed` and every tenth has a tag.
fn seed_runs(backend: &Backend, count: usize) {
    for n in 0..count {
        let fields = json!({
            "display_name": format!("run {n}"),
            "state": if n % 3 == 0 { "failed" } else { "finished" },
            "tags": if n % 10 == 0 { vec!["tenth"] } else { vec![] },
            "created_at": format!("2026-01-01T{:02}:{:02}:{:02}", n / 3600, n / 60 % 60, n % 60),
            "config": {"lr": n as f64 / 100.0, "opt": {"name": if n % 2 == 0 { "sgd" } else { "adam" }}},
            "summary": {"loss": 1000 - n as i64, "nested": {"n": n}},
            "group": if n % 2 == 0 { json!("even") } else { Json::Null },
        });
        seed(backend, &format!("r{n:04}"), fields);
    }
}

#[test]
fn all_runs_with_as_many_requests_as_pages() {
    let backend = Backend::start(&[]);
    seed_runs(&backend, 1_200);
    let stored = backend.control("GET", "/runs", Json::Null);
    assert_eq!(stored.as_array().unwrap().len(), 1_200);
    let api = api(&backend);
    for (per_page, requests, lazy) in [(50, 24, true), (999, 2, false), (1_200, 1, true)] {
        backend.clear();
        let runs = api.runs("e/p").per_page(per_page).lazy(lazy);
        let mut runs = runs.into_iter();
        assert_eq!(logged(&backend), 0, "nothing is asked before the first");
        assert_eq!(runs.next().unwrap().unwrap().id(), "r0000");
        assert_eq!(logged(&backend), 1);
        assert_eq!(runs.total().unwrap(), Some(1_200));
        let rest: Vec<_> = runs
            .by_ref()
            .map(|run| run.unwrap().id().to_owned())
            .collect();
        let wanted: Vec<_> = (1..1_200).map(|n| format!("r{n:04}")).collect();
        assert!(rest == wanted, "complete, in order, each once");
        assert_eq!(logged(&backend), requests, "{per_page} a page");
        assert!(runs.next().is_none());
        assert_eq!(runs.total().unwrap(), Some(1_200));
        assert_eq!(logged(&backend), requests);
    }
    // Fifty a page unless told otherwise, and the oldest first.
    backend.clear();
    let mut runs = api.runs("e/p").into_iter();
    assert_eq!(runs.total().unwrap(), Some(1_200));
    assert_eq!(runs.next().unwrap().unwrap().id(), "r0000");
    let requests = backend.requests_of("Runs");
    assert_eq!(requests.len(), 1);
    let sent = &requests[0]["variables"];
    assert_eq!(sent["first"], 50);
    assert_eq!(sent["order"], "+created_at");
    assert_eq!(sent["filters"], "{}");
}

#[test]
fn listed_runs_are_as_loaded_ones() {
    let backend = Backend::start(&[]);
    seed_runs(&backend, 4);
    let api = api(&backend);
    for listed in api.runs("e/p") {
        let listed = listed.unwrap();
        let loaded = api.run(&listed.path().join("/")).unwrap();
        for name in [
            "id",
            "name",
            "storage_id",
            "entity",
            "project",
            "path",
            "url",
            "state",
            "tags",
            "config",
            "rawconfig",
            "summary",
            "system_metrics",
            "created_at",
            "heartbeat_at",
            "group",
            "job_type",
            "commit",
            "description",
            "notes",
            "read_only",
            "sweep_name",
            "project_id",
            "username",
            "history_line_count",
            "history_keys",
        ] {
            assert_eq!(listed.attr(name), loaded.attr(name), "{name}");
        }
        assert!(!listed.config().is_empty() && !listed.summary().is_empty());
    }
    // A lazy one has the rest, is a run in every way, and loads.
    backend.clear();
    let mut run = api
        .runs("e/p")
        .lazy(true)
        .into_iter()
        .next()
        .unwrap()
        .unwrap();
    assert_eq!(backend.requests_of("RunsLight").len(), 1);
    let query = backend.requests_of("RunsLight")[0]["body"].to_string();
    for heavy in ["config", "summaryMetrics", "systemMetrics", "historyKeys"] {
        assert!(!query.contains(heavy), "{heavy} is asked for");
    }
    assert_eq!((run.name(), run.state()), (Some("run 0"), "failed"));
    assert_eq!(
        (run.tags(), run.group()),
        (&["tenth".to_owned()][..], Some("even"))
    );
    assert!(run.config().is_empty() && run.summary().is_empty());
    assert_eq!(run.files().into_iter().count(), 0);
    assert!(run.is_lazy());
    run.load_full_data().unwrap();
    assert!(!run.is_lazy());
    assert_eq!(run.summary()["loss"].to_i64(), Some(1000));
}

#[test]
fn filters_mean_the_same_as_on_the_server() {
    let backend = Backend::start(&[]);
    seed_runs(&backend, 60);
    let api = api(&backend);
    let numbers = |filter: Filter| -> Vec<usize> {
        let mut runs = api.runs("e/p").filters(filter).per_page(7).into_iter();
        let total = runs.total().unwrap().unwrap() as usize;
        let found: Vec<usize> = runs
            .map(|run| run.unwrap().id()[1..].parse().unwrap())
            .collect();
        assert_eq!(found.len(), total, "the total counts what matches");
        found
    };
    let wanted = |holds: fn(usize) -> bool| (0..60).filter(|n| holds(*n)).collect::<Vec<_>>();
    let lr = || Filter::config("lr");
    let loss = || Filter::summary("loss");
    for (filter, holds) in [
        (Filter::new(), (|_| true) as fn(usize) -> bool),
        (Filter::state("failed"), |n| n % 3 == 0),
        (!Filter::state("failed"), |n| n % 3 != 0),
        (Filter::key("state").ne("failed"), |n| n % 3 != 0),
        (Filter::tag("tenth"), |n| n % 10 == 0),
        (lr().gt(0.5), |n| n > 50),
        (lr().gte(0.5), |n| n >= 50),
        (Filter::config("lr.value").gte(0.5), |n| n >= 50),
        (loss().lt(950), |n| n > 50),
        (loss().lte(950), |n| n >= 50),
        (loss().is_in([1000, 990, 1]), |n| n == 0 || n == 10),
        (loss().not_in([1000, 990]), |n| n != 0 && n != 10),
        (Filter::summary("nested.n").eq(7), |n| n == 7),
        (Filter::config("opt.name").eq("sgd"), |n| n % 2 == 0),
        (Filter::key("group").exists(true), |n| n % 2 == 0),
        (Filter::key("group").exists(false), |n| n % 2 == 1),
        (Filter::key("display_name").regex("^run [0-4]$"), |n| n < 5),
        (Filter::key("name").eq("r0042"), |n| n == 42),
        (lr().gt(0.1) & Filter::state("finished"), |n| {
            n > 10 && n % 3 != 0
        }),
        (
            Filter::tag("tenth") | Filter::tag("none") | loss().eq(999),
            |n| n % 10 == 0 || n == 1,
        ),
        (!(Filter::tag("tenth") | lr().gt(0.2)), |n| {
            n % 10 != 0 && n <= 20
        }),
        (Filter::none([Filter::tag("tenth"), lr().gt(0.2)]), |n| {
            n % 10 != 0 && n <= 20
        }),
        (Filter::any([]), |_| false),
        (Filter::state("no such"), |_| false),
    ] {
        let text = filter.to_json();
        assert_eq!(numbers(filter), wanted(holds), "{text}");
    }
    // The same as text, which is sent as it is.
    backend.clear();
    let text = r#" {"$or": [{"state": "failed"}, {"config.lr": {"$gt": 0.5}}]}"#;
    let found = ids(api.runs("e/p").filters_json(text));
    assert_eq!(found.len(), 20 + 6);
    assert_eq!(backend.requests()[0]["variables"]["filters"], text);
    // What a server does not understand is its own error, not an empty list.
    let error = end(api.runs("e/p").filters_json(r#"{"state": {"$like": "x"}}"#));
    assert_eq!(error.kind(), ErrorKind::Server, "{error}");
    assert!(error.message().contains("$like"), "{error}");
}

#[test]
fn orders() {
    let backend = Backend::start(&[]);
    seed_runs(&backend, 12);
    let api = api(&backend);
    let up: Vec<_> = (0..12).map(|n| format!("r{n:04}")).collect();
    let down: Vec<_> = up.iter().rev().cloned().collect();
    for (order, sent, wanted) in [
        ("", "+created_at", &up),
        ("+created_at", "+created_at", &up),
        ("created_at", "+created_at", &up),
        ("-created_at", "-created_at", &down),
        ("summary_metrics.loss", "+summary_metrics.loss", &down),
        ("-summary_metrics.loss", "-summary_metrics.loss", &up),
        ("-config.lr.value", "-config.lr.value", &down),
        ("-display_name", "-display_name", &{
            let mut names = up.clone();
            names.sort_by_key(|id| {
                std::cmp::Reverse(format!("run {}", id[1..].parse::<u32>().unwrap()))
            });
            names
        }),
    ] {
        backend.clear();
        assert_eq!(
            &ids(api.runs("e/p").order(order).per_page(5)),
            wanted,
            "{order}"
        );
        for request in backend.requests() {
            assert_eq!(request["variables"]["order"], sent);
        }
    }
}

#[test]
fn what_cannot_be_asked_is_not_sent() {
    let backend = Backend::start(&[]);
    let api = api(&backend);
    for (runs, say) in [
        (api.runs("e/p").filters_json("[]"), "the filters are not"),
        (api.runs("e/p").filters_json(""), "the filters are not"),
        (
            api.runs("e/p").filters_json("{'a': 1}"),
            "the filters are not",
        ),
        (api.runs("e/p").order("summary.loss"), "summary_metrics.KEY"),
        (api.runs("e/p").order("+"), "summary_metrics.KEY"),
        (api.runs(""), "no project and none is set"),
        (api.runs("e/p/r"), "no project path"),
        (
            api.runs("https://wandb.ai/e/p?token=secret"),
            "the settings are for",
        ),
    ] {
        let error = end(runs);
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
        assert!(error.to_string().contains(say), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
        assert_eq!(error.operation(), Some("runs"));
    }
    assert_eq!(logged(&backend), 0);
}

#[test]
fn projects_by_their_names() {
    let backend = Backend::start(&[]);
    seed_runs(&backend, 3);
    backend.control(
        "POST",
        "/runs",
        json!({"entity": "e", "project": "p q", "name": "other"}),
    );
    let api = api(&backend);
    assert_eq!(ids(api.runs("e/p")).len(), 3);
    assert_eq!(ids(api.runs("e/p q")), ["other"]);
    let page = format!("{}/e/p%20q/workspace?nw=x", backend.url());
    assert_eq!(ids(api.runs(&page)), ["other"]);
    let set = builder(backend.url())
        .entity("e")
        .project("p")
        .connect()
        .unwrap();
    assert_eq!(ids(set.runs("")).len(), 3);
    assert_eq!(ids(set.runs("p q")), ["other"]);
    backend.clear();
    for missing in ["e/none", "none/p"] {
        let error = end(api.runs(missing));
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
        assert_eq!(error.subject(), Some(missing));
        assert!(error.message().contains("project"), "{error}");
    }
    // Other servers say it in other ways.
    for (way, kind) in [
        ("error", ErrorKind::NotFound),
        ("404", ErrorKind::NotFound),
        ("403", ErrorKind::Permission),
    ] {
        mode(&backend, json!({"not_found": way}));
        let error = end(api.runs("e/none"));
        assert_eq!(error.kind(), kind, "{way}: {error}");
        assert_eq!(error.subject(), Some("e/none"), "{way}");
    }
    // A project without runs that match is no missing project.
    let mut none = api.runs("e/p").filters(Filter::state("x")).into_iter();
    assert_eq!(none.total().unwrap(), Some(0));
    assert!(none.next().is_none());
}

/// What a server may answer for one page.
fn page(ids: &[Option<&str>], cursor: Json, more: bool) -> Json {
    let edges: Vec<Json> = ids
        .iter()
        .map(|id| {
            let node =
                id.map(|id| json!({"id": format!("S{id}"), "name": id, "state": "finished"}));
            json!({"cursor": format!("c-{}", id.unwrap_or("null")), "node": node})
        })
        .collect();
    let info = json!({"endCursor": cursor, "hasNextPage": more});
    let runs = json!({"edges": edges, "pageInfo": info});
    json!({"data": {"project": {"runCount": 9, "runs": runs}}})
}

fn answers(backend: &Backend, pages: &[Json]) {
    backend.clear();
    for page in pages {
        backend.fault(json!({"kind": "json", "operation": "Runs", "times": 1, "value": page}));
    }
}

#[test]
fn odd_pages() {
    let backend = Backend::start(&[]);
    let api = api(&backend);
    let list = |pages: &[Json]| {
        answers(&backend, pages);
        ids(api.runs("e/p"))
    };
    // A run that moved to the next page, a null node, an empty page that is
    // not the last.
    let found = list(&[
        page(&[Some("a"), Some("b")], json!("1"), true),
        page(&[Some("b"), None, Some("c")], json!("2"), true),
        page(&[], json!("3"), true),
        page(&[Some("a"), Some("d")], json!("4"), false),
    ]);
    assert_eq!(found, ["a", "b", "c", "d"]);
    let after: Vec<_> = backend.requests_of("Runs");
    let after: Vec<_> = after
        .iter()
        .map(|request| &request["variables"]["after"])
        .collect();
    assert_eq!(json!(after), json!([null, "c-b", "c-c", "3"]));
    // A list that does not move on ends, with an error.
    let same = page(&[Some("a")], json!("1"), true);
    answers(&backend, &[same.clone(), same.clone(), same]);
    let error = end(api.runs("e/p"));
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
    for pages in [
        vec![page(&[], Json::Null, true)],
        vec![page(&[], json!(""), true)],
        vec![json!({"data": {"project": {"runCount": 1, "runs": null}}})],
        vec![json!({"data": {"project": {"runs": {"edges": []}}}})],
        vec![json!({"data": {"project": {"runs": {"edges": [{"node": {"name": "x"}}]}}}})],
    ] {
        answers(&backend, &pages);
        let error = end(api.runs("e/p"));
        assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
        assert_eq!(error.subject(), Some("e/p"));
    }
    // A run whose config is no JSON is named.
    let mut bad = page(&[Some("a")], json!("1"), false);
    bad["data"]["project"]["runs"]["edges"][0]["node"]["config"] = "{".into();
    answers(&backend, &[bad]);
    let error = end(api.runs("e/p"));
    assert_eq!(error.subject(), Some("e/p/a"), "{error}");
    assert_eq!(error.kind(), ErrorKind::Protocol);
    // A server that does not count.
    let mut uncounted = page(&[Some("a")], json!("1"), false);
    uncounted["data"]["project"]["runCount"] = Json::Null;
    answers(&backend, &[uncounted]);
    let mut runs = api.runs("e/p").into_iter();
    assert_eq!(runs.total().unwrap(), None);
    assert_eq!(runs.next().unwrap().unwrap().id(), "a");
}

#[test]
fn lists_survive_faults_between_pages() {
    let backend = Backend::start(&[]);
    seed_runs(&backend, 30);
    let api = api(&backend);
    for fault in [
        json!({"kind": "status", "code": 503}),
        json!({"kind": "execute_then_drop"}),
        json!({"kind": "rate_limit"}),
        json!({"kind": "truncate"}),
        json!({"kind": "reset"}),
        json!({"kind": "html", "code": 502}),
    ] {
        backend.clear();
        let mut harm = fault.clone();
        harm["operation"] = "Runs".into();
        harm["skip"] = 1.into();
        harm["times"] = 2.into();
        let number = backend.fault(harm);
        let found = ids(api.runs("e/p").per_page(10));
        assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), 30, "{fault}");
        assert_eq!(found.len(), 30);
        assert_eq!(backend.hits(number), 2, "{fault}");
    }
    // A failure that stays ends the list; what came before it is there.
    backend.clear();
    backend.fault(json!({"kind": "status", "code": 403, "operation": "Runs", "skip": 1}));
    let mut runs = api.runs("e/p").per_page(10).into_iter();
    assert_eq!(runs.by_ref().take(10).filter(Result::is_ok).count(), 10);
    let error = runs.next().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission, "{error}");
    assert!(runs.next().is_none());
    // Limits of one call, of which later ones do not know.
    backend.clear();
    backend.fault(json!({"kind": "stall", "head": false, "operation": "Runs", "times": 1}));
    let short = CallOptions::new().timeout(Duration::from_millis(200));
    let mut runs = api.runs("e/p").into_iter();
    let error = runs.total_with(&short).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert_eq!(error.subject(), Some("e/p"));
    assert_eq!(
        runs.total().unwrap(),
        Some(30),
        "the length may be asked again"
    );
    assert_eq!(runs.count(), 30);
    // Cancelled before it is sent.
    backend.clear();
    let token = CancelToken::new();
    token.cancel();
    let mut runs = api
        .runs("e/p")
        .call(CallOptions::new().cancel(&token))
        .into_iter();
    assert_eq!(
        runs.next().unwrap().unwrap_err().kind(),
        ErrorKind::Cancelled
    );
    assert_eq!(logged(&backend), 0);
}
