"""The sides of an image from its header alone, as Pillow decodes them; nothing raises."""

import base64
import struct
from io import BytesIO
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from linocut_kit.fake.texts import sniff
from linocut_kit.runtime.checks import judge_image, judge_text
from linocut_kit.runtime.errors import ValidationError
from linocut_kit.runtime.image_heads import SIDED_FORMATS, image_format, image_sides
from linocut_kit.runtime.lifecycle import (
    Call,
    Lifecycle,
    Media,
    PrintedEndpoint,
    ResultPlace,
    Results,
    Wait,
)
from linocut_kit.runtime.media import prepare
from linocut_kit.runtime.violations import Rule, Source, Violation

SOURCE = Source("https://acme.example/docs", "2026-11-21", "acme/paint.yaml:7")
CODES = {
    "min_side": "side-too-short",
    "max_side": "side-too-long",
    "max_ratio": "sides-too-wide",
}
sides = st.tuples(st.integers(1, 300), st.integers(1, 300))


def rule(code: str) -> Rule:
    return Rule(code=code, pointer="/image", rule="x-image", limit=5, source=SOURCE)


def field(**limits: Any) -> Media:
    parts = tuple(
        (name.replace("_", "-"), item, rule(CODES[name])) for name, item in limits.items()
    )
    return Media(encodings=("base64",), encoding_rule=rule("wrong-encoding"), sides=parts)


def picture(kind: str, size: tuple[int, int], **options: Any) -> bytes:
    sink = BytesIO()
    Image.new("RGB", size, (9, 99, 9)).save(sink, format=kind.upper(), **options)
    return sink.getvalue()


def of(data: bytes) -> tuple[int, int] | None:
    return image_sides(lambda at, count: data[at : at + count])


@given(st.sampled_from(SIDED_FORMATS), sides)
def test_the_sides_are_those_that_a_decoder_finds(kind: str, size: tuple[int, int]) -> None:
    data = picture(kind, size)
    assert (image_format(data), of(data)) == (kind, size)


heads = st.one_of(
    st.binary(max_size=40),
    st.builds(
        bytes.__add__,
        st.sampled_from(
            [b"RIFF\0\0\0\0WEBP", b"BM\0\0\0\0", b"BM\0\0\0\0\0\0\0\0", b"II*", b"MM\0+", b"<svg",
             b"\0\0\0\x20ftypmif1\0\0\0\0", b"\0\0\0\x18ftypheic", b"<?xml ", b" <!-- a --> <svg>",
             b"\0\0\0\x14ftypmsf1\0\0\0\0avif"]
        ),
        st.one_of(st.binary(max_size=6), st.sampled_from([b"avif", b"heicavif", b"?><svg/>"])),
    ),
)  # fmt: skip


@given(heads)
def test_the_fake_tells_a_signature_alike(head: bytes) -> None:
    assert image_format(head) == sniff(head)


@given(sides, st.sampled_from([{"lossless": True}, {"quality": 5}, {"exif": b"Exif\0\0MM"}]))
def test_every_kind_of_webp_is_read(size: tuple[int, int], options: dict[str, Any]) -> None:
    assert of(picture("webp", size, **options)) == size


def test_a_jpeg_is_read_behind_large_segments_and_when_it_is_progressive() -> None:
    app = b"\xff\xe2\xff\xff" + b"\xff\xc0\0\x11\x08\0\1\0\1" + bytes(65524)
    data = picture("jpeg", (31, 17), progressive=True)
    long = data[:2] + app * 40 + data[2:]
    assert of(long) == (31, 17)
    text = base64.b64encode(long).decode()
    assert judge_text(text, field(min_side=17)) is None
    assert code(judge_text(text, field(min_side=18))) == "side-too-short"


def code(found: Violation | None) -> str | None:
    return None if found is None else found.code


@given(st.binary(max_size=80), st.sampled_from(SIDED_FORMATS), st.integers(0, 60))
def test_broken_headers_raise_nothing(noise: bytes, kind: str, kept: int) -> None:
    data = picture(kind, (5, 5))[:kept] + noise
    found = of(data)
    assert found is None or min(found) > 0
    judge_image(data, len(data), field(min_side=1, max_ratio="1:1"))
    judge_text(base64.b64encode(data).decode(), field(max_side=9))


def test_an_image_without_readable_sides_breaks_the_first_limit_on_them() -> None:
    cut = base64.b64encode(picture("png", (5, 5))[:12]).decode()
    assert code(judge_text(cut, field(max_side=9, min_side=1))) == "side-too-long"
    assert judge_text(cut, field()) is None
    jpeg = b"\xff\xd8" + b"\xff\xe0\0\2" * 100_000 + struct.pack(">H", 0xFFDA)
    assert of(jpeg) is None


def test_a_local_image_is_judged_by_its_own_sides(tmp_path: Path) -> None:
    """A stand-in of one pixel must not be judged in its place."""
    media = field(min_side=10, max_side=20)
    wait = Wait(first=1, factor=1, max=1, timeout=1)
    endpoint = PrintedEndpoint(
        id="acme/paint", title="Paint", page="https://acme.example", media={"/image": media},
        create=Call(method="POST", path="/"),
        lifecycle=Lifecycle(
            id=None, status=None, wait=wait, results=Results(places=(ResultPlace(at="/url"),))
        ),
        check=lambda body: [item for item in [judge_text(body["image"], media)] if item],
    )  # fmt: skip
    path = tmp_path / "a.jpg"
    for size, wanted in (
        ((12, 20), None),
        ((9, 20), "side-too-short"),
        ((12, 21), "side-too-long"),
    ):
        data = picture("jpeg", size)
        path.write_bytes(data)
        for image in (path, data, BytesIO(data)):
            assert refusal(endpoint, image) == wanted


def refusal(endpoint: PrintedEndpoint, image: Any) -> str | None:
    try:
        prepare(endpoint, {"image": image})
    except ValidationError as error:
        (found,) = error.violations
        return found.code
    return None
