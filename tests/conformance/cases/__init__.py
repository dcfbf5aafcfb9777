"""The cases, in the order of the table."""

from required import REQUIRED
from traps import TRAPS

from . import artifacts, attributes, console, files, history, lifecycle, listing, loading
from . import render, transfer, update

MODULES = (
    loading, attributes, render, update, lifecycle, history, files, transfer, console, listing,
    artifacts,
)
CASES = [case for module in MODULES for case in module.CASES]
for case in CASES:
    if case["seed"].get("mode", {}).get("old_server"):
        case["covers"].append("older servers")


def checked(cases):
    """Refuses a list that lacks a required name, names one twice, or cites an unknown trap."""
    names = [case["name"] for case in cases]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise SystemExit(f"two cases have one name: {', '.join(twice)}")
    covered = {name for case in cases for name in case["covers"]}
    if lacking := sorted(set(REQUIRED) - covered):
        raise SystemExit(f"no case covers {', '.join(lacking)}")
    if unknown := sorted(covered - set(REQUIRED)):
        raise SystemExit(f"not in required.py: {', '.join(unknown)}")
    for case in cases:
        cited = [s["better"]["trap"] for s in case["steps"] if "better" in s]
        cited += [case[key]["trap"] for key in ("better_state", "requests") if key in case]
        if strange := [trap for trap in cited if trap not in TRAPS]:
            raise SystemExit(f"{case['name']}: traps.py does not know {strange}")
