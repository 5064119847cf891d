"""How the printed client of each shape is called, and the picture that has to come of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.shapes.bodies import JPEG, PNG, PROMPT
from tests.shapes.servers.sfumato import PROJECT, SECRET

BASES = {"tempera": "/v1", "sfumato": "/v1"}
"""The path of a server's URL, where it has one."""

SETTINGS: dict[str, dict[str, str]] = {"sfumato": {"project": PROJECT, "org_secret": SECRET}}
"""What the constructor of a client takes beside the key."""

VARIABLES = {"SFUMATO_PROJECT": PROJECT, "SFUMATO_ORG_SECRET": SECRET}
"""The same in the environment, for commands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    arguments: Mapping[str, Any]
    size: tuple[int, int] = (48, 32)
    format: str = "PNG"
    count: int = 1
    failing: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Arguments of a prompt that fails."""
    refused: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Arguments of a prompt that the moderation refuses."""
    billed: bool | str = "unknown"


def _prompts(**more: Any) -> dict[str, dict[str, Any]]:
    return {
        "failing": {"prompt": "please fail", **more},
        "refused": {"prompt": "please refuse", **more},
    }


CALLS: dict[str, Call] = {
    "grisaille/outline": Call(
        arguments={
            "prompt": PROMPT, "width": 64, "height": 96, "output_format": "png",
            "input_image": PNG,
        },
        size=(64, 96), **_prompts(), billed=False,
    ),
    "grisaille/shade": Call(
        arguments={"prompt": PROMPT, "image": PNG, "references": [PNG, "https://example.com/a"]},
        format="JPEG", **_prompts(image=PNG), billed=False,
    ),
    "grisaille/wash": Call(
        arguments={"prompt": PROMPT, "aspect_ratio": "16:9", "colour": "#336699"},
        format="JPEG", **_prompts(), billed=False,
    ),
    "frottage/rub": Call(
        arguments={
            "prompt": PROMPT, "image": PNG, "strength": 0.5, "output_format": "webp",
            "fine": True, "grain": 15,
        },
        format="WEBP",
    ),
    "frottage/sheet": Call(
        arguments={
            "prompt": PROMPT, "image": [PNG, JPEG], "n": 2, "settings": {"columns": 2},
            "tags": ["oak", "bark"], "mask": PNG,
        },
        count=2,
    ),
    "tempera/yolk-2": Call(
        arguments={"model": "yolk-2", "prompt": PROMPT, "size": "96x64", "n": 2},
        size=(96, 64), count=2,
    ),
    "tempera/whey-1": Call(
        arguments={
            "model": "whey-1-mini", "prompt": PROMPT, "size": "96x64", "output_format": "jpeg",
        },
        size=(96, 64), format="JPEG",
    ),
    "pochoir/stencil": Call(
        arguments={
            "prompt": PROMPT, "n": 2, "aspect_ratio": "2:3",
            "subject_reference": [{"type": "object", "image_file": PNG}],
        },
        size=(32, 48), count=2, **_prompts(), billed=True,
    ),
    "pochoir/dye": Call(arguments={"prompt": PROMPT, "tones": ["warm"]}),
    "intaglio/press": Call(
        arguments={
            "model_owner": "copper", "model_name": "etch", "cancel_after": "30s", "priority": 2,
            "input": {
                "prompt": PROMPT, "image_size": {"width": 64, "height": 32}, "num_outputs": 2,
                "image": [PNG], "loras": [{"path": "https://example.com/a"}],
                "output_format": "jpeg",
            },
            "labels": {"a": "b"},
        },
        size=(64, 32), format="JPEG", count=2,
        failing={
            "model_owner": "copper", "model_name": "etch", "input": {"prompt": "please fail"},
        },
    ),
    "intaglio/plate": Call(
        arguments={"prompt": PROMPT, "metal": "steel plate", "bites": [1.5]},
        failing={"prompt": "please fail", "metal": "zinc"},
    ),
    "sgraffito/carve": Call(
        arguments={
            "taskType": "TEXT_IMAGE", "textParams": {"text": PROMPT, "conditionImage": PNG},
            "ground": {"kind": "photo", "image": PNG}, "frame": {"scale": 2}, "count": 2,
        },
        count=2,
        failing={"taskType": "TEXT_IMAGE", "textParams": {"text": "please fail"}},
        refused={"taskType": "TEXT_IMAGE", "textParams": {"text": "please refuse"}},
    ),
    "sgraffito/scratch": Call(
        arguments={
            "prompt": PROMPT, "fixed": "scratch-3", "title": "a title", "strength": "0.35",
            "size": "64*48", "image": PNG, "images": [PNG, PNG], "mood": "never heard of",
            "weights": {"a": 0.5}, "layers": [{"type": "lines", "steps": [1]}],
        },
        failing={"prompt": "please fail", "fixed": "scratch-3"},
        refused={"prompt": "please refuse", "fixed": "scratch-3"},
    ),
    "sfumato/veil": Call(
        arguments={
            "instances": [{"prompt": PROMPT, "image": {"bytesBase64Encoded": PNG}}],
            "parameters": {"sampleCount": 2, "mimeType": "image/jpeg"}, "billing": "caller",
        },
        format="JPEG", count=2, failing={"instances": [{"prompt": "please fail"}]},
    ),
    "gouache/poster": Call(
        arguments={
            "prompt": PROMPT, "copies": 2, "gloss": 0.5, "large": True, "paper": "no",
            "colours": ["ochre", "black & white"], "photo": "https://example.com/a.png?b=c&d",
        },
        count=2, failing={"prompt": "please fail"},
    ),
    "gouache/sketch": Call(
        arguments={"prompt": PROMPT, "shape": "wide", "scale": "large"}, size=(112, 48)
    ),
}  # fmt: skip
