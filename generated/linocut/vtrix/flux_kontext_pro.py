# Printed by linocut: do not edit. Edit the spec, then run: linocut generate
# Spec: vtrix/provider.yaml sha256:ea7994b64e74fa29
# Spec: vtrix/flux-kontext-pro.yaml sha256:e8e8031820102fad
"""FLUX.1 Kontext [pro] on Vtrix (Vtrix API).

What a request may be, and how its task is followed, by https://doc.vtrix.ai/docs/api/blackforestlabs/flux-kontext-pro,
read 2026-11-21.
"""

from typing import Any, Final

from linocut_kit.runtime.checks import (
    is_integer,
    is_object,
    is_ratio_between,
    is_short_image,
    is_text,
    judge_ratio,
    judge_text,
)
from linocut_kit.runtime.lifecycle import (
    Call,
    Lifecycle,
    Media,
    PrintedEndpoint,
    ResultPlace,
    Results,
    Wait,
)
from linocut_kit.runtime.violations import ABSENT, Rule, Source, Violation, unknown_fields

__all__ = [
    "ENDPOINT",
    "check",
    "validate",
]

_PAGE: Final = "https://doc.vtrix.ai/docs/api/blackforestlabs/flux-kontext-pro"
_READ: Final = "2026-11-21"

_BODY_TYPE: Final = Rule(
    code="wrong-type",
    pointer="",
    rule="type",
    limit="object",
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:86"),
)
_MODEL_REQUIRED: Final = Rule(
    code="missing-field",
    pointer="/model",
    rule="required",
    limit=True,
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:88"),
)
_MODEL_ENUM: Final = Rule(
    code="not-in-enum",
    pointer="/model",
    rule="enum",
    limit=("flux_kontext_pro",),
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:93"),
)
_MODEL_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/model",
    rule="type",
    limit="string",
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:90"),
)
_PROMPT_REQUIRED: Final = Rule(
    code="missing-field",
    pointer="/prompt",
    rule="required",
    limit=True,
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:88"),
)
_PROMPT_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/prompt",
    rule="type",
    limit="string",
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:94"),
)
_INPUT_IMAGE_ENCODINGS: Final = Rule(
    code="wrong-encoding",
    pointer="/input_image",
    rule="x-image",
    limit=("base64", "url"),
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:102"),
)
_INPUT_IMAGE_MAX_BYTES: Final = Rule(
    code="image-too-large",
    pointer="/input_image",
    rule="x-image",
    limit=20971520,
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:102"),
)
_INPUT_IMAGE_MEDIA: Final = Media(
    encodings=("base64", "url"),
    max_bytes=20971520,
    encoding_rule=_INPUT_IMAGE_ENCODINGS,
    size_rule=_INPUT_IMAGE_MAX_BYTES,
)
_INPUT_IMAGE_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/input_image",
    rule="type",
    limit="string",
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:98"),
)
_INPUT_IMAGE_2_ENCODINGS: Final = Rule(
    code="wrong-encoding",
    pointer="/input_image_2",
    rule="x-image",
    limit=("base64", "url"),
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:113"),
)
_INPUT_IMAGE_2_MAX_BYTES: Final = Rule(
    code="image-too-large",
    pointer="/input_image_2",
    rule="x-image",
    limit=20971520,
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:113"),
)
_INPUT_IMAGE_2_MEDIA: Final = Media(
    encodings=("base64", "url"),
    max_bytes=20971520,
    encoding_rule=_INPUT_IMAGE_2_ENCODINGS,
    size_rule=_INPUT_IMAGE_2_MAX_BYTES,
)
_INPUT_IMAGE_2_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/input_image_2",
    rule="type",
    limit="string",
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:109"),
)
_INPUT_IMAGE_3_ENCODINGS: Final = Rule(
    code="wrong-encoding",
    pointer="/input_image_3",
    rule="x-image",
    limit=("base64", "url"),
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:124"),
)
_INPUT_IMAGE_3_MAX_BYTES: Final = Rule(
    code="image-too-large",
    pointer="/input_image_3",
    rule="x-image",
    limit=20971520,
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:124"),
)
_INPUT_IMAGE_3_MEDIA: Final = Media(
    encodings=("base64", "url"),
    max_bytes=20971520,
    encoding_rule=_INPUT_IMAGE_3_ENCODINGS,
    size_rule=_INPUT_IMAGE_3_MAX_BYTES,
)
_INPUT_IMAGE_3_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/input_image_3",
    rule="type",
    limit="string",
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:120"),
)
_INPUT_IMAGE_4_ENCODINGS: Final = Rule(
    code="wrong-encoding",
    pointer="/input_image_4",
    rule="x-image",
    limit=("base64", "url"),
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:135"),
)
_INPUT_IMAGE_4_MAX_BYTES: Final = Rule(
    code="image-too-large",
    pointer="/input_image_4",
    rule="x-image",
    limit=20971520,
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:135"),
)
_INPUT_IMAGE_4_MEDIA: Final = Media(
    encodings=("base64", "url"),
    max_bytes=20971520,
    encoding_rule=_INPUT_IMAGE_4_ENCODINGS,
    size_rule=_INPUT_IMAGE_4_MAX_BYTES,
)
_INPUT_IMAGE_4_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/input_image_4",
    rule="type",
    limit="string",
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:131"),
)
_SEED_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/seed",
    rule="type",
    limit=("integer", "null"),
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:142"),
)
_ASPECT_RATIO_RATIO_MIN: Final = Rule(
    code="ratio-too-narrow",
    pointer="/aspect_ratio",
    rule="x-ratio",
    limit="9:21",
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:155"),
)
_ASPECT_RATIO_RATIO_MAX: Final = Rule(
    code="ratio-too-wide",
    pointer="/aspect_ratio",
    rule="x-ratio",
    limit="21:9",
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:155"),
)
_ASPECT_RATIO_RATIO: Final = Rule(
    code="not-a-ratio",
    pointer="/aspect_ratio",
    rule="x-ratio",
    limit=("9:21", "21:9"),
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:155"),
)
_ASPECT_RATIO_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/aspect_ratio",
    rule="type",
    limit="string",
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:151"),
)
_OUTPUT_FORMAT_ENUM_VALUES: Final = frozenset(("jpeg", "png"))
_OUTPUT_FORMAT_ENUM: Final = Rule(
    code="not-in-enum",
    pointer="/output_format",
    rule="enum",
    limit=("jpeg", "png"),
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:160"),
)
_OUTPUT_FORMAT_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/output_format",
    rule="type",
    limit="string",
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:156"),
)
_PROMPT_UPSAMPLING_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/prompt_upsampling",
    rule="type",
    limit="boolean",
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:162"),
)
_SAFETY_TOLERANCE_MINIMUM: Final = Rule(
    code="below-minimum",
    pointer="/safety_tolerance",
    rule="minimum",
    limit=1,
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:171"),
)
_SAFETY_TOLERANCE_MAXIMUM: Final = Rule(
    code="above-maximum",
    pointer="/safety_tolerance",
    rule="maximum",
    limit=6,
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:172"),
)
_SAFETY_TOLERANCE_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/safety_tolerance",
    rule="type",
    limit="integer",
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:167"),
)
_BODY_ADDITIONAL_PROPERTIES: Final = Rule(
    code="unknown-field",
    pointer="",
    rule="additionalProperties",
    limit=False,
    source=Source(_PAGE, _READ, "vtrix/flux-kontext-pro.yaml:86"),
    known=(
        "model",
        "prompt",
        "input_image",
        "input_image_2",
        "input_image_3",
        "input_image_4",
        "seed",
        "aspect_ratio",
        "output_format",
        "prompt_upsampling",
        "safety_tolerance",
    ),
)


