"""The places of the official client's classes."""

from . import public

__all__ = ["public"]
