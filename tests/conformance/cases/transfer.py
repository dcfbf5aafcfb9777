"""Downloads into and uploads from a directory."""

from .words import FULL, RUN, better, case, error, full_run, opened, runs, step

LOG = "first line\nsecond line\n"
TREE = step("tree")
ANNOUNCED = {"trap": 13, "as": "newest"}


def fetched(name, *steps, file="output.log", before=(), seed=FULL, **more):
    """The file is looked up, and downloaded by the steps; then the directory is compared."""
    return case(f"download: {name}", *before, *opened(step("file", name=file), *steps, TREE),
                covers=["File.download"], seed=seed, **more)


def sent(name, *steps, seed=FULL, covers=("Run.upload_file",), text="new words\n", file="new.txt", **more):
    """A local file is written, the run opened, and the steps upload it."""
    return case(f"upload_file: {name}", step("write", path=file, text=text), *opened(*steps),
                covers=covers, seed=seed, **({"requests": ANNOUNCED} | more))


def hostile(name):
    return case(f"download: a hostile name, {name!r}",
                *opened(step("file", name=name),
                        step("download", root="out", replace=True), TREE),
                seed=runs(full_run(files={name: "evil", "good.txt": "good"})))


def exported(name, exports, covers=(), **options):
    """The files that the server exported of the run's history."""
    return case(f"download_history_exports: {name}",
                *opened(step("history_exports", dir="out", **options), TREE),
                covers=["Run.download_history_exports", *covers], seed=runs(full_run(exports=exports)))


COMPLETE = ["Run.download_history_exports(require_complete_history)"]

CASES = [
    fetched("here", step("download")),
    fetched("below a root", step("download", root="out/deep")),
    fetched("a file in a folder", step("download", root="out"), file="model/weights.txt"),
    fetched("an empty file", step("download", root="out"), file="empty.txt"),
    fetched("the target exists", step("download"), before=[step("write", path="output.log", text="mine")]),
    fetched("the target exists, replace", step("download", replace=True),
            before=[step("write", path="output.log", text="mine")]),
    fetched("the target exists, exist_ok", step("download", exist_ok=True),
            before=[step("write", path="output.log", text="mine")]),
    fetched("the target exists, both", step("download", replace=True, exist_ok=True),
            before=[step("write", path="output.log", text="mine")]),
    fetched("twice", step("download"), step("download", exist_ok=True)),
    fetched("from another origin", step("download", root="out"),
            seed=FULL | {"mode": {"storage_origin": "other"}}),
    fetched("without a redirect", step("download", root="out"),
            seed=FULL | {"mode": {"file_redirect": "none"}}),
    case("download: the program has changed its directory",
         *opened(step("file", name="output.log"), step("enter", path="sub"),
                 step("download", root="out", better=better(55, "out/output.log")),
                 step("tree", better=better(55, {"sub/out/output.log": LOG}))), seed=FULL),
    case("download: cut short once",
         *opened(step("file", name="output.log"),
                 step("download", root="out", better=better(11, "out/output.log")),
                 step("tree", better=better(11, {"out/output.log": LOG}))),
            seed=FULL | {"faults": [{"operation": "storage_download", "kind": "truncate",
                                  "after_bytes": 5, "times": 1}]}),
    fetched("refused", step("download", root="out"),
            seed=FULL | {"faults": [{"operation": "file_download", "kind": "status", "code": 403}]}),
    fetched("gone", step("download", root="out"),
            seed=FULL | {"faults": [{"operation": "file_download", "kind": "status", "code": 404}]}),
    fetched("below a root that ends in a slash", step("download", root="out/")),
    fetched("below a root that is a file", step("download", root="mine"),
            before=[step("write", path="mine", text="mine")]),
    hostile("../evil.txt"),
    hostile("a/../../evil.txt"),
    # Where nobody can make a file; 0.16.4 tries.
    hostile("/proc/evil.txt"),
    hostile("..\\evil.txt"),
    hostile("C:\\evil.txt"),
    hostile("a\\..\\b.txt"),
    sent("a file", step("upload_file", path="new.txt"), step("file_get", name="size")),
    sent("an empty file", step("upload_file", path="new.txt"), text=""),
    sent("in a folder", step("upload_file", path="sub/dir/new.txt"), file="sub/dir/new.txt"),
    sent("below a root", step("upload_file", path="sub/dir/new.txt", root="sub"),
         file="sub/dir/new.txt", covers=["Run.upload_file(root)"]),
    case("upload_file: above the root", step("write", path="sub/other.txt", text="x"),
         step("write", path="new.txt", text="new words\n"),
         *opened(step("upload_file", path="new.txt", root="sub",
                      better=better(63, ["__/new.txt", 10]))),
         covers=["Run.upload_file(root)"], seed=FULL, requests=ANNOUNCED),
    sent("an absolute path", step("upload_file", path="{dir}/sub/new.txt"), file="sub/new.txt"),
    sent("an absolute root", step("upload_file", path="sub/new.txt", root="{dir}/sub"), file="sub/new.txt"),
    sent("a path with dots in it", step("upload_file", path="./sub/../new.txt")),
    sent("an odd name", step("upload_file", path="ä b #1.txt"), file="ä b #1.txt"),
    sent("in place of one that is there", step("upload_file", path="output.log"),
         step("file_get", name="size"), file="output.log"),
    sent("that does not exist", step("upload_file", path="none.txt")),
    sent("a directory", step("upload_file", path="sub"), file="sub/new.txt"),
    sent("to a relative address", step("upload_file", path="new.txt"),
         seed=FULL | {"mode": {"upload_url": "relative"}}),
    sent("with headers", step("upload_file", path="new.txt"),
         seed=FULL | {"mode": {"upload_headers": ["X-One:1", "X-Two: two"]}}),
    sent("where it must be announced", step("upload_file", path="new.txt"),
         seed=FULL | {"mode": {"upload_listing": "marked"}}),
    sent("that is listed a little later", step("upload_file", path="new.txt", better=better(67, ["new.txt", 10])),
         seed=FULL | {"mode": {"upload_listing_delay_ms": 1500}}, requests={"trap": 67, "at_most": 16}),
    sent("to an older server", step("upload_file", path="new.txt"),
         seed=FULL | {"mode": {"old_server": True}}),
    sent("to a finished run leaves it finished", step("upload_file", path="new.txt"),
         step("load", force=True), step("get", name="state")),
    sent("whose answer is lost", step("upload_file", path="new.txt"),
         seed=FULL | {"faults": [{"operation": "CreateRunFiles", "kind": "execute_then_drop", "times": 1}]}),
    sent("that storage fails once", step("upload_file", path="new.txt"),
         seed=FULL | {"faults": [{"operation": "file_upload", "kind": "status", "code": 503, "times": 1}]}),
    sent("to a deleted run",
         step("control", method="DELETE", path="/runs/" + RUN), step("upload_file", path="new.txt")),
    sent("and back", step("upload_file", path="new.txt"), step("download", root="out"), TREE),
    exported("one file", {}),
    exported("three files", {"files": 3}),
    exported("a run that is not exported", None),
    exported("rows that are in no file", {"files": 2, "upto_step": 2}),
    exported("rows that are in no file, and need not be", {"files": 2, "upto_step": 2}, COMPLETE,
             require_complete_history=False),
]
