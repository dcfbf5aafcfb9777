"""Who logged a run, or whose key is used."""

from __future__ import annotations

from typing import Any, List


class User:
    """A user (official: wandb.apis.public.User): name, username, and of `Api.viewer` also email, entity, admin, id."""

    def __init__(self, attrs):
        self._attrs = attrs

    @property
    def teams(self) -> List[str]:
        """The names of the teams."""
        return list(self._attrs.get("teams") or [])

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._attrs:
            raise AttributeError(name)
        return self._attrs[name]

    def __repr__(self):
        for name in ("email", "username", "id", "name"):
            if found := self._attrs.get(name):
                return f"<User {found}>"
        return "<User ???>"
