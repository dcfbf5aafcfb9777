"""Compare JSON values as W&B means them."""

import json
import math


def normal(value):
    """NaN and the infinities as W&B's strings, all the way down."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, dict):
        return {key: normal(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [normal(inner) for inner in value]
    return value


def parse(text):
    """JSON text, bare NaN and Infinity tokens included."""
    return json.loads(text, parse_constant=str)


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def difference(expected, got, order=False, at=""):
    """The first difference as text, or None.

    Numbers compare by value (1 equals 1.0) and integers exactly; a boolean is not a
    number. With `order`, the keys of every object must come in the same order.
    """
    if is_number(expected) and is_number(got):
        equal = expected == got
    elif isinstance(expected, dict) and isinstance(got, dict):
        return object_difference(expected, got, order, at)
    elif isinstance(expected, list) and isinstance(got, list):
        if len(expected) != len(got):
            return f"{at or '.'}: {len(expected)} elements expected, {len(got)} found"
        return first(
            difference(e, g, order, f"{at}[{i}]") for i, (e, g) in enumerate(zip(expected, got))
        )
    else:
        equal = type(expected) is type(got) and expected == got
    return None if equal else f"{at or '.'}: {shown(expected)} expected, {shown(got)} found"


def object_difference(expected, got, order, at):
    if lacking := [key for key in expected if key not in got]:
        return f"{at or '.'}: lacks {lacking}"
    if extra := [key for key in got if key not in expected]:
        return f"{at or '.'}: has unexpected {extra}"
    if order and list(expected) != list(got):
        return f"{at or '.'}: keys in order {list(got)}, expected {list(expected)}"
    return first(difference(expected[k], got[k], order, f"{at}.{k}") for k in expected)


def first(differences):
    return next((d for d in differences if d), None)


def shown(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + "..."


def part(mapping, keys):
    """The given keys of an object, those that are there."""
    return {key: mapping[key] for key in keys if key in mapping}


def without(mapping, keys):
    return {key: value for key, value in mapping.items() if key not in keys}


def at_path(row, dotted):
    """The value under a key, else under a dotted path; KeyError when absent."""
    if dotted in row:
        return row[dotted]
    for name in dotted.split("."):
        if not isinstance(row, dict):
            raise KeyError(dotted)
        row = row[name]
    return row


def has(row, dotted):
    try:
        at_path(row, dotted)
    except KeyError:
        return False
    return True


def keyed(rows, keys):
    """What a scan with keys must give: rows holding all of them, only them."""
    return [{k: at_path(r, k) for k in keys} for r in rows if all(has(r, k) for k in keys)]
