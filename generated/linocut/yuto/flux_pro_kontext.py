# Printed by linocut: do not edit. Edit the spec, then run: linocut generate
# Spec: yuto/provider.yaml sha256:78bc094f0dbca7f1
# Spec: yuto/flux-pro-kontext.yaml sha256:49bc5bd36e5e6ed7
"""FLUX.1 Kontext [pro] on the Yuto AI gateway (Yuto AI gateway).

What a request may be, and how its task is followed, by https://docs.yutoai.net/en/api/api-309256309.html,
read 2026-11-21.
"""

from typing import Any, Final

from linocut_kit.runtime.checks import is_integer, is_number, is_object, is_text
from linocut_kit.runtime.lifecycle import (
    Call,
    Lifecycle,
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

_PAGE: Final = "https://docs.yutoai.net/en/api/api-309256309.html"
_READ: Final = "2026-11-21"

_BODY_TYPE: Final = Rule(
    code="wrong-type",
    pointer="",
    rule="type",
    limit="object",
    source=Source(_PAGE, _READ, "yuto/flux-pro-kontext.yaml:97"),
)
_PROMPT_REQUIRED: Final = Rule(
    code="missing-field",
    pointer="/prompt",
    rule="required",
    limit=True,
    source=Source(_PAGE, _READ, "yuto/flux-pro-kontext.yaml:99"),
)
_PROMPT_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/prompt",
    rule="type",
    limit="string",
    source=Source(_PAGE, _READ, "yuto/flux-pro-kontext.yaml:101"),
)
_SEED_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/seed",
    rule="type",
    limit="integer",
    source=Source(_PAGE, _READ, "yuto/flux-pro-kontext.yaml:105"),
)
_GUIDANCE_SCALE_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/guidance_scale",
    rule="type",
    limit="number",
    source=Source(_PAGE, _READ, "yuto/flux-pro-kontext.yaml:109"),
)
_SYNC_MODE_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/sync_mode",
    rule="type",
    limit="boolean",
    source=Source(_PAGE, _READ, "yuto/flux-pro-kontext.yaml:114"),
)
_NUM_IMAGES_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/num_images",
    rule="type",
    limit="integer",
    source=Source(_PAGE, _READ, "yuto/flux-pro-kontext.yaml:117"),
)
_SAFETY_TOLERANCE_ENUM_VALUES: Final = frozenset(("1", "2", "3", "4", "5", "6"))
_SAFETY_TOLERANCE_ENUM: Final = Rule(
    code="not-in-enum",
    pointer="/safety_tolerance",
    rule="enum",
    limit=("1", "2", "3", "4", "5", "6"),
    source=Source(_PAGE, _READ, "yuto/flux-pro-kontext.yaml:126"),
)
_SAFETY_TOLERANCE_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/safety_tolerance",
    rule="type",
    limit="string",
    source=Source(_PAGE, _READ, "yuto/flux-pro-kontext.yaml:122"),
    known=("1", "2", "3", "4", "5", "6"),
)
_OUTPUT_FORMAT_ENUM_VALUES: Final = frozenset(("jpeg", "png"))
_OUTPUT_FORMAT_ENUM: Final = Rule(
    code="not-in-enum",
    pointer="/output_format",
    rule="enum",
    limit=("jpeg", "png"),
    source=Source(_PAGE, _READ, "yuto/flux-pro-kontext.yaml:132"),
)
_OUTPUT_FORMAT_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/output_format",
    rule="type",
    limit="string",
    source=Source(_PAGE, _READ, "yuto/flux-pro-kontext.yaml:128"),
)
_ASPECT_RATIO_ENUM_VALUES: Final = frozenset(
    ("21:9", "16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "9:21")
)
_ASPECT_RATIO_ENUM: Final = Rule(
    code="not-in-enum",
    pointer="/aspect_ratio",
    rule="enum",
    limit=("21:9", "16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "9:21"),
    source=Source(_PAGE, _READ, "yuto/flux-pro-kontext.yaml:138"),
)
_ASPECT_RATIO_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/aspect_ratio",
    rule="type",
    limit="string",
    source=Source(_PAGE, _READ, "yuto/flux-pro-kontext.yaml:134"),
)
_BODY_ADDITIONAL_PROPERTIES: Final = Rule(
    code="unknown-field",
    pointer="",
    rule="additionalProperties",
    limit=False,
    source=Source(_PAGE, _READ, "yuto/flux-pro-kontext.yaml:97"),
    known=(
        "prompt",
        "seed",
        "guidance_scale",
        "sync_mode",
        "num_images",
        "safety_tolerance",
        "output_format",
        "aspect_ratio",
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
    if "prompt" not in body:
        return False
    value = body["prompt"]
    if type(value) is not str:
        return False
    left = len(body) - 1
    if not left:
        return True
    if "seed" in body:
        value = body["seed"]
        if type(value) is not int:
            return False
        left -= 1
    if "guidance_scale" in body:
        value = body["guidance_scale"]
        if not (type(value) is int or (type(value) is float and value - value == 0)):
            return False
        left -= 1
    if "sync_mode" in body:
        value = body["sync_mode"]
        if type(value) is not bool:
            return False
        left -= 1
    if "num_images" in body:
        value = body["num_images"]
        if type(value) is not int:
            return False
        left -= 1
    if "safety_tolerance" in body:
        value = body["safety_tolerance"]
        if not (type(value) is str and value in _SAFETY_TOLERANCE_ENUM_VALUES):
            return False
        left -= 1
    if "output_format" in body:
        value = body["output_format"]
        if not (type(value) is str and value in _OUTPUT_FORMAT_ENUM_VALUES):
            return False
        left -= 1
    if "aspect_ratio" in body:
        value = body["aspect_ratio"]
        if not (type(value) is str and value in _ASPECT_RATIO_ENUM_VALUES):
            return False
        left -= 1
    return left == 0


def _collect_body(value: Any, found: list[Violation]) -> None:
    if not is_object(value):
        found.append(Violation(_BODY_TYPE, value))
        return
    body: Any = value
    known = 0
    if "prompt" in body:
        known += 1
        value = body["prompt"]
        if type(value) is not str and not is_text(value):
            found.append(Violation(_PROMPT_TYPE, value))
    else:
        found.append(Violation(_PROMPT_REQUIRED, ABSENT))
    if "seed" in body:
        known += 1
        value = body["seed"]
        if type(value) is not int and not is_integer(value):
            found.append(Violation(_SEED_TYPE, value))
    if "guidance_scale" in body:
        known += 1
        value = body["guidance_scale"]
        if type(value) is not int and not is_number(value):
            found.append(Violation(_GUIDANCE_SCALE_TYPE, value))
    if "sync_mode" in body:
        known += 1
        value = body["sync_mode"]
        if type(value) is not bool:
            found.append(Violation(_SYNC_MODE_TYPE, value))
    if "num_images" in body:
        known += 1
        value = body["num_images"]
        if type(value) is not int and not is_integer(value):
            found.append(Violation(_NUM_IMAGES_TYPE, value))
    if "safety_tolerance" in body:
        known += 1
        value = body["safety_tolerance"]
        if type(value) is not str and not is_text(value):
            found.append(Violation(_SAFETY_TOLERANCE_TYPE, value))
        elif value not in _SAFETY_TOLERANCE_ENUM_VALUES:
            found.append(Violation(_SAFETY_TOLERANCE_ENUM, value))
    if "output_format" in body:
        known += 1
        value = body["output_format"]
        if type(value) is not str and not is_text(value):
            found.append(Violation(_OUTPUT_FORMAT_TYPE, value))
        elif value not in _OUTPUT_FORMAT_ENUM_VALUES:
            found.append(Violation(_OUTPUT_FORMAT_ENUM, value))
    if "aspect_ratio" in body:
        known += 1
        value = body["aspect_ratio"]
        if type(value) is not str and not is_text(value):
            found.append(Violation(_ASPECT_RATIO_TYPE, value))
        elif value not in _ASPECT_RATIO_ENUM_VALUES:
            found.append(Violation(_ASPECT_RATIO_ENUM, value))
    if known != len(body):
        found.extend(unknown_fields(_BODY_ADDITIONAL_PROPERTIES, body))


ENDPOINT: Final = PrintedEndpoint(
    id="yuto/flux-pro-kontext",
    title="FLUX.1 Kontext [pro] on the Yuto AI gateway",
    page="https://docs.yutoai.net/en/api/api-309256309.html",
    create=Call(method="POST", path="/fal-ai/flux-pro/kontext"),
    lifecycle=Lifecycle(
        id="/request_id",
        status="/status",
        pending=("IN_QUEUE", "IN_PROGRESS"),
        succeeded=("COMPLETED",),
        wait=Wait(first=1, factor=1.5, max=5, timeout=300),
        poll=Call(method="GET", path="/fal-ai/flux-pro/requests/{id}"),
        results=Results(
            places=(ResultPlace(at="/images/*/url"),), content_type="/images/*/content_type"
        ),
    ),
    check=check,
    format="output_format",
)
