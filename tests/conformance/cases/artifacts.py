"""Artifacts of a run: listing, using, logging, reading."""

from .words import FULL, RUN, better, case, error, full_run, opened, runs, step

DATA = {
    "entity": "team", "project": "demo", "collection": "data", "type": "dataset",
    "description": "numbers", "metadata": {"rows": 3, "nested": {"a": [1, 2]}},
    "aliases": ["latest", "best"], "files": {"a.txt": "hello", "sub/b.txt": "world!"},
    "logged_by": "run1",
}
DRAFT = DATA | {"collection": "draft", "state": "PENDING"}
ELSEWHERE = DATA | {"project": "other", "logged_by": None}


def artifacts(*seeds, **more):
    return runs(full_run(), full_run(name="run2", display_name="Second"), artifacts=list(seeds), **more)


def versions(count):
    return {"runs": [full_run(), full_run(name="run2")],
            "artifacts/generate": [{"entity": "team", "project": "demo", "collection": "many",
                                    "count": count, "logged_by": "run1", "used_by": "run2"}]}


ONE = artifacts(DATA)
NAME = "team/demo/data:latest"
FOUND = step("artifact", name=NAME)
USED = ["artifacts", "team/demo", "artifacts", 0, "used_by"]
OLDER = ONE | {"mode": {"old_server": True}}
FALLEN_BACK = step("artifact", name=NAME, better=better(45, "data:latest"))
RUN2 = step("api_run", path="team/demo/run2")


def named(name, path, **environment):
    return case(f"Api.artifact: {name}", step("artifact", name=path), covers=["Api.artifact"],
                seed=ONE, environment=environment)


CASES = [
    named("by alias", NAME),
    named("by version", "team/demo/data:v0"),
    named("by another alias", "team/demo/data:best"),
    named("without an alias", "team/demo/data"),
    named("in the environment's project", "data:v0", WANDB_ENTITY="team", WANDB_PROJECT="demo"),
    named("a version that is missing", "team/demo/data:v9"),
    named("a collection that is missing", "team/demo/none:latest"),
    named("a project that is missing", "team/none/data:latest"),
    named("a name of too many parts", "a/b/c/d:latest"),
    case("Api.artifact: no collection",
         step("artifact", name="team/demo/:latest", better=better(18, error("InvalidArgument"))), seed=ONE),
    case("Api.artifact: an empty alias",
         step("artifact", name="team/demo/data:", better=better(18, error("InvalidArgument"))), seed=ONE),
    named("by its digest", "team/demo/data:68fc9a46d28a883080254e45ec097887"),
    case("what an artifact says", FOUND, *[
        step("artifact_get", name=name)
        for name in ("name", "entity", "project", "version", "type", "aliases", "description",
                     "metadata", "digest", "size", "state", "file_count", "source_name",
                     "source_entity", "source_project", "created_at")],
         covers=["Artifact"], seed=ONE),
    case("an artifact's manifest", FOUND, step("artifact_manifest"), covers=["Artifact.manifest"],
         seed=ONE),
    case("an artifact's files", FOUND, step("artifact_files"), covers=["Artifact.files"], seed=ONE),
    case("an artifact's files, pages of one", FOUND, step("artifact_files", per_page=1), seed=ONE),
    case("an artifact's download", FOUND, step("artifact_download", root="out"), step("tree"),
         covers=["Artifact.download"], seed=ONE),
    case("an artifact's download, over a damaged file",
         step("write", path="out/a.txt", text="damaged"), FOUND,
         step("artifact_download", root="out"), step("tree"),
         # Contents of its own: the official clients keep what they downloaded.
         seed=artifacts(DATA | {"files": {"a.txt": "hello again", "sub/b.txt": "world?"}})),
    case("logged_artifacts", *opened(step("logged_artifacts")), covers=["Run.logged_artifacts"],
         seed=ONE),
    case("logged_artifacts of a run without any", *opened(step("logged_artifacts"), path="team/demo/run2"),
         seed=ONE),
    case("logged_artifacts(per_page=2)", *opened(step("logged_artifacts", per_page=2)),
         covers=["Run.logged_artifacts(per_page)"], seed=versions(5)),
    case("logged_artifacts of 120", *opened(step("logged_artifacts")), seed=versions(120)),
    case("used_artifacts", *opened(step("used_artifacts"), path="team/demo/run2"),
         covers=["Run.used_artifacts"], seed=artifacts(DATA | {"used_by": "run2"})),
    case("used_artifacts(per_page=2)", *opened(step("used_artifacts", per_page=2), path="team/demo/run2"),
         covers=["Run.used_artifacts(per_page)"], seed=versions(5)),
    case("used_artifacts of a run without any", *opened(step("used_artifacts")), seed=ONE),
    case("use_artifact", RUN2, FOUND, step("use_artifact"), step("used_artifacts"),
         covers=["Run.use_artifact"], seed=ONE),
    case("use_artifact twice", RUN2, FOUND, step("use_artifact"), step("use_artifact"),
         step("used_artifacts"), seed=ONE),
    case("use_artifact(use_as)", RUN2, FOUND, step("use_artifact", use_as="training data"),
         covers=["Run.use_artifact(use_as)"], seed=ONE),
    case("use_artifact of another project", RUN2, step("artifact", name="team/other/data:latest"),
         step("use_artifact"), step("used_artifacts"), seed=artifacts(ELSEWHERE)),
    case("use_artifact on an older server", RUN2, FALLEN_BACK,
         step("use_artifact", better=better(45, "data:latest")),
         better_state={"trap": 45, "expect": [(USED, [{"run": "team/demo/run2", "used_as": "data:latest"}])]},
         requests={"trap": 45, "at_most": 5}, seed=OLDER),
    case("log_artifact", RUN2, FOUND, step("log_artifact"), step("logged_artifacts"),
         covers=["Run.log_artifact"], seed=ONE),
    case("log_artifact(aliases)", RUN2, FOUND, step("log_artifact", aliases=["prod", "x y"]),
         covers=["Run.log_artifact(aliases)"], seed=ONE),
    case("log_artifact of another project", RUN2, step("artifact", name="team/other/data:latest"),
         step("log_artifact"), seed=artifacts(ELSEWHERE)),
    case("an artifact that was never committed",
         step("artifact", name="team/demo/draft:v0"), *opened(step("logged_artifacts")),
         seed=artifacts(DRAFT)),
    case("log_artifact with an alias that has a slash", RUN2, FOUND,
         step("log_artifact", aliases=["a/b"], better=better(18, error("InvalidArgument"))), seed=ONE),
    case("log_artifact by a deleted run", RUN2, FOUND,
         step("control", method="DELETE", path="/runs/team/demo/run2"),
         step("log_artifact"), seed=ONE),
    case("use_artifact(use_as='')", RUN2, FOUND, step("use_artifact", use_as=""), seed=ONE),
    case("use_artifact by a deleted run", RUN2, FOUND,
         step("control", method="DELETE", path="/runs/team/demo/run2"),
         step("use_artifact"), seed=ONE),
    case("log_artifact twice", RUN2, FOUND, step("log_artifact"), step("log_artifact"),
         step("logged_artifacts"), seed=ONE),
    case("logged_artifacts on an older server", *opened(step("logged_artifacts")), seed=OLDER),
    case("Api.artifact on an older server", FALLEN_BACK,
         step("artifact_get", name="version", better=better(45, "v0")), seed=OLDER,
         requests={"trap": 45, "at_most": 2}),
]
