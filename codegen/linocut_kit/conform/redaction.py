"""Keys never leave: what a server says is shown without them, however it echoes them."""

import base64
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus

_MASK = "***"
_CERTAIN = 8
"""A secret shorter than this may be part of a word of ours, so only foreign text is searched."""


class Mask:
    """Takes secrets out of texts."""

    def __init__(self, secrets: Iterable[str | None] = ()) -> None:
        known = [one for one in secrets if one]
        self._forms = _forms(known)
        self._certain = _forms(one for one in known if len(one) >= _CERTAIN)

    def foreign(self, text: str, room: int = 160) -> str:
        """A text of the server's, cleaned, on one line, and cut to `room` characters."""
        clean = self._without(text[:20000], self._forms)
        line = " ".join("".join(one if one.isprintable() else " " for one in clean).split())
        return line if len(line) <= room else f"{line[: room - 1]}…"

    def everything(self, value: Any) -> Any:
        """A report's value, cleaned at any depth."""
        if isinstance(value, str):
            return self._without(value, self._certain)
        if isinstance(value, dict):
            return {self.everything(key): self.everything(one) for key, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.everything(one) for one in value]
        return value

    @staticmethod
    def _without(text: str, forms: tuple[str, ...]) -> str:
        for one in forms:
            if one in text:
                text = text.replace(one, _MASK)
        return text


def _forms(secrets: Iterable[str]) -> tuple[str, ...]:
    """Every way in which a secret may be written, the longest first."""
    found: set[str] = set()
    for one in secrets:
        data = one.encode("utf-8", "surrogatepass")
        found |= {one, quote(data, safe=""), quote(data), quote_plus(data)}
        found |= {json.dumps(one)[1:-1], json.dumps(one, ensure_ascii=False)[1:-1], repr(one)[1:-1]}
        found |= {base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode()}
        found |= {data.hex(), " ".join(one.split())}
    return tuple(sorted((one for one in found if one), key=lambda one: (-len(one), one)))
