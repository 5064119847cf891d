"""Who signed a webhook: its headers from any framework, the keys of a secret, the signatures."""

import base64
import binascii
import hashlib
import hmac
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from email.message import Message
from typing import Any

from linocut_kit.runtime.errors import ConfigurationError, WebhookError
from linocut_kit.runtime.lifecycle import Signature

Headers = Mapping[str, Any] | Message | Iterable[tuple[Any, Any]]
"""Headers as a framework has them, the environ of WSGI and CGI too: names in any case."""

PREFIX = b"whsec_"
"""How secrets of the Standard Webhooks begin; what follows is the key in base64."""

_ENCODINGS = ("utf-8", "base64")
_ENVIRON = "http_"


def signed_parts(headers: Headers, signature: Signature) -> tuple[str, str, str]:
    """Id, timestamp and signatures. Raises WebhookError where one is missing or said twice.

    Signatures may stand in several headers of that name.
    """
    given = _values(headers)
    names = (signature.id_header, signature.timestamp_header, signature.signature_header)
    for name in names:
        if not given.get(name.lower()):
            raise WebhookError(f"the webhook has no {name} header")
    id, timestamp, signatures = (given[name.lower()] for name in names)
    for name, values in zip(names[:2], (id, timestamp), strict=True):
        if len(set(values)) > 1:
            raise WebhookError(f"the webhook has several {name} headers, and they differ")
    return id[0], timestamp[0], " ".join(signatures)


def keys_of(secret: str | bytes, signature: Signature, encoding: str | None) -> list[bytes]:
    """The keys that a secret may stand for: as `encoding` says, else in every documented way.

    Blanks and line ends around it need not be its own. Raises ConfigurationError.
    """
    if not isinstance(secret, str | bytes | bytearray):
        raise ConfigurationError(f"the webhook secret must be text, not {type(secret).__name__}")
    data = secret.encode("utf-8", "surrogatepass") if isinstance(secret, str) else bytes(secret)
    text = data.strip()
    if not text:
        raise ConfigurationError("the webhook secret is empty")
    if encoding not in (None, *_ENCODINGS):
        raise ConfigurationError(f"encoding must be utf-8 or base64, not {encoding!r}")
    readings = signature.secrets if encoding is None else (encoding,)
    keys = list(dict.fromkeys((text, data))) if "utf-8" in readings else []
    if "base64" in readings or (encoding is None and text.startswith(PREFIX)):
        decoded = _decoded(text.removeprefix(PREFIX))
        if decoded is None and not keys:
            raise ConfigurationError("the webhook secret is not base64")
        keys += [decoded] if decoded else []
    return keys


def is_signed(
    keys: Iterable[bytes], signature: Signature, parts: tuple[str, str, str], body: bytes
) -> bool:
    """Whether one of the signatures was made with one of the keys; it takes the same time always.

    They are divided by blanks or commas, and each may have its version before it: `v1,AbC=`.
    """
    id, timestamp, signatures = parts
    items = [part.encode("utf-8", "replace") for part in re.split(r"[\s,]+", signatures) if part]
    expected = [_sign(key, signature, id, timestamp, body) for key in keys]
    matches = [hmac.compare_digest(item, wanted) for item in items for wanted in expected]
    return any(matches)


def check_age(timestamp: str, now: float, tolerance: float) -> None:
    """Raise WebhookError for a webhook that was not signed within `tolerance` seconds of `now`."""
    is_number = isinstance(tolerance, int | float) and not isinstance(tolerance, bool)
    if not is_number or math.isnan(tolerance) or tolerance < 0:
        raise ConfigurationError(f"tolerance must be 0 seconds or more, not {tolerance!r}")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 15):
        raise WebhookError("the webhook's timestamp is not a number of seconds")
    age = now - int(timestamp)
    if abs(age) > tolerance:
        raise WebhookError(f"the webhook was signed {abs(age):.0f} s {_when(age)}")


def _when(age: float) -> str:
    return "ago" if age > 0 else "ahead"


def _sign(key: bytes, signature: Signature, id: str, timestamp: str, body: bytes) -> bytes:
    """The signature, in base64, over the content with its placeholders filled."""
    mac = hmac.new(key, digestmod=hashlib.sha256)
    names = {"id": id.encode("utf-8", "replace"), "timestamp": timestamp.encode("utf-8", "replace")}
    parts = {**names, "body": body}
    rest = signature.content
    while rest:
        text, _, rest = rest.partition("{")
        name, _, rest = rest.partition("}")
        mac.update(text.encode("utf-8"))
        mac.update(parts.get(name, b""))
    return base64.b64encode(mac.digest())


def _decoded(data: bytes) -> bytes | None:
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _values(headers: Headers) -> dict[str, list[str]]:
    """The values of each header by its name in lower case, blanks around them taken off."""
    found: dict[str, list[str]] = {}
    for name, value in _pairs(headers):
        key = _text(name).strip().lower()
        if key.startswith(_ENVIRON):
            key = key.removeprefix(_ENVIRON).replace("_", "-")
        values = value if isinstance(value, list | tuple) else [value]
        texts = [text for each in values if (text := _text(each).strip())]
        found.setdefault(key, []).extend(texts)
    return found


def _pairs(headers: Any) -> Iterator[tuple[Any, Any]]:
    """The standard library's message has `items` and is no Mapping."""
    items: Any = getattr(headers, "items", lambda: headers)
    try:
        yield from ((name, value) for name, value in items())
    except (TypeError, ValueError):
        kind = type(headers).__name__
        text = f"headers must be those of the request, a mapping or pairs, not {kind}"
        raise ConfigurationError(text) from None


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
