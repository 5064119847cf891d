"""PIL images as they are sent: upright, their range and alpha kept, in a format that is taken."""

import base64
import io
import json
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps
from tests.runtime.acme import ENDPOINT, media

from linocut_kit.runtime.errors import MediaNotAccepted
from linocut_kit.runtime.media import prepare

FLIPPED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def sent(picture: Any, *formats: str) -> Image.Image:
    """What a provider decodes from the body of a request."""
    endpoint = replace(ENDPOINT, media={"/second": media("base64", formats=formats)})
    body = json.loads(b"".join(prepare(endpoint, {"prompt": "x", "second": picture}).content))
    return Image.open(io.BytesIO(base64.b64decode(body["second"])))


def pixels(picture: Image.Image) -> list[Any]:
    width, height = picture.size
    return [picture.getpixel((x, y)) for y in range(height) for x in range(width)]


def line(mode: str, values: Sequence[float]) -> Image.Image:
    picture = Image.new(mode, (len(values), 1))
    for at, value in enumerate(values):
        picture.putpixel((at, 0), value)
    return picture


def scene() -> Image.Image:
    return Image.radial_gradient("L").crop((0, 0, 40, 20)).convert("RGB")


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_photo_of_a_held_camera_is_sent_upright(turn: int) -> None:
    held = scene().transpose(FLIPPED[turn]) if turn > 1 else scene()
    exif = Image.Exif()
    exif[0x112] = turn
    file = io.BytesIO()
    held.save(file, "PNG", exif=exif)
    arrived = sent(Image.open(file))
    assert pixels(arrived) == pixels(scene())
    assert 0x112 not in arrived.getexif()


@pytest.mark.parametrize("mode", ["I;16", "I;16B", "I;16L", "I"])
@given(values=st.lists(st.integers(256, 65535), min_size=1, max_size=5))
def test_sixteen_bits_become_eight_by_their_range(mode: str, values: list[int]) -> None:
    assert pixels(sent(line(mode, values))) == [round(value / 257) for value in values]


@given(
    values=st.lists(
        st.floats(-1e6, 1e6, width=32), min_size=1, max_size=5
    )
)  # fmt: skip
def test_floats_keep_their_order_and_are_never_clipped(values: list[float]) -> None:
    arrived = pixels(sent(line("F", values)))
    assert [b for _, b in sorted(zip(values, arrived, strict=True))] == sorted(arrived)
    if min(values) < 0 or max(values) > 255:
        ends = (min(arrived), max(arrived))
        assert ends == ((0, 255) if min(values) < max(values) else (0, 0))


@pytest.mark.parametrize(
    ("mode", "values", "seen"),
    [
        ("F", [0, 0.5, 1], [0, 128, 255]),
        ("F", [0, 1, 200], [0, 1, 200]),
        ("F", [-1, 0, 1], [0, 128, 255]),
        ("F", [0, 500, 1000], [0, 128, 255]),
        ("I", [0, 9, 255], [0, 9, 255]),
        ("I", [0, 1000, 60000], [0, 4, 233]),
        ("I", [-100, 0, 100], [0, 128, 255]),
    ],
)
def test_the_values_choose_the_range(mode: str, values: list[float], seen: list[int]) -> None:
    assert pixels(sent(line(mode, values))) == seen


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_values_that_are_no_numbers_are_refused(value: float) -> None:
    with pytest.raises(MediaNotAccepted, match="second: the image has values that are no numbers"):
        sent(line("F", [0, value]))


def clear(mode: str) -> Image.Image:
    """A picture of that mode with a clear pixel and an opaque one."""
    picture = Image.new("RGBA", (2, 1), (200, 9, 9, 255))
    picture.putpixel((0, 0), (9, 9, 200, 0))
    if mode in ("P", "RGB", "L"):
        picture = picture.convert("RGB").convert(mode)
        picture.info["transparency"] = picture.getpixel((0, 0))
        return picture
    if mode == "PA":
        made = Image.new("PA", (2, 1))
        made.putpalette([9, 9, 200, 200, 9, 9])
        made.putpixel((0, 0), (0, 0))
        made.putpixel((1, 0), (1, 255))
        return made
    return picture.convert(mode) if mode != "La" else picture.convert("LA").convert("La")


@pytest.mark.parametrize("formats", [(), ("png",), ("jpeg", "webp"), ("gif",), ("tiff",)])
@pytest.mark.parametrize("mode", ["RGBA", "RGBa", "LA", "La", "PA", "P", "RGB", "L"])
def test_alpha_is_kept_where_the_format_can(mode: str, formats: tuple[str, ...]) -> None:
    arrived = sent(clear(mode), *formats).convert("RGBA").getchannel("A")
    assert pixels(arrived) == [0, 255]


@pytest.mark.parametrize("mode", ["RGBA", "RGBa", "LA", "La", "PA", "P"])
def test_what_is_clear_is_white_where_there_is_no_alpha(mode: str) -> None:
    red, green, blue = pixels(sent(clear(mode), "jpeg", "bmp").convert("RGB"))[0]
    assert min(red, green, blue) > 200


@pytest.mark.parametrize("kind", ["", "png", "jpeg", "webp", "tiff", "bmp", "gif"])
@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "YCbCr", "LAB", "HSV", "RGBX", "I;16"])
def test_every_mode_is_sent_in_every_format(mode: str, kind: str) -> None:
    arrived = sent(Image.new(mode, (5, 4)), *filter(None, [kind]))
    assert (arrived.size, arrived.format) == ((5, 4), (kind or "png").upper())


def test_colours_stay_what_they_are_seen_as() -> None:
    for mode in ("CMYK", "YCbCr", "LAB", "HSV", "P"):
        shown = pixels(sent(Image.new("RGB", (1, 1), (200, 100, 50)).convert(mode)).convert("RGB"))
        assert all(abs(a - b) <= 8 for a, b in zip(shown[0], (200, 100, 50), strict=True)), mode


def test_a_format_that_nobody_can_write_is_said() -> None:
    with pytest.raises(MediaNotAccepted, match="second: a PIL image cannot be written as heic"):
        sent(Image.new("RGB", (1, 1)), "heic")


def test_of_an_animation_the_frame_in_sight_is_sent_and_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    file = io.BytesIO()
    frames = [Image.new("L", (3, 3), shade) for shade in (10, 90, 170)]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    assert pixels(sent(Image.open(file)).convert("L"))[0] == 10
    assert "second: an image of 3 frames" in caplog.text


@pytest.mark.parametrize("size", [(0, 0), (0, 3), (3, 0)])
def test_a_picture_without_pixels_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(MediaNotAccepted, match="second: the image cannot be sent"):
        sent(Image.new("RGB", size))


def test_what_is_closed_or_broken_is_an_error_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    scene().save(path)
    closed, cut = Image.open(path), Image.open(io.BytesIO(path.read_bytes()[:60]))
    closed.close()
    file = path.open("rb")
    file.close()
    for given_image in (closed, cut, file, path.open("ab")):
        with pytest.raises(MediaNotAccepted, match="second: "):
            sent(given_image)
        given_image.close()


def test_a_phone_photo_of_two_frames_is_sent_upright() -> None:
    exif = Image.Exif()
    exif[0x112] = 6
    file = io.BytesIO()
    scene().save(file, "MPO", save_all=True, append_images=[scene()], exif=exif)
    arrived = sent(Image.open(file))
    assert arrived.size == (20, 40)
    assert ImageOps.exif_transpose(arrived).size == (20, 40)
