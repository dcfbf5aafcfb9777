"""The runs of the Arrow tests, and what is the same value in Arrow and in Python."""

import json
import math

SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
PATH = "e/p"
# A project of many runs.
MANY = "e/many"


def mixed_rows():
    """Every kind of value, each missing now and then, as texts of rows."""
    for step in range(300):
        row = {"_step": step, "loss": 1 / (step + 1), "count": step * 3, "large": 2**53 + 1 + step,
               "flag": step % 3 == 0, "name": f"row {step} ✓ \"q\"", "nest": {"a": step, "b": [1, "x", None]},
               "list": [step, 0.5], "mix": [step, "text", 0.25, {"k": 1}, True][step % 5],
               "flops": 0.5 if step % 2 else 10**17 + 10}
        if step % 7 == 0:
            row["loss"] = ["NaN", "Infinity", "-Infinity"][step % 3]
        if step % 5 == 0:
            row["none"] = None
            row["flag"] = None
        if step % 4 == 0:
            del row["name"], row["nest"]
        if step % 50 == 0:
            row["rare"] = float(step)
        yield json.dumps(row, ensure_ascii=False)


def seed(backend):
    backend.control("POST", "/runs", {"entity": "e", "project": "p", "name": "mixed", "history": list(mixed_rows())})
    backend.control("POST", "/runs/generate", {
        "entity": "e", "project": "p", "name": "large", "rows": 30000, "metrics": 5, "nan_every": 100,
        "sparse_key": {"name": "rare", "every": 500}})
    late = [{"_step": step, "x": 1.5} if step != 77 else {"_step": step, "x": "text"} for step in range(100)]
    backend.control("POST", "/runs", {"entity": "e", "project": "p", "name": "late", "history": late})


def seed_many(backend):
    """20 runs of mixed rows, each of another length; their rows by name."""
    truth = {}
    for n in range(20):
        texts = [text for at, text in enumerate(mixed_rows()) if at % 20 >= n % 7][: 150 + 5 * n]
        name = f"many-{n:02}"
        backend.control("POST", "/runs", {"entity": "e", "project": "many", "name": name, "history": texts})
        truth[name] = [json.loads(text) for text in texts]
    return truth


def values(rows, schema):
    """Rows of Arrow as Python values: JSON text as what it says."""
    is_json = {field.name for field in schema
               if (field.metadata or {}).get(b"ARROW:extension:name") == b"arrow.json"}
    return [{name: json.loads(value) if name in is_json and value is not None else value
             for name, value in row.items()} for row in rows]


def is_missing(value):
    return value is None or (isinstance(value, float) and math.isnan(value))


def same(ours, theirs):
    """Whether a cell is the value that Python has of JSON: null is None, W&B's
    strings for NaN and the infinities are those numbers where numbers are."""
    if isinstance(ours, float) and isinstance(theirs, str):
        theirs = SPECIAL.get(theirs, theirs)
    if isinstance(ours, float) and isinstance(theirs, float) and math.isnan(ours):
        return math.isnan(theirs)
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    return ours == theirs


def difference(ours, theirs):
    """The first difference of two lists of rows as text, or None; a key that a
    row lacks is null in Arrow."""
    if len(ours) != len(theirs):
        return f"{len(ours)} rows, not {len(theirs)}"
    for at, (our_row, their_row) in enumerate(zip(ours, theirs)):
        for name in our_row.keys() | their_row.keys():
            if name not in our_row:
                return f"there is no column {name}"
            if not same(our_row[name], their_row.get(name)):
                return f"row {at}, {name}: {our_row[name]!r}, not {their_row.get(name)!r}"
    return None
