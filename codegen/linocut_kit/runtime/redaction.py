"""Keys never leave: what servers say is shown, stored and raised without them, however they echo
them.

A key of eight characters or more is masked wherever it stands, in any mixture of the spellings
that URLs, JSON, HTML, hex and base64 have for it. In a text of more than a MiB, which is an image,
only the key as it stands is looked for. A shorter one may be part of a word, so it is
masked only as a word of its own that follows what announces a key: `Bearer x`, `api_key=x`,
`"token": "x"`.
"""

import base64
import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from linocut_kit.runtime.display import prose

MASK = "***"

_CERTAIN = 8
_LONG = 1024 * 1024
_REMEMBERED = 8
"""Of keys that change, how many are masked after they were used last."""
_LAYERS = 4
"""How often a text may be escaped over again."""
_ANNOUNCED = (
    r"(?i:(?:bearer|basic|authorization|credentials?|secret|password|token|key)"
    r"[\s:=\"'\\]{1,8}(?:(?:bearer|basic|key|token)\s{1,8})?)"
)
_ESCAPED = re.compile(
    r"%([0-9A-Fa-f]{2})|\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})|\\([^\w\s])"
    r"|(&(?:#\d{1,9}|#[xX][0-9A-Fa-f]{1,9}|amp|lt|gt|quot|apos);?)"
)


class Mask:
    """Takes secrets out of texts and values. Blanks around a secret are not part of it."""

    __slots__ = ("_certain", "_forms", "_kept", "_learnt", "_short")

    def __init__(self, secrets: Iterable[str | None] = ()) -> None:
        self._kept = frozenset(secret.strip() for secret in secrets if secret)
        self._learnt: tuple[str, ...] = ()
        self._read(self._kept)

    def learn(self, secret: str) -> None:
        """Take this secret out too, from now on; of many such the last ones."""
        word = secret.strip()
        if word in self._kept:
            return
        before = self._learnt
        self._learnt = (*(text for text in before if text != word), word)[-_REMEMBERED:]
        if set(self._learnt) != set(before):
            self._read(self._kept.union(self._learnt))

    def adopt(self, other: "Mask") -> None:
        """Take out from now on what another mask takes out."""
        if not other._kept <= self._kept:
            self._kept |= other._kept
            self._read(self._kept.union(self._learnt))

    def _read(self, secrets: Iterable[str]) -> None:
        known = sorted(secrets, key=lambda text: (-len(text), text))
        self._certain = [text for text in known if len(text) >= _CERTAIN]
        forms = "|".join(_pattern(form) for text in self._certain for form in _forms(text))
        short = "|".join(re.escape(text) for text in known if 0 < len(text) < _CERTAIN)
        self._forms = re.compile(forms) if forms else None
        self._short = re.compile(f"({_ANNOUNCED})(?:{short})(?![\\w-])") if short else None

    def __repr__(self) -> str:
        return "Mask()"

    def __reduce__(self) -> tuple[type["Mask"], tuple[()]]:
        """Secrets do not travel between processes."""
        return Mask, ()

    def text(self, text: str) -> str:
        """The text without secrets; to be called before it is cut."""
        if len(text) > _LONG:
            for word in self._certain:
                text = text.replace(word, MASK)
            return text
        if self._forms is not None:
            text = _without(self._forms, text)
        return text if self._short is None else self._short.sub(rf"\1{MASK}", text)

    def foreign(self, text: str, room: int = 160) -> str:
        """A text of the server's without secrets, on one line, cut to `room` characters."""
        return prose(self.text(text), room)

    def everything(self, value: Any) -> Any:
        """A value of JSON without secrets at any depth, member names included."""
        if self._forms is None and self._short is None:
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self._name(key): self._member(key, item) for key, item in value.items()}
        return (
            [self.everything(item) for item in value] if isinstance(value, list | tuple) else value
        )

    def _name(self, key: Any) -> Any:
        return self.text(key) if isinstance(key, str) else key

    def _member(self, key: Any, value: Any) -> Any:
        """A value whose name may be what announces a key."""
        if self._short is not None and isinstance(value, str):
            return self.text(f"{key}={value}").partition("=")[2]
        return self.everything(value)


NO_MASK = Mask()
"""Where there is no secret."""


def _forms(secret: str) -> Iterator[str]:
    """What a secret is written as: itself, in hex, and in base64 behind whatever stands before it.

    The characters of base64 that hold bits of neighbours too are left out.
    """
    data = secret.encode("utf-8", "surrogatepass")
    yield secret
    if not secret.isascii():
        yield data.decode("latin-1")
    yield data.hex()
    yield data.hex().upper()
    for lead, start in ((0, 0), (1, 2), (2, 3)):
        end = (lead + len(data)) * 8 // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(bytes(lead) + data)[start:end].decode("ascii")


def _pattern(form: str) -> str:
    """Blanks are written as `+` in queries, and may be any number of them in a page."""
    return r"[\s+]{1,8}".join(map(re.escape, form.split()))


def _without(forms: "re.Pattern[str]", text: str) -> str:
    """The text without what the forms match, in it or in what its escapes stand for."""
    text = forms.sub(MASK, text)
    plain = text
    origin: Sequence[int] = range(len(text) + 1)
    for _ in range(_LAYERS):
        if not _ESCAPED.search(plain):
            return text
        plain, origin = _unescaped(plain, origin)
        spans = [(origin[match.start()], origin[match.end()]) for match in forms.finditer(plain)]
        if spans:
            kept = zip(
                [0, *(end for _, end in spans)], [*(at for at, _ in spans), len(text)], strict=True
            )
            return _without(forms, MASK.join(text[start:end] for start, end in kept))
    return text


def _unescaped(text: str, origin: Sequence[int]) -> tuple[str, Sequence[int]]:
    """The text with its escapes resolved once, and where each of its characters comes from."""
    parts: list[str] = []
    places: list[int] = []
    last = 0
    for match in _ESCAPED.finditer(text):
        parts += [text[last : match.start()], _character(match)]
        places += [*origin[last : match.start()], origin[match.start()]]
        last = match.end()
    return "".join([*parts, text[last:]]), [*places, *origin[last:]]


def _character(match: "re.Match[str]") -> str:
    percent, unit, byte, itself, entity = match.groups()
    if entity is not None:
        found = html.unescape(entity)
        return found if len(found) == 1 else "\ufffd"
    return itself or chr(int(percent or unit or byte, 16))
