"""Listing files, and what a file says."""

from .words import FULL, RUN, bare_run, better, case, error, full_run, opened, runs, step

MANY = runs(full_run(files={f"file{i:03}.txt": str(i) for i in range(120)}))


def files(name, seed=FULL, covers=(), path=None, better=None, **arguments):
    one = step("files", **arguments) | ({"better": better} if better else {})
    return case(f"files{name}", *(opened(one, path=path) if path else opened(one)),
                covers=covers, seed=seed)


CASES = [
    files("()", covers=["Run.files"]),
    files("() of a run without any", seed=runs(bare_run()), path="team/demo/bare"),
    files("(names of one)", covers=["Run.files(names)"], names=["output.log"],
          better=better(16, {"total": None, "names": ["output.log"]})),
    files("(names of two)", names=["output.log", "config.yaml"],
          better=better(16, {"total": None, "names": ["output.log", "config.yaml"]})),
    files("(names of one that is missing)", names=["none.txt"],
          better=better(16, {"total": None, "names": []})),
    files("(names=[])", names=[]),
    files("(per_page=2)", covers=["Run.files(per_page)"], per_page=2),
    files("(per_page=5), exactly one page", per_page=5),
    files(" of 120", seed=MANY),
    files(" of 120 (per_page=100)", seed=MANY, per_page=100),
    files(" of 120, the first of them", seed=MANY, take=1),
    files("(pattern)", covers=["Run.files(pattern)"], pattern="%.txt",
          better=better(16, {"total": None, "names": ["empty.txt", "model/weights.txt"]})),
    files("(pattern with one letter open)", pattern="o_tput.log",
          better=better(16, {"total": None, "names": ["output.log"]})),
    files("(pattern that fits none)", pattern="%.none",
          better=better(16, {"total": None, "names": []})),
    files("(names and pattern)", names=["output.log"], pattern="%.txt"),
    case("files of a deleted run", *opened(
        step("control", method="DELETE", path="/runs/" + RUN),
        step("files", better=better(52, error("NotFound")))), seed=FULL),
    case("file", *opened(step("file", name="output.log")), covers=["Run.file"], seed=FULL),
    case("file in a folder", *opened(step("file", name="model/weights.txt")), seed=FULL),
    case("file that is missing",
         *opened(step("file", name="none.txt", better=better(15, error("NotFound")))), seed=FULL),
    case("file that is missing, answered by a placeholder",
         *opened(step("file", name="none.txt", better=better(15, error("NotFound")))),
         seed=FULL | {"mode": {"file_placeholders": True}}),
    case("sizes as text", *opened(step("files"), step("file", name="output.log")),
         seed=FULL | {"mode": {"int64": "string"}}),
    case("file with an odd name", *opened(step("file", name="ä b/#1 %20?.txt"),
                                          step("file_get", name="name"),
                                          step("download", root="out"), step("tree")),
         seed=runs(full_run(files={"ä b/#1 %20?.txt": "odd"}))),
    case("what a file says", *opened(
        step("file", name="model/weights.txt"),
        *[step("file_get", name=name)
          for name in ("name", "size", "md5", "mimetype", "url", "direct_url")],
        step("file_get", name="updated_at")), covers=["File"], seed=FULL),
    case("what an empty file says", *opened(
        step("file", name="empty.txt"), step("file_get", name="size"), step("file_get", name="md5")),
        seed=FULL),
    case("path_uri of a file that is not in S3",
         *opened(step("file", name="output.log"), step("file_get", name="path_uri")), seed=FULL),
    case("sizes", *opened(*[step("file", name=f"{n}") for n in (0, 1023, 1024, 1536, 1048575)]),
         seed=runs(full_run(files={str(n): "x" * n for n in (0, 1023, 1024, 1536, 1048575)}))),
    case("File.delete", *opened(step("file", name="output.log"), step("file_delete")),
         covers=["File.delete"], seed=FULL),
    case("File.delete of a deleted file",
         *opened(step("file", name="output.log"), step("file_delete"), step("file_delete")), seed=FULL),
    case("File.delete on an older server", *opened(step("file", name="output.log"), step("file_delete", better=better(45, None))),
         better_state={"trap": 45, "expect": [(["runs", RUN, "files", "output.log"], "(absent)")]},
         requests={"trap": 45, "at_most": 4},
         seed=FULL | {"mode": {"old_server": True}}),
    case("File.delete of a listed file", step("runs", path="team/demo"),
         step("file", name="output.log"), step("file_delete"), seed=FULL),
]
