"""Spots: pointers into a request that also say through which branches of unions they lead."""

import re

from linocut_kit.runtime.pointer import escape

_BRANCH = re.compile(r"/~\.[^/]*")
"""No token of a pointer begins so, because a tilde stands there before 0 or 1 only."""


def below(spot: str, name: str) -> str:
    """The spot of an object's property."""
    return f"{spot}/{escape(name)}"


def branch(spot: str, name: str) -> str:
    """The spot of a union's branch."""
    return f"{spot}/~.{escape(name)}"


def pointer_of(spot: str) -> str:
    """The pointer itself."""
    return _BRANCH.sub("", spot)
