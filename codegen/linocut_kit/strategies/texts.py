"""Texts with a form of their own: URIs, ratios, images; right ones, and wrong ones of each kind."""

import base64
from functools import cache
from typing import Final

from hypothesis import strategies as st

from linocut_kit.runtime import checks

SIGNATURES: Final = {
    "jpeg": b"\xff\xd8\xff\xe0",
    "png": b"\x89PNG\r\n\x1a\n\x00",
    "gif": b"GIF89a",
    "webp": b"RIFF\x24\x00\x00\x00WEBP",
    "avif": b"\x00\x00\x00\x10ftypavif\x00\x00\x00\x00",
    "bmp": b"BM\x1a\x00\x00\x00\x00\x00\x00\x00",
    "tiff": b"II*\x00",
    "heic": b"\x00\x00\x00\x10ftypheic\x00\x00\x00\x00",
    "svg": b"<svg ",
}
_NO_URIS: Final = (
    "", " ", "example.com", "//example.com/x", "/path", "x", "http://", "https://", "http:foo",
    "http:/example.com", "https:///path", "http://:80", "http://user@/", "http://a b", "http://[::1",
    "http://ex\u00e4mple.com", "https://example.com/\n", "https://example.com/%zz", "1http://x",
    "http://example.com:port/", "https://example.com/a b", "https://example.com/\x00", "ht!tp://x",
    "http://[::1]x/", "http://[1::2::3]/", "https://example.com/<>", ":", "https://e.com/a\\b",
)  # fmt: skip
_NO_RATIOS: Final = (
    "", "16x9", "16/9", "16:9 ", " 16:9", "16", ":", "16:", ":9", "0:1", "1:0", "0:0", "-16:9",
    "016:9", "16:09", "16:9:1", "1.5:1", "16:9\n", "\u0661:\u0661", "1e1:9", "auto", "1:1x",
    "square",
)  # fmt: skip
_NO_BASE64: Final = (
    "", "photo.jpg", "iVBORw0KGg", "/9j/4AAQ=", "/9j/4AA-", "_9j_4AAQ", "/9j/ 4AA", "/9j/4AAQ\n",
    "\n/9j/4AAQ", "/9j/4A=Q", "====", "A===", "/9j/4AA\u00e4", "\U0001f600\U0001f600aa",
)  # fmt: skip
_SMALL: Final = 4096
_WORDS: Final = st.text("abcXYZ019-._~", min_size=1, max_size=8)


def uris() -> st.SearchStrategy[str]:
    """Absolute URIs: http, https and others, with ports, queries, fragments and literals."""
    hosts = st.one_of(_WORDS, st.sampled_from(["[::1]", "[v1.a:b]", "127.0.0.1", "xn--a.com"]))
    ports = st.sampled_from(["", ":", ":80", ":65535"])
    users = st.sampled_from(["", "", "", "u@", "u:p@", "%41@"])
    tails = st.sampled_from(
        ["", "/", "/a/b.png", "//", "/%20", "?q=1&r=%2F", "#f", "/a?b#c", "/;=,"]
    )
    web = st.builds(
        "{}://{}{}{}{}".format,
        st.sampled_from(["http", "https", "HTTP"]), users, hosts, ports, tails,
    )  # fmt: skip
    rest = st.sampled_from(["ftp://h/x", "urn:a:b", "mailto:a@b.c", "file:///x", "x:", "s3://b/k"])
    return st.one_of(web, web, rest)


def ratios(low: tuple[int, int], high: tuple[int, int]) -> st.SearchStrategy[str]:
    """Ratios from `low` to `high`, both included, in lowest terms and not."""
    edges = [f"{n * w}:{n * h}" for w, h in (low, high) if w and h for n in (1, 2, 7, 10**30)]
    sides = st.integers(1, 40)
    made = st.builds("{}:{}".format, sides, sides)
    return st.one_of(
        *([st.sampled_from(edges)] if edges else []),
        made.filter(lambda text: checks.is_ratio_between(text, low, high)),
    )


def ratios_beyond(width: int, height: int, *, wider: bool) -> st.SearchStrategy[str]:
    """Ratios just and far beyond a limit."""
    scales = st.sampled_from([1, 3, 1000, 10**20])
    if wider:
        return scales.map(lambda n: f"{width * n + 1}:{height * n}")
    return scales.map(lambda n: f"{width * n}:{height * n + 1}")


def no_ratios() -> st.SearchStrategy[str]:
    """Texts that are no ratio at all."""
    return st.one_of(
        st.sampled_from(_NO_RATIOS),
        st.text(max_size=8).filter(lambda text: checks.ratio(text) is None),
    )


def images(
    encodings: tuple[str, ...], formats: tuple[str, ...], max_bytes: int | None
) -> st.SearchStrategy[str]:
    """Texts that an image field takes; of exactly `max_bytes` only where that is little."""
    heads = st.sampled_from(formats or tuple(SIGNATURES)).map(SIGNATURES.__getitem__)
    room = 40 if max_bytes is None else max(0, min(40, max_bytes - 16))
    data = st.builds(bytes.__add__, heads, st.binary(max_size=room)).map(_encoded)
    if max_bytes is not None and max_bytes <= _SMALL:
        name = (formats or ("png",))[0]
        data = st.one_of(*[data] * 9, st.just(sized(name, max_bytes)))
    kinds: list[st.SearchStrategy[str]] = []
    if _has_base64(encodings):
        kinds.append(data)
    if "data-uri" in encodings:
        heads_of_uris = st.sampled_from(["data:image/png;base64,", "DATA:image/x;q=1;base64,"])
        kinds.append(st.builds(str.__add__, heads_of_uris, data))
    if "url" in encodings:
        kinds.append(uris().filter(lambda text: text[:5].lower() != "data:"))
    return st.one_of(*kinds)


def no_images(encodings: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Texts in no encoding, or in one that the field does not take."""
    wrong = [*_NO_BASE64]
    wrong += [literal for literal in _NO_URIS if ":" in literal and literal[0].isalpha()]
    if not _has_base64(encodings):
        wrong.append("iVBORw0KGgoAAAAN")
    if "url" not in encodings:
        wrong += ["https://example.com/a.png", "http://localhost/a.jpg"]
    if "data-uri" not in encodings:
        wrong += ["data:image/png;base64,iVBORw0KGgoAAAAN"]
    else:
        wrong += ["data:image/png;base64,", "data:image/png,iVBORw0KGgo=", "data:;base64,/9j/4AAQ"]
    return st.sampled_from(wrong)


def other_images(formats: tuple[str, ...]) -> st.SearchStrategy[bytes]:
    """Bytes of none of the formats, truncated signatures among them."""
    others = [head for name, head in SIGNATURES.items() if name not in formats]
    cut = [head[:2] for head in SIGNATURES.values()] + [b"\x89PNG\r\n\x1a", b"BM\x00", b"hello"]
    return st.sampled_from(others + cut)


@cache
def sized(name: str, size: int) -> str:
    """Base64 of an image of exactly `size` bytes, beginning with a format's signature."""
    return _encoded(SIGNATURES[name].ljust(size, b"\0")[:size])


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def encoded(data: bytes, encodings: tuple[str, ...]) -> str:
    """Bytes in the first encoding that carries them."""
    text = _encoded(data)
    return text if _has_base64(encodings) else f"data:image/png;base64,{text}"


def _has_base64(encodings: tuple[str, ...]) -> bool:
    """Whether base64 is taken, be it for a file."""
    return bool({"base64", "file"} & set(encodings))
