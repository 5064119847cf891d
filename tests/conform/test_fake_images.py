"""The images of the fake are real, and of the format, size and number that were asked for."""

import builtins
from fractions import Fraction
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.conform.fake_cases import PLACE, constraint, endpoint, field, request, schema

from linocut_kit.fake import DrawnImage, pictures, render
from linocut_kit.spec.model import Outputs, OutputSize

SIDES = st.integers(1, 300)
BYTE = st.integers(0, 255)


@given(
    kind=st.sampled_from(["png", "jpeg", "webp", "jpg"]),
    width=SIDES,
    height=SIDES,
    colour=st.tuples(BYTE, BYTE, BYTE),
)
def test_an_image_decodes_to_its_size_and_colour(
    kind: str, width: int, height: int, colour: tuple[int, int, int]
) -> None:
    image = Image.open(BytesIO(render(DrawnImage(kind, width, height, colour))))
    image.load()
    assert image.format == {"jpg": "JPEG"}.get(kind, kind.upper())
    assert image.size == (width, height)
    pixel = image.convert("RGB").getpixel((width - 1, height - 1))
    assert isinstance(pixel, tuple)
    assert all(abs(item - other) <= 4 for item, other in zip(pixel, colour, strict=True))


def test_other_formats_are_written_by_pillow() -> None:
    assert Image.open(BytesIO(render(DrawnImage("gif", 5, 6)))).size == (5, 6)
    assert DrawnImage("gif", 5, 6).media_type == "image/gif"
    assert DrawnImage("jpg", 5, 6).media_type == "image/jpeg"


def test_a_format_that_nobody_writes_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="no way to write a heic2 image"):
        render(DrawnImage("heic2", 1, 1))
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "PIL":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ValueError, match=r"linocut\[pil\]"):
        render(DrawnImage("bmp", 1, 1))


def test_a_webp_image_has_at_most_16384_pixels_a_side() -> None:
    with pytest.raises(ValueError, match="16384"):
        render(DrawnImage("webp", 16385, 1))


WORDS = schema("string", constraint("enum", ["png", "webp", "jpeg"]))


def asked(sent: dict[str, Any], /, **more: Any) -> DrawnImage:
    """The first image that a body asks for."""
    return pictures(endpoint(**more), sent)[0]


def test_the_format_is_the_one_asked_for_else_the_default_else_the_first_word() -> None:
    from dataclasses import replace

    outputs = Outputs(format="kind")
    plain = request(field("kind", WORDS))
    assert asked({"kind": "JPEG"}, body=plain, outputs=outputs).format == "jpeg"
    assert asked({"kind": "image/webp"}, body=plain, outputs=outputs).format == "webp"
    assert asked({}, body=plain, outputs=outputs).format == "png"
    assert asked({"kind": None}, body=plain, outputs=outputs).format == "png"
    default = request(field("kind", replace(WORDS, has_default=True, default="webp")))
    assert asked({}, body=default, outputs=outputs).format == "webp"
    empty = request(field("kind", replace(WORDS, has_default=True, default=None)))
    assert asked({}, body=empty, outputs=outputs).format == "png"
    assert asked({}, outputs=outputs).format == "png"
    assert asked({}).format == "png"
    assert asked({}, body=request(field("kind", schema("string"))), outputs=outputs).format == "png"


@given(number=st.integers(-3, 100) | st.none())
def test_there_are_as_many_images_as_asked_for_within_reason(number: int | None) -> None:
    wanted = request(field("many", schema("integer", has_default=True, default=3)))
    made = pictures(endpoint(wanted, outputs=Outputs(count="many")), {"many": number})
    assert len(made) == (3 if number is None else max(1, min(64, number)))
    assert len({item.colour for item in made}) == len(made)
    assert len(pictures(endpoint(), {})) == 1


@given(
    width=st.integers(1, 50),
    height=st.integers(1, 50),
    form=st.sampled_from(["{}:{}", "wide_{}_{}", "{}x{}"]),
)
def test_a_ratio_alone_gives_a_megapixel_of_it(width: int, height: int, form: str) -> None:
    words = request(field("shape", schema("string")))
    made = asked({"shape": form.format(width, height)}, body=words, outputs=Outputs(ratio="shape"))
    assert abs(made.width / made.height / (width / height) - 1) < 0.02
    assert 0.6 < made.width * made.height / 1024**2 < 1.6
    if width * height < 3000:
        assert Fraction(made.width, made.height) == Fraction(width, height)


@pytest.mark.parametrize(
    ("text", "size"), [("1792x1024", (1792, 1024)), ("64X64", (64, 64)), ("16x9", (1360, 765))]
)
def test_a_size_in_pixels_is_kept(text: str, size: tuple[int, int]) -> None:
    words = request(field("shape", schema("string")))
    made = asked({"shape": text}, body=words, outputs=Outputs(ratio="shape"))
    assert (made.width, made.height) == size


def test_a_ratio_of_large_terms_is_kept_as_nearly_as_pixels_can() -> None:
    words = request(field("shape", schema("string")))
    for width, height in ((1234, 1111), (99999, 1), (1, 99999), (1920, 1080)):
        shape = {"shape": f"{width}:{height}"}
        made = asked(shape, body=words, outputs=Outputs(ratio="shape"))
        assert abs(made.width - made.height * width / height) <= width / height + 1


@pytest.mark.parametrize("shape", [None, "square", "0:1", "a:b", 7])
def test_without_a_ratio_an_image_is_square(shape: Any) -> None:
    words = request(field("shape", schema("string")))
    made = asked({"shape": shape}, body=words, outputs=Outputs(ratio="shape"))
    assert (made.width, made.height) == (1024, 1024)


def rule(way: Any, cap: int | None = 2048) -> OutputSize:
    """Documented sizes of two shapes."""
    return OutputSize(
        ratio="shape",
        resolution="scale",
        base={"square": (1024, 1024), "wide": (1344, 768)},
        factor={"1k": 1, "2k": 2, "1.5k": 1.5},
        cap=cap,
        align=16,
        round=way,
        place=PLACE,
    )


SHAPES = request(
    field("shape", schema("string", constraint("enum", ["square", "wide"]))),
    field("scale", schema("string", has_default=True, default="1k")),
)


@pytest.mark.parametrize(
    ("way", "body", "size"),
    [
        ("floor", {}, (1024, 1024)),
        ("floor", {"shape": "wide"}, (1344, 768)),
        ("floor", {"shape": "wide", "scale": "2k"}, (2048, 1168)),
        ("nearest", {"shape": "wide", "scale": "2k"}, (2048, 1168)),
        ("ceil", {"shape": "wide", "scale": "2k"}, (2048, 1184)),
        ("floor", {"shape": "wide", "scale": "1.5k"}, (2016, 1152)),
        ("floor", {"shape": "round", "scale": "9k"}, (1024, 1024)),
    ],
)
def test_documented_sizes_are_kept(way: str, body: dict[str, Any], size: tuple[int, int]) -> None:
    made = asked(body, body=SHAPES, output_size=rule(way))
    assert (made.width, made.height) == size


def test_without_a_cap_sides_grow() -> None:
    made = asked({"shape": "wide", "scale": "2k"}, body=SHAPES, output_size=rule("floor", None))
    assert (made.width, made.height) == (2688, 1536)


@given(seed=st.integers() | st.none(), prompt=st.text())
def test_any_seed_gives_a_colour(seed: int | None, prompt: str) -> None:
    made = asked({"seed": seed, "prompt": prompt})
    assert all(0 <= item <= 255 for item in made.colour)
