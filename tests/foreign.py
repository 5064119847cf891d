"""Texts that others could send to steer whoever shows them, and keys in every spelling."""

import base64
import html
import json
import unicodedata
from collections.abc import Callable
from urllib.parse import quote, quote_plus

from hypothesis import strategies as st

_PIECES = (
    "\x1b[31m", "\x1b]0;title\x07", "\x9b2J", "\u202e", "\u2066", "\u200b", "\u2028", "\u2029",
    "\ufeff", "\u3164", "\r", "\n", "\r\n", "\x00", "\ud800", "\udfff", "::set-output name=a::b",
    "\n::add-mask::x", "\n  ::error::", "%0A::stop-commands::x", "##[add-path]x", "##vso[x]",
    "[red]", "[/red]", "<script>alert(1)</script>", "\"'><b>", "]]>", "&amp;", "--><!--",
    "javascript:alert(1)", " ", ":", "#", "é", "狐", "\\", "a" * 5000,
)  # fmt: skip
HOSTILE = st.lists(
    st.sampled_from(_PIECES) | st.text(st.characters(exclude_categories=()), max_size=8), max_size=6
).map("".join)

KEYS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.:/+=-]{10,30}[A-Za-z0-9]", fullmatch=True)
SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "between blanks": lambda key: f" \t{key} \n",
    "percent": lambda key: quote(key, safe=""),
    "query": quote_plus,
    "percent, all of it": lambda key: "".join(f"%{item:02x}" for item in key.encode()),
    "percent twice": lambda key: quote("".join(f"%{item:02X}" for item in key.encode())),
    "json": lambda key: json.dumps(key).replace("/", "\\/"),
    "json in json": lambda key: json.dumps(json.dumps(key.replace(key[3], "\0"))).replace(
        "\\\\u0000", f"\\\\u{ord(key[3]):04x}"
    ),
    "json, all of it": lambda key: "".join(f"\\u{ord(item):04x}" for item in key),
    "html": lambda key: html.escape(key).replace("/", "&#x2F;").replace("=", "&#61;"),
    "html, all of it": lambda key: "".join(f"&#{ord(item)};" for item in key),
    "hex": lambda key: key.encode().hex(),
    "base64": lambda key: base64.b64encode(key.encode()).decode(),
    "base64 of user:key": lambda key: base64.b64encode(f"user:{key}".encode()).decode(),
    "base64 behind one": lambda key: base64.b64encode(f"u{key}".encode()).decode(),
    "base64 behind two": lambda key: base64.b64encode(f"us{key}".encode()).decode(),
    "base64 for URLs": lambda key: base64.urlsafe_b64encode(f"?>{key}".encode()).decode(),
    "base64 in a URL": lambda key: quote(base64.b64encode(key.encode()).decode(), safe=""),
}


def plain_base64(key: str, text: str) -> bool:
    """Whether some run of base64 in the text holds the key."""
    for lead in range(3):
        inner = base64.b64encode(b"\0" * lead + key.encode()).decode().rstrip("=")
        if inner[lead + 1 if lead else 0 : -1] in text.replace("-", "+").replace("_", "/"):
            return True
    return False


def holds(key: str, planted: str, text: str) -> bool:
    """Whether a text has the key, or what was planted for it, also as `repr` writes that."""
    core = planted.strip()
    return any(
        item in text for item in (key, core, repr(core)[1:-1], json.dumps(core)[1:-1])
    ) or plain_base64(key, text)


def steers(text: str) -> list[str]:
    """What in a text could steer a terminal or a CI runner; line breaks are the caller's."""
    found = [
        f"U+{ord(item):04X}"
        for item in text
        if item != "\n" and unicodedata.category(item) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    ]
    found += [part for part in text.split("\n") if part.strip().startswith("::")]
    return found + [item for item in ("##[", "##vso[", "\u3164") if item in text]
