"""What the C tests need around them: the local server, comparing, a failure."""

import json
import pathlib
import subprocess
import threading
import urllib.request

KEY = "local0123456789abcdef0123456789abcdef012"


class Failed(Exception):
    pass


class Backend:
    """A local server that ends with this process; see tests/backend."""

    def __init__(self, binary, *options):
        words = [str(binary), "--memory", "--parent-stdin", *options]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        # A server that never becomes ready says so by its end.
        limit = threading.Timer(60, self.process.kill)
        limit.start()
        line = self.process.stdout.readline()
        limit.cancel()
        if not line:
            raise Failed(f"no ready line from {' '.join(words)}")
        ready = json.loads(line)
        self.url, self.control_url = ready["url"], ready["control"]
        self.ca_pem_path = ready["ca_pem_path"]

    def control(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.control_url + path, data=data, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def reset(self):
        """No faults, and an empty log."""
        self.control("DELETE", "/faults")
        self.control("DELETE", "/requests")

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Failed("the local server did not end with its standard input") from None


def rows(text):
    """One JSON value a line; a line that is no JSON is a failure."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            found.append(json.loads(line))
        except ValueError as error:
            raise Failed(f"line {number} is no JSON: {error}: {line[:200]}") from None
    return found


def read_rows(path):
    return rows(pathlib.Path(path).read_text(encoding="utf-8"))


def same(found, wanted):
    """Equal in value: 1 is 1.0, but true is not 1, and integers are exact."""
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if isinstance(found, dict) and isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(same(found[key], wanted[key]) for key in found)
    if isinstance(found, list) and isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(same, found, wanted))
    return found == wanted


def must_be_same(what, found, wanted):
    if same(found, wanted):
        return
    if isinstance(found, list) and isinstance(wanted, list):
        if len(found) != len(wanted):
            raise Failed(f"{what}: {len(found)} items, not {len(wanted)}")
        at = next(at for at in range(len(found)) if not same(found[at], wanted[at]))
        must_be_same(f"{what}[{at}]", found[at], wanted[at])
    if isinstance(found, dict) and isinstance(wanted, dict) and found.keys() == wanted.keys():
        key = next(key for key in found if not same(found[key], wanted[key]))
        must_be_same(f"{what}.{key}", found[key], wanted[key])
    raise Failed(f"{what} is {json.dumps(found)[:600]}, not {json.dumps(wanted)[:600]}")


def leaf(row, key):
    """The value of a key or of a dotted path; KeyError when the row has none."""
    if key in row:
        return row[key]
    head, dot, rest = key.partition(".")
    if dot and isinstance(row.get(head), dict):
        return leaf(row[head], rest)
    raise KeyError(key)


def keyed(all_rows, keys, any_of=False):
    """The rows that a scan for keys must give, and their cells."""
    found = []
    for row in all_rows:
        cells = {}
        for key in keys:
            try:
                cells[key] = leaf(row, key)
            except KeyError:
                pass
        if len(cells) == len(keys) or (any_of and cells):
            found.append(cells)
    return found
