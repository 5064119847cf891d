"""ECMA-262 regular expressions, which JSON Schema's `pattern` means, as Python's `re` writes them.

Not taken: `\\p{…}` and Python's own groups. A pattern matches anywhere in a text, as in ECMA.
"""

import re
from typing import Final

_SPACE: Final = (
    (0x9, 0xD), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029),
    (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
_SETS: Final = {
    "d": ((0x30, 0x39),),
    "w": ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)),
    "s": _SPACE,
}
_SAME: Final = frozenset("tnvfr123456789")
_TOKEN: Final = re.compile(
    r"\\u\{(?P<code>[0-9A-Fa-f]+)\}"
    r"|\\u(?P<high>[dD][89aAbB][0-9A-Fa-f]{2})\\u(?P<low>[dD][c-fC-F][0-9A-Fa-f]{2})"
    r"|\\(?P<hex>u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2})"
    r"|\\c(?P<control>[A-Za-z])|\\k<(?P<back>\w+)>|\\(?P<escape>.)"
    r"|\(\?(?P<group><(?![=!])|P|#|[a-zA-Z-]+[:)]|\()|(?P<other>.)",
    re.DOTALL,
)


def python_pattern(pattern: str) -> str:
    """The pattern in Python's syntax, for `re.search`. Raises ValueError where it has none."""
    parts: list[str] = []
    inside = False
    place = 0
    while place < len(pattern):
        if not inside and (empty := re.compile(r"\[\^?\]").match(pattern, place)):
            parts.append("(?!)" if empty[0] == "[]" else "(?s:.)")
            place = empty.end()
            continue
        found = _TOKEN.match(pattern, place)
        if found is None:
            raise ValueError("the pattern ends in a backslash")
        place = found.end()
        parts.append(_inside(found) if inside else _outside(found))
        if found["other"] == ("]" if inside else "["):
            inside = not inside
    text = "".join(parts)
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"the pattern cannot be read: {error}") from None
    return text


def _outside(found: re.Match[str]) -> str:
    if found["group"] is not None:
        if found["group"] != "<":
            raise ValueError(f"{found[0]} is no group of ECMA-262")
        return "(?P<"
    if found["back"] is not None:
        return f"(?P={found['back']})"
    escape, other = found["escape"], found["other"]
    if escape in ("b", "B"):
        return rf"(?a:\{escape})"
    if escape is not None and escape.lower() in _SETS:
        return f"[{_set(escape)}]"
    if other == ".":
        return r"[^\n\r\u2028\u2029]"
    if other == "$":
        return r"\Z"
    return other if other is not None else _character(found)


def _inside(found: re.Match[str]) -> str:
    escape, other = found["escape"], found["other"]
    if found["group"] is not None or found["back"] is not None:
        return "".join(re.escape(one) for one in found[0])
    if escape == "b":
        return r"\x08"
    if escape is not None and escape.lower() in _SETS:
        return _set(escape)
    if other is not None:
        return f"\\{other}" if other in "[&|~" else other
    return _character(found)


def _character(found: re.Match[str]) -> str:
    if found["code"] is not None:
        return re.escape(chr(int(found["code"], 16)))
    if found["high"] is not None:
        high, low = int(found["high"], 16), int(found["low"], 16)
        return re.escape(chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)))
    if found["hex"] is not None:
        return f"\\{found['hex']}"
    if found["control"] is not None:
        return f"\\x{ord(found['control']) % 32:02x}"
    escape: str = found["escape"]
    if escape in ("p", "P"):
        raise ValueError(f"\\{escape} is not supported; name the characters")
    if escape == "0":
        return r"\x00"
    return f"\\{escape}" if escape in _SAME else re.escape(escape)


def _set(escape: str) -> str:
    """The characters of `\\d`, `\\w`, `\\s` or their opposites, as ranges of a class."""
    ranges = _SETS[escape.lower()]
    if escape.isupper():
        edges = [-1, *(edge for one in ranges for edge in one), 0x110000]
        ranges = tuple((edges[n] + 1, edges[n + 1] - 1) for n in range(0, len(edges), 2))
    return "".join(
        _edge(first) if first == last else f"{_edge(first)}-{_edge(last)}"
        for first, last in ranges
        if first <= last
    )


def _edge(code: int) -> str:
    return chr(code) if chr(code).isascii() and chr(code).isalnum() else f"\\U{code:08x}"