def check(body: object, /) -> list[Violation]:
    """Every violation of the documented limits by a request's body; never raises."""
    if _fits_body(body):
        return []
    found: list[Violation] = []
    _collect_body(body, found)
    return found


def validate(body: object, /) -> None:
    """Raise `linocut_kit.runtime.errors.ValidationError` with every violation, if there is one."""
    found = check(body)
    if found:
        from linocut_kit.runtime.errors import ValidationError

        raise ValidationError(found)


def _fits_body(value: Any) -> bool:
    body: Any = value
    if type(value) is not dict:
        return False
    if "model" not in body:
        return False
    value = body["model"]
    if not (type(value) is str and value == "flux_kontext_pro"):
        return False
    if "prompt" not in body:
        return False
    value = body["prompt"]
    if type(value) is not str:
        return False
    left = len(body) - 2
    if not left:
        return True
    if "input_image" in body:
        value = body["input_image"]
        if not (type(value) is str and is_short_image(value, _INPUT_IMAGE_MEDIA)):
            return False
        left -= 1
    if "input_image_2" in body:
        value = body["input_image_2"]
        if not (type(value) is str and is_short_image(value, _INPUT_IMAGE_2_MEDIA)):
            return False
        left -= 1
    if "input_image_3" in body:
        value = body["input_image_3"]
        if not (type(value) is str and is_short_image(value, _INPUT_IMAGE_3_MEDIA)):
            return False
        left -= 1
    if "input_image_4" in body:
        value = body["input_image_4"]
        if not (type(value) is str and is_short_image(value, _INPUT_IMAGE_4_MEDIA)):
            return False
        left -= 1
    if "seed" in body:
        value = body["seed"]
        if not (value is None or type(value) is int):
            return False
        left -= 1
    if "aspect_ratio" in body:
        value = body["aspect_ratio"]
        if not (type(value) is str and is_ratio_between(value, (9, 21), (21, 9))):
            return False
        left -= 1
    if "output_format" in body:
        value = body["output_format"]
        if not (type(value) is str and value in _OUTPUT_FORMAT_ENUM_VALUES):
            return False
        left -= 1
    if "prompt_upsampling" in body:
        value = body["prompt_upsampling"]
        if type(value) is not bool:
            return False
        left -= 1
    if "safety_tolerance" in body:
        value = body["safety_tolerance"]
        if not (type(value) is int and 1 <= value <= 6):
            return False
        left -= 1
    return left == 0


