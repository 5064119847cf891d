"""The provider's words on what is wrong, in whatever shape it has for them."""

import re
from collections.abc import Iterator
from typing import Any, Final, cast

from linocut_kit.runtime.bounded_json import MAX_DEPTH
from linocut_kit.runtime.display import prose

TEXT_SHOWN: Final = 400
"""Characters that are shown of one text."""
SHOWN: Final = 1200
"""Characters that are shown of all of them."""

_MOST = 5000
_SAYS = re.compile(
    r"message|msg|reason|error|detail|descri|cause|explan|fail|fault|problem|violation|issue|refus"
    r"|reject|invalid|denied|abort|warning|exception|^(?:status)?text$"
    r"|^(?:title|info|why|hint|summary|note|fields|params|parameters)$"
)
"""Names of members that say what is wrong."""
_LABELS = (
    "loc", "field", "pointer", "path", "param", "parameter", "property", "attribute", "name",
    "fieldname", "instancepath", "datapath", "location", "source", "target", "key",
)  # fmt: skip
"""Names of members that say where it is wrong, beside those that say what."""
_ECHOES = frozenset({"input", "request", "requestbody", "prompt", "negativeprompt", "headers"})
"""Names of members that say again what was sent."""
_CODES = ("code", "errorcode", "type", "errortype", "statuscode")


def words(document: Any, *, refused: bool = False) -> str | None:
    """Every text of a document that says what is wrong, with its field; None where there is none.

    In a document that is a refusal as a whole, texts by field say so too, and a code that is a
    text, if nothing else does.
    """
    found = _distinct(_Walk().texts(document, says=not isinstance(document, dict)))
    if not found and refused:
        found = _distinct(_Walk().texts(document, says=True)) or _codes(document)
    return joined(found)


def joined(texts: list[str]) -> str | None:
    """The texts as one line of a sensible length; None where there are none."""
    shown: list[str] = []
    room = SHOWN
    for text in texts:
        room -= len(text) + 2
        if shown and room < 0:
            shown.append(f"and {len(texts) - len(shown)} more")
            break
        shown.append(text)
    return "; ".join(shown) or None


def _distinct(texts: Iterator[str]) -> list[str]:
    """The texts, without those that others have in them."""
    found: list[str] = []
    for text in texts:
        if not any(text in other for other in found):
            found.append(text)
    return found


class _Walk:
    """Goes through one document; it stops where a document is made to be endless."""

    def __init__(self) -> None:
        self._left = _MOST

    def texts(self, node: Any, *, says: bool, label: str = "", depth: int = 0) -> Iterator[str]:
        """The texts in a value that says what is wrong, or that may have such in it."""
        self._left -= 1
        if depth > MAX_DEPTH or self._left < 0:
            return
        if isinstance(node, str):
            text = prose(node, TEXT_SHOWN)
            if says and text:
                yield f"{label}: {text}" if label else text
        elif isinstance(node, list):
            for item in node:
                yield from self.texts(item, says=says, label=label, depth=depth + 1)
        elif isinstance(node, dict):
            members = cast("dict[str, Any]", node)
            yield from self._object(members, says=says, label=label, depth=depth + 1)

    def _object(
        self, members: dict[str, Any], *, says: bool, label: str, depth: int
    ) -> Iterator[str]:
        telling = [name for name in members if _SAYS.search(_plain(name))]
        kinds = str if says else str | list | dict
        speaks = any(members[name] and isinstance(members[name], kinds) for name in telling)
        own = _label(members) if speaks else ""
        label = own or label
        for name in sorted(members, key=lambda name: isinstance(members[name], dict | list)):
            value = members[name]
            if name in telling:
                is_code = _plain(name) in _CODES and speaks and len(telling) > 1
                if not is_code:
                    yield from self.texts(value, says=True, label=label, depth=depth)
            elif _plain(name) in _ECHOES or (speaks and _plain(name) in _LABELS):
                continue
            elif says and not speaks:
                inner = f"{label}.{_name(name)}" if label else _name(name)
                yield from self.texts(value, says=True, label=inner, depth=depth)
            else:
                yield from self.texts(value, says=False, label="", depth=depth)


def _codes(document: Any) -> list[str]:
    """A code that is a text, where an error has nothing else to say."""
    members = cast("dict[str, Any]", document) if isinstance(document, dict) else {}
    named = ((_plain(name), value) for name, value in members.items())
    codes = (value for name, value in named if name in _CODES and isinstance(value, str))
    return [prose(code, TEXT_SHOWN) for code in codes if code.strip()]


def _label(members: dict[str, Any]) -> str:
    """Where an error says that it is; the empty text where it does not."""
    plain = {_plain(name): value for name, value in members.items()}
    for name in _LABELS:
        value = plain.get(name)
        if name == "source" and isinstance(value, dict):
            value = next(iter(value.values()), None)
        if isinstance(value, str) and value:
            return prose(value, 100)
        if isinstance(value, list) and value:
            parts = [str(part) for part in value if isinstance(part, str | int)]
            return prose(".".join(parts), 100)
    return ""


def _name(name: str) -> str:
    return prose(name, 100)


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").replace(" ", "").lower()
