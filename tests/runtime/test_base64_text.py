"""Base64 of results is read however it is written, and what is none is refused."""

import base64
import json
from collections.abc import Callable
from io import BytesIO
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linocut_kit.runtime.base64_text import decode


def decoded(text: str) -> bytes:
    sink = BytesIO()
    decode(text, sink)
    return sink.getvalue()


@given(
    data=st.binary(max_size=400),
    breaks=st.lists(st.tuples(st.integers(0, 600), st.sampled_from(["\n", "\r\n", " ", "\t"]))),
    is_padded=st.booleans(),
    is_url_safe=st.booleans(),
    head=st.sampled_from(["", "data:image/png;base64,", "DATA:image/png;charset=x;base64, ", " "]),
)
def test_every_way_of_writing_base64_is_read(
    data: bytes, breaks: list[tuple[int, str]], is_padded: bool, is_url_safe: bool, head: str
) -> None:
    text = (base64.urlsafe_b64encode if is_url_safe else base64.b64encode)(data).decode()
    text = text if is_padded else text.rstrip("=")
    for at, blank in breaks:
        text = text[:at] + blank + text[at:]
    assert decoded(head + text) == data


WRAPS: dict[str, Callable[[str], str]] = {
    "a prefix": "data:image/png;base64,{}".format,
    "a prefix in capitals": "DATA:IMAGE/PNG;BASE64,{}".format,
    "quotes": json.dumps,
    "escaped slashes": lambda text: json.dumps(text).replace("/", "\\/"),
    "percent signs": lambda text: quote(text, safe=""),
    "a byte order mark": "\ufeff{}".format,
    "base64 once more": lambda text: base64.b64encode(text.encode("ascii", "ignore")).decode(),
}


@given(
    data=st.binary(max_size=90).map(b"\x89PNG\r\n\x1a\n".__add__),
    wraps=st.lists(st.sampled_from(sorted(WRAPS)), max_size=2, unique=True),
)
def test_what_was_wrapped_once_more_is_read(data: bytes, wraps: list[str]) -> None:
    text = base64.b64encode(data).decode()
    for name in sorted(wraps, key="base64 once more".__ne__):
        text = WRAPS[name](text)
    assert decoded(text) == data


def test_a_text_longer_than_a_slice_is_read_whole() -> None:
    data = bytes(range(256)) * 5000
    assert decoded(base64.encodebytes(data).decode()) == data


def test_a_data_uri_need_not_be_base64() -> None:
    assert decoded("data:image/svg+xml,%3Csvg/%3E") == b"<svg/>"


@pytest.mark.parametrize("text", ["no base64!", "data:image/png;base64,@", "data:image/png", "a"])
def test_what_is_no_base64_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decoded(text)
