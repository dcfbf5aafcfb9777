"""What is expected of a case, and what each client made of it."""

import base64
import copy
import datetime
import re

from compare import difference, normal, shown

OFFICIAL = ("0.16.4", "newest")
OURS = ("Rust", "C", "Python")

# Attributes of stored things that depend on when or where, not on what was asked.
VOLATILE = {"updated_at", "config_text", "summary_text", "commit_hash", "client_id"}
MOMENT = re.compile(r"\b(20\d\d-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?(Z|\+00:00)?")


def settled(value, client):
    """Without what differs from run to run: addresses, directories, the time of day."""
    today = datetime.date.today()
    recent = {str(today - datetime.timedelta(days=days)) for days in (-1, 0, 1)}

    # Ids that a client made up are random.
    made_up = set(re.findall(r"\b(?:uncategorized|random)/([a-z0-9]{8})\b", str(value)))

    def text(value):
        value = decoded(value)
        for id in made_up:
            value = value.replace(id, "{id}")
        value = value.replace(client.backend.url, "{server}").replace(str(client.directory), "{dir}")
        value = re.sub(r"([?&](?:token|signature|expires|sig|exp)=)[^&]+", r"\1*", value)
        return MOMENT.sub(lambda m: "{now}" if m[1] in recent else m[0], value)

    def walk(value):
        if isinstance(value, str):
            return text(value)
        if isinstance(value, dict):
            return {text(k): walk(v) for k, v in value.items() if k not in VOLATILE}
        if isinstance(value, list):
            return [walk(inner) for inner in value]
        return value

    return walk(normal(value))


def decoded(value):
    """A run's storage id as what it is made of."""
    try:
        plain = base64.b64decode(value, validate=True).decode()
    except ValueError:
        return value
    return plain if plain.startswith("Run:v1:") else value


def outcome(record, client):
    """A client's record as it is compared: without what differs from run to run."""
    if "unseeded" in record:
        return record
    results = []
    for result in record["results"]:
        if "ok" in result:
            result = {"ok": settled(result["ok"], client)}
        results.append(result)
    return {
        "results": results,
        "state": settled(record["state"], client),
        "requests": record["requests"],
    }


def comparable(result):
    return {k: v for k, v in result.items() if k != "message"}


def lacks(outcome):
    return any("lacks" in result for result in outcome["results"])


def expectation(case, outcomes):
    """The newest client's results, the older one's where it has none, and the better ones."""
    newest, old = outcomes["newest"], outcomes["0.16.4"]
    source = old if lacks(newest) else newest
    results = []
    for step, result in zip(case["steps"], source["results"]):
        better = step.get("better")
        results.append(shaped(better["expect"]) if better else comparable(result))
    state = copy.deepcopy(source["state"])
    for path, value in case.get("better_state", {}).get("expect", []):
        place(state, path, value)
    return {"results": results, "state": state}


def shaped(expect):
    """A better result is written as a value, or as an error."""
    return expect if isinstance(expect, dict) and set(expect) == {"error"} else {"ok": normal(expect)}


ABSENT = "(absent)"


def place(tree, path, value):
    for key in path[:-1]:
        tree = tree[key]
    if value == ABSENT:
        tree.pop(path[-1], None)
    else:
        tree[path[-1]] = value


def departures(case, expected, outcome):
    """What an outcome has other than expected, one line each."""
    found = []
    for number, step in enumerate(case["steps"]):
        want, got = expected["results"][number], comparable(outcome["results"][number])
        if wrong := differs(want, got, outcome["results"][number].get("message", "")):
            found.append(f"step {number} {step['op']}: {wrong}")
    if wrong := difference(expected["state"], outcome["state"]):
        found.append(f"afterwards{wrong}")
    return found


def differs(want, got, message):
    """A line about one result, or None."""
    if set(want) == set(got):
        return difference(want, got)
    words = [
        f"error {result['error']}" if "error" in result else shown(result.get("ok"))
        for result in (want, got)
    ]
    return f"{words[0]} expected, {words[1]} found" + (f" ({message})" if message else "")


def too_many(case, outcomes, name, expected):
    """Whether ours sent more requests than the official client that sent the fewest."""
    limit = case.get("requests")
    if limit is None:
        sent = outcomes[name]["requests"]
        counts = [
            counted(outcomes[official]["requests"], sent) for official in OFFICIAL
            if not lacks(outcomes[official])
            and not departures(case, expected, outcomes[official])
        ]
        if not counts:
            return None
        limit = {"at_most": min(counts)}
    elif limit.get("as"):
        asked = outcomes[limit["as"]]["requests"]
        limit = {"at_most": counted(asked, outcomes[name]["requests"])}
    sent = outcomes[name]["requests"]
    if len(sent) > limit["at_most"]:
        return f"{len(sent)} requests instead of {limit['at_most']}: {', '.join(map(str, sent))}"
    return None


VIEWER = {"Viewer", "GetViewer", "GetDefaultEntity"}


def counted(official, ours):
    """How many requests there are to undercut.

    The official clients ask for the key's entity even where the path names one. That
    request is no excuse for another one.
    """
    spared = 0 if VIEWER & set(ours) else sum(request in VIEWER for request in official)
    return len(official) - spared


def traps(case):
    """The numbers of the traps that a case names."""
    named = [step["better"] for step in case["steps"] if "better" in step]
    named += [case[key] for key in ("better_state", "requests") if key in case]
    return sorted({better["trap"] for better in named})


def judge(case, outcomes):
    """Per client a verdict, and the lines that explain what is wrong."""
    if refused := next((o["unseeded"] for o in outcomes.values() if "unseeded" in o), None):
        # Nothing was compared, so nothing is right.
        return {name: "different" for name in OURS if name in outcomes}, [f"the server does not take the seed: {refused}"]
    expected = expectation(case, outcomes)
    verdicts, wrong = {}, []
    better = any("better" in step for step in case["steps"]) or "better_state" in case
    fell = []
    for name in OFFICIAL:
        outcome = outcomes[name]
        if lacks(outcome):
            verdicts[name] = "–"
            continue
        departs = departures(case, expected, outcome)
        if departs and (name == "newest" or better):
            fell += departs
        # Where nothing is better, the newest client's result is the expected one.
        verdicts[name] = "same" if not departs else "trap" if better else "older"
    if better and not fell:
        wrong.append("no official client departs from what is called better")
    for result, step in zip(outcomes["newest"]["results"], case["steps"]):
        if result.get("error") in ("Crash", "Endless", "Suite") and "better" not in step:
            wrong.append(f"the newest client: {result['error']} in {step['op']} ({result['message']})")
    for name in OURS:
        if name not in outcomes:
            continue
        found = departures(case, expected, outcomes[name])
        if more := too_many(case, outcomes, name, expected):
            found.append(more)
        verdicts[name] = "different" if found else "better" if better else "same"
        wrong += [f"{name}: {line}" for line in found]
    return verdicts, wrong