def _collect_body(value: Any, found: list[Violation]) -> None:
    if not is_object(value):
        found.append(Violation(_BODY_TYPE, value))
        return
    body: Any = value
    known = 0
    if "model" in body:
        known += 1
        value = body["model"]
        if type(value) is not str and not is_text(value):
            found.append(Violation(_MODEL_TYPE, value))
        elif value != "flux_kontext_pro":
            found.append(Violation(_MODEL_ENUM, value))
    else:
        found.append(Violation(_MODEL_REQUIRED, ABSENT))
    if "prompt" in body:
        known += 1
        value = body["prompt"]
        if type(value) is not str and not is_text(value):
            found.append(Violation(_PROMPT_TYPE, value))
    else:
        found.append(Violation(_PROMPT_REQUIRED, ABSENT))
    if "input_image" in body:
        known += 1
        value = body["input_image"]
        if type(value) is not str and not is_text(value):
            found.append(Violation(_INPUT_IMAGE_TYPE, value))
        else:
            problem = judge_text(value, _INPUT_IMAGE_MEDIA)
            if problem is not None:
                found.append(problem)
    if "input_image_2" in body:
        known += 1
        value = body["input_image_2"]
        if type(value) is not str and not is_text(value):
            found.append(Violation(_INPUT_IMAGE_2_TYPE, value))
        else:
            problem = judge_text(value, _INPUT_IMAGE_2_MEDIA)
            if problem is not None:
                found.append(problem)
    if "input_image_3" in body:
        known += 1
        value = body["input_image_3"]
        if type(value) is not str and not is_text(value):
            found.append(Violation(_INPUT_IMAGE_3_TYPE, value))
        else:
            problem = judge_text(value, _INPUT_IMAGE_3_MEDIA)
            if problem is not None:
                found.append(problem)
    if "input_image_4" in body:
        known += 1
        value = body["input_image_4"]
        if type(value) is not str and not is_text(value):
            found.append(Violation(_INPUT_IMAGE_4_TYPE, value))
        else:
            problem = judge_text(value, _INPUT_IMAGE_4_MEDIA)
            if problem is not None:
                found.append(problem)
    if "seed" in body:
        known += 1
        value = body["seed"]
        if value is None:
            pass
        elif type(value) is not int and not is_integer(value):
            found.append(Violation(_SEED_TYPE, value))
    if "aspect_ratio" in body:
        known += 1
        value = body["aspect_ratio"]
        if type(value) is not str and not is_text(value):
            found.append(Violation(_ASPECT_RATIO_TYPE, value))
        else:
            problem = judge_ratio(
                value,
                _ASPECT_RATIO_RATIO,
                (9, 21, _ASPECT_RATIO_RATIO_MIN),
                (21, 9, _ASPECT_RATIO_RATIO_MAX),
            )
            if problem is not None:
                found.append(problem)
    if "output_format" in body:
        known += 1
        value = body["output_format"]
        if type(value) is not str and not is_text(value):
            found.append(Violation(_OUTPUT_FORMAT_TYPE, value))
        elif value not in _OUTPUT_FORMAT_ENUM_VALUES:
            found.append(Violation(_OUTPUT_FORMAT_ENUM, value))
    if "prompt_upsampling" in body:
        known += 1
        value = body["prompt_upsampling"]
        if type(value) is not bool:
            found.append(Violation(_PROMPT_UPSAMPLING_TYPE, value))
    if "safety_tolerance" in body:
        known += 1
        value = body["safety_tolerance"]
        if type(value) is not int and not is_integer(value):
            found.append(Violation(_SAFETY_TOLERANCE_TYPE, value))
        else:
            if value < 1:
                found.append(Violation(_SAFETY_TOLERANCE_MINIMUM, value))
            if value > 6:
                found.append(Violation(_SAFETY_TOLERANCE_MAXIMUM, value))
    if known != len(body):
        found.extend(unknown_fields(_BODY_ADDITIONAL_PROPERTIES, body))


ENDPOINT: Final = PrintedEndpoint(
    id="vtrix/flux-kontext-pro",
    title="FLUX.1 Kontext [pro] on Vtrix",
    page="https://doc.vtrix.ai/docs/api/blackforestlabs/flux-kontext-pro",
    create=Call(method="POST", path="/model/v1/generation"),
    lifecycle=Lifecycle(
        id="/id",
        status="/status",
        pending=("in_progress",),
        succeeded=("completed",),
        failed=("failed",),
        wait=Wait(first=1, factor=1.5, max=5, timeout=600),
        poll=Call(method="GET", path="/model/v1/generation/task/{id}"),
        results=Results(places=(ResultPlace(at="/output/*/content/*/url"),)),
        error_code="/error/code",
        error_message="/error/message",
        cost="/usage/cost",
    ),
    check=check,
    media={
        "/input_image": _INPUT_IMAGE_MEDIA,
        "/input_image_2": _INPUT_IMAGE_2_MEDIA,
        "/input_image_3": _INPUT_IMAGE_3_MEDIA,
        "/input_image_4": _INPUT_IMAGE_4_MEDIA,
    },
    format="output_format",
)
