"""The summary of a run as the official client shows it: a mapping whose values are attributes, too."""

from collections.abc import MutableMapping


class SummarySubDict(MutableMapping):
    """A mapping inside of the summary, which changes the run's when it is changed (official: SummarySubDict).

    Its items are attributes as well. Keys lose the whitespace around them.
    """

    def __init__(self, run, json_dict):
        object.__setattr__(self, "_run", run)
        object.__setattr__(self, "_json_dict", json_dict)

    def update(self, key_vals=None, overwrite=True):
        """Takes these values, unless they are there and `overwrite` is false, and sends the summary."""
        for key, value in (key_vals or {}).items():
            if overwrite or key not in self:
                self[key] = value
        self._run._update(fields=False)

    def __getitem__(self, k):
        value = self._json_dict[stripped(k)]
        return SummarySubDict(self._run, value) if isinstance(value, dict) else value

    def __setitem__(self, k, v):
        self._json_dict[stripped(k)] = plain(v)

    def __delitem__(self, k):
        del self._json_dict[stripped(k)]

    def __getattr__(self, k):
        if k.startswith("_"):
            raise AttributeError(k)
        try:
            return self[k]
        except KeyError:
            raise AttributeError(k) from None

    def __setattr__(self, k, v):
        self[k] = v

    def __iter__(self):
        return iter(self._json_dict)

    def __len__(self):
        return len(self._json_dict)

    def __eq__(self, other):
        return self._json_dict == plain(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self):
        return repr(self._json_dict)


class HTTPSummary(SummarySubDict):
    """The summary of a run (official: wandb.apis.public.summary.HTTPSummary). `update` sends what changed."""

    def load(self):
        """Nothing: the run's own load reads the summary, too."""


def stripped(key):
    return key.strip() if isinstance(key, str) else key


def plain(value):
    """A value as the summary keeps it: mappings as dicts."""
    if isinstance(value, SummarySubDict):
        return value._json_dict
    if isinstance(value, dict):
        return {stripped(key): plain(inner) for key, inner in value.items()}
    return value
