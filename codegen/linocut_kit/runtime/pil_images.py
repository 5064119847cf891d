"""PIL images on their way out: upright, in eight bits, with their alpha, in a format that is taken.

Eight bits of more: `I;16` goes by 65535 to 255. `I` and `F` have no range of their own, so their
values choose one: all from 0 to 1 (`F` only) are fractions of 255, from 0 to 255 stay, from 0 to
65535 (`I` only) go by 65535; any others go from their least to their greatest. Nothing is clipped.

Alpha is kept where PNG, WebP, TIFF or GIF is taken; for the others the image is laid on white.
"""

import io
import math
from array import array
from collections.abc import Callable
from typing import TYPE_CHECKING

from linocut_kit.runtime.display import logger as shown_logger
from linocut_kit.runtime.display import prose
from linocut_kit.runtime.errors import MediaNotAccepted

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

logger = shown_logger("linocut")

_PLAIN = ("png", "jpeg", "webp", "tiff", "bmp", "gif", "avif")
_ALPHA = ("png", "webp", "tiff", "avif", "gif")
_WRITTEN: dict[str, dict[str, object]] = {
    "jpeg": {"quality": 95},
    "webp": {"lossless": True},
    "avif": {"quality": 95},
}
_PLAIN_MODES = {
    "png": ("1", "L", "LA", "P", "RGB", "RGBA"),
    "jpeg": ("L", "RGB"),
    "gif": ("L", "P", "RGB", "RGBA"),
    "tiff": ("L", "LA", "RGB", "RGBA"),
}
_ALPHA_MODES = {"La": "LA", "RGBa": "RGBA", "PA": "RGBA"}


def written(name: str, picture: "PilImage", formats: tuple[str, ...]) -> memoryview:
    """The file of a picture in one of the formats, PNG where none is named.

    An image of several frames is sent as the frame that it stands at, which is logged. Raises
    MediaNotAccepted for one that is empty, closed, broken or not a picture of finite numbers, and
    where no format can be written.
    """
    try:
        return _written(name, picture, formats)
    except MediaNotAccepted:
        raise
    except Exception as error:  # Pillow's readers and writers raise what they like.
        said = prose(str(error) or type(error).__name__, 100)
        raise MediaNotAccepted((), text=f"{name}: the image cannot be written: {said}") from error


def _written(name: str, picture: "PilImage", formats: tuple[str, ...]) -> memoryview:
    from PIL import ImageOps

    if 0 in picture.size:
        raise MediaNotAccepted((), text=f"{name}: the image cannot be sent: it has no pixels")
    frames = getattr(picture, "n_frames", 1)
    if frames > 1:
        logger.warning("%s: an image of %d frames; the one it stands at is sent", name, frames)
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    plain = _eight_bits(name, upright)
    kind = _format_of(name, plain, formats)
    if plain.has_transparency_data and kind not in _ALPHA:
        plain = _on_white(plain)
    modes = _PLAIN_MODES.get(kind, ("RGB", "RGBA"))
    if plain.mode not in modes:
        plain = plain.convert("RGBA" if plain.has_transparency_data else "RGB")
    profile = plain.info.get("icc_profile") if plain.mode[:2] == upright.mode[:2] else None
    target = io.BytesIO()
    plain.save(target, format=kind, icc_profile=profile, **_WRITTEN.get(kind, {}))
    return target.getbuffer()


def _format_of(name: str, picture: "PilImage", formats: tuple[str, ...]) -> str:
    """The format to write: the first that keeps what the picture has."""
    if not formats:
        return "png"
    order = (*_ALPHA, *_PLAIN) if picture.has_transparency_data else _PLAIN
    kind = next((word for word in order if word in formats), None)
    if kind is None:
        raise MediaNotAccepted(
            (), text=f"{name}: a PIL image cannot be written as {' or '.join(formats)}; pass a file"
        )
    return kind


def _eight_bits(name: str, picture: "PilImage") -> "PilImage":
    """The picture in a mode of eight bits a channel, its alpha beside its colours."""
    mode = picture.mode
    if mode in _ALPHA_MODES:
        return picture.convert(_ALPHA_MODES[mode])
    if "transparency" in picture.info:
        return picture.convert("RGBA")
    if mode.startswith("I;16"):
        return _scaled(picture.convert("I").convert("F"), 0, 65535)
    if mode == "I":
        low, high = _extremes(picture)
        return _scaled(picture.convert("F"), *_range(low, high, (255, 65535)))
    if mode == "F":
        if not math.isfinite(sum(array("f", picture.tobytes()))):
            raise MediaNotAccepted((), text=f"{name}: the image has values that are no numbers")
        low, high = _extremes(picture)
        return _scaled(picture, *_range(low, high, (1, 255)))
    return picture


def _extremes(picture: "PilImage") -> tuple[float, float]:
    get: Callable[[], tuple[float, float]] = picture.getextrema  # type: ignore[assignment]
    return get()


def _range(low: float, high: float, ends: tuple[float, ...]) -> tuple[float, float]:
    """The range that values mean: from 0 to the first end that holds them all, else their own."""
    if low < 0 or high > ends[-1]:
        return low, high
    return 0.0, next(end for end in ends if high <= end)


def _scaled(picture: "PilImage", low: float, high: float) -> "PilImage":
    """The values from `low` to `high` as 0 to 255, rounded; all 0 where they are all the same."""
    scale = 255 / (high - low) if high > low else 0.0
    offset = 0.5 - low * scale
    return picture.point(lambda value: value * scale + offset).convert("L")


def _on_white(picture: "PilImage") -> "PilImage":
    from PIL import Image

    coloured = picture.convert("RGBA")
    ground = Image.new("RGBA", coloured.size, "white")
    return Image.alpha_composite(ground, coloured).convert("RGB")
