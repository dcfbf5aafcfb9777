"""A difference that is planted must be found: run with python3."""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "interop")]

from cases.words import better, case, error, step  # noqa: E402
from clients import flat  # noqa: E402
from judge import OURS, judge  # noqa: E402


def outcome(*results, state=None, requests=("Run",)):
    return {"results": list(results), "state": {"runs": state or {}}, "requests": list(requests)}


def verdict(one, old, newest, ours):
    """What is said of ours, and how many complaints there are."""
    verdicts, wrong = judge(one, {"0.16.4": old, "newest": newest} | dict.fromkeys(OURS, ours))
    assert len({verdicts.get(name) for name in OURS}) == 1
    return verdicts.get("Rust"), len(wrong)


# A complaint for each client of ours.
EACH = len(OURS)
OK, OTHER = {"ok": 1}, {"ok": 2}
MISSING = {"error": "NotFound", "message": "none"}
CRASH = {"error": "Crash", "message": "list index out of range"}
LACKS = {"lacks": True}

plain = case("plain", step("get"))
same = outcome(OK)
assert verdict(plain, same, same, same) == ("same", 0)
assert verdict(plain, same, same, outcome(OTHER)) == ("different", EACH)
assert verdict(plain, outcome(OTHER), same, same) == ("same", 0)
assert verdict(plain, outcome(OTHER), same, outcome(OTHER)) == ("different", EACH)
assert verdict(plain, outcome(LACKS), same, same) == ("same", 0)
assert verdict(plain, same, same, outcome(MISSING)) == ("different", EACH)
assert verdict(plain, same, same, outcome(OK, state={"a": 1})) == ("different", EACH)
# An error is compared by its class, not by its words.
refused = outcome(MISSING)
assert verdict(plain, refused, refused, outcome({"error": "NotFound", "message": "x"})) == ("same", 0)
assert verdict(plain, refused, refused, outcome({"error": "Io", "message": "x"})) == ("different", EACH)
# The official client that sends the fewest requests is the measure, if it does the same.
many = outcome(OK, requests=("Run", "Run"))
assert verdict(plain, same, many, many) == ("different", EACH)
assert verdict(plain, outcome(OTHER), many, many) == ("same", 0)
# Asking for the viewer is no excuse for another request.
asked = outcome(OK, requests=("Viewer", "Run"))
assert verdict(plain, asked, asked, many) == ("different", EACH)
assert verdict(plain, asked, asked, asked) == ("same", 0)
# A crash of the newest client must be called a trap.
assert verdict(plain, outcome(CRASH), outcome(CRASH), outcome(CRASH))[1] > 0

# Ours must meet the better expectation, and the trap must be there.
trap = case("trap", step("get", better=better(15, error("NotFound"))))
assert verdict(trap, outcome(CRASH), outcome(CRASH), outcome(MISSING)) == ("better", 0)
assert verdict(trap, outcome(CRASH), outcome(CRASH), outcome(CRASH)) == ("different", EACH)
assert verdict(trap, outcome(MISSING), outcome(MISSING), outcome(MISSING)) == ("better", 1)
kept = case("kept", step("get"), better_state={"trap": 51, "expect": [(["runs", "a"], 2)]})
assert verdict(kept, outcome(OK, state={"a": 1}), outcome(OK, state={"a": 1}), outcome(OK, state={"a": 2})) == ("better", 0)
assert verdict(kept, outcome(OK, state={"a": 1}), outcome(OK, state={"a": 1}), outcome(OK, state={"a": 1})) == ("different", EACH)

assert flat({"op": "set", "value": None, "name": "a\tb%"}) == "set\tvalue=null\tname=a%09b%25"
assert flat({"op": "files", "names": [], "per_page": 2}) == "files\tnames#=0\tper_page=2"
assert flat({"op": "files", "names": ["x", "y"]}) == "files\tnames#=2\tnames=x\tnames=y"
print("ok")
