# Printed by linocut: do not edit. Edit the spec, then run: linocut generate
# Spec: freepik/provider.yaml sha256:f95ed974d8a139e0
# Spec: freepik/flux-kontext-pro.yaml sha256:e503cf11f3fe4f81
"""FLUX.1 Kontext [pro] on Freepik (Freepik API).

What a request may be, and how its task is followed, by https://docs.freepik.com/api-reference/text-to-image/flux-kontext-pro/post-flux-kontext-pro,
read 2026-11-21.
"""

from typing import Any, Final

from linocut_kit.runtime.checks import (
    is_integer,
    is_number,
    is_object,
    is_plain_url,
    is_short_image,
    is_text,
    is_uri,
    judge_text,
)
from linocut_kit.runtime.lifecycle import (
    Call,
    Lifecycle,
    Listing,
    Media,
    PrintedEndpoint,
    ResultPlace,
    Results,
    Signature,
    Wait,
    Webhook,
)
from linocut_kit.runtime.violations import ABSENT, Rule, Source, Violation, unknown_fields

__all__ = [
    "ENDPOINT",
    "check",
    "validate",
]

_PAGE: Final = (
    "https://docs.freepik.com/api-reference/text-to-image/flux-kontext-pro/post-flux-kontext-pro"
)
_READ: Final = "2026-11-21"

_BODY_TYPE: Final = Rule(
    code="wrong-type",
    pointer="",
    rule="type",
    limit="object",
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:116"),
)
_PROMPT_REQUIRED: Final = Rule(
    code="missing-field",
    pointer="/prompt",
    rule="required",
    limit=True,
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:118"),
)
_PROMPT_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/prompt",
    rule="type",
    limit="string",
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:120"),
)
_INPUT_IMAGE_ENCODINGS: Final = Rule(
    code="wrong-encoding",
    pointer="/input_image",
    rule="x-image",
    limit=("url",),
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:130"),
)
_INPUT_IMAGE_MEDIA: Final = Media(encodings=("url",), encoding_rule=_INPUT_IMAGE_ENCODINGS)
_INPUT_IMAGE_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/input_image",
    rule="type",
    limit=("string", "null"),
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:125"),
)
_PROMPT_UPSAMPLING_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/prompt_upsampling",
    rule="type",
    limit="boolean",
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:132"),
)
_SEED_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/seed",
    rule="type",
    limit=("integer", "null"),
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:137"),
)
_GUIDANCE_MINIMUM: Final = Rule(
    code="below-minimum",
    pointer="/guidance",
    rule="minimum",
    limit=1,
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:145"),
)
_GUIDANCE_MAXIMUM: Final = Rule(
    code="above-maximum",
    pointer="/guidance",
    rule="maximum",
    limit=10,
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:146"),
)
_GUIDANCE_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/guidance",
    rule="type",
    limit=("number", "null"),
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:141"),
)
_STEPS_MINIMUM: Final = Rule(
    code="below-minimum",
    pointer="/steps",
    rule="minimum",
    limit=1,
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:157"),
)
_STEPS_MAXIMUM: Final = Rule(
    code="above-maximum",
    pointer="/steps",
    rule="maximum",
    limit=100,
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:158"),
)
_STEPS_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/steps",
    rule="type",
    limit=("integer", "null"),
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:153"),
)
_ASPECT_RATIO_ENUM_VALUES: Final = frozenset(
    (
        "square_1_1",
        "classic_4_3",
        "traditional_3_4",
        "widescreen_16_9",
        "social_story_9_16",
        "standard_3_2",
        "portrait_2_3",
        "horizontal_2_1",
        "vertical_1_2",
        "social_post_4_5",
    )
)
_ASPECT_RATIO_ENUM: Final = Rule(
    code="not-in-enum",
    pointer="/aspect_ratio",
    rule="enum",
    limit=(
        "square_1_1",
        "classic_4_3",
        "traditional_3_4",
        "widescreen_16_9",
        "social_story_9_16",
        "standard_3_2",
        "portrait_2_3",
        "horizontal_2_1",
        "vertical_1_2",
        "social_post_4_5",
    ),
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:181"),
)
_ASPECT_RATIO_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/aspect_ratio",
    rule="type",
    limit="string",
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:165"),
)
_SAFETY_TOLERANCE_MINIMUM: Final = Rule(
    code="below-minimum",
    pointer="/safety_tolerance",
    rule="minimum",
    limit=0,
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:198"),
)
_SAFETY_TOLERANCE_MAXIMUM: Final = Rule(
    code="above-maximum",
    pointer="/safety_tolerance",
    rule="maximum",
    limit=6,
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:199"),
)
_SAFETY_TOLERANCE_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/safety_tolerance",
    rule="type",
    limit="integer",
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:194"),
)
_OUTPUT_FORMAT_ENUM_VALUES: Final = frozenset(("jpeg", "png"))
_OUTPUT_FORMAT_ENUM: Final = Rule(
    code="not-in-enum",
    pointer="/output_format",
    rule="enum",
    limit=("jpeg", "png"),
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:206"),
)
_OUTPUT_FORMAT_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/output_format",
    rule="type",
    limit=("string", "null"),
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:201"),
)
_WEBHOOK_URL_FORMAT: Final = Rule(
    code="not-a-uri",
    pointer="/webhook_url",
    rule="format",
    limit="uri",
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:211"),
)
_WEBHOOK_URL_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/webhook_url",
    rule="type",
    limit="string",
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:208"),
)
_BODY_ADDITIONAL_PROPERTIES: Final = Rule(
    code="unknown-field",
    pointer="",
    rule="additionalProperties",
    limit=False,
    source=Source(_PAGE, _READ, "freepik/flux-kontext-pro.yaml:116"),
    known=(
        "prompt",
        "input_image",
        "prompt_upsampling",
        "seed",
        "guidance",
        "steps",
        "aspect_ratio",
        "safety_tolerance",
        "output_format",
        "webhook_url",
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
    if "input_image" in body:
        value = body["input_image"]
        if not (value is None or type(value) is str and is_short_image(value, _INPUT_IMAGE_MEDIA)):
            return False
        left -= 1
    if "prompt_upsampling" in body:
        value = body["prompt_upsampling"]
        if type(value) is not bool:
            return False
        left -= 1
    if "seed" in body:
        value = body["seed"]
        if not (value is None or type(value) is int):
            return False
        left -= 1
    if "guidance" in body:
        value = body["guidance"]
        if not (value is None or (type(value) is float or type(value) is int) and 1 <= value <= 10):
            return False
        left -= 1
    if "steps" in body:
        value = body["steps"]
        if not (value is None or type(value) is int and 1 <= value <= 100):
            return False
        left -= 1
    if "aspect_ratio" in body:
        value = body["aspect_ratio"]
        if not (type(value) is str and value in _ASPECT_RATIO_ENUM_VALUES):
            return False
        left -= 1
    if "safety_tolerance" in body:
        value = body["safety_tolerance"]
        if not (type(value) is int and 0 <= value <= 6):
            return False
        left -= 1
    if "output_format" in body:
        value = body["output_format"]
        if not (value is None or type(value) is str and value in _OUTPUT_FORMAT_ENUM_VALUES):
            return False
        left -= 1
    if "webhook_url" in body:
        value = body["webhook_url"]
        if not (type(value) is str and (is_plain_url(value) or is_uri(value))):
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
    if "input_image" in body:
        known += 1
        value = body["input_image"]
        if value is None:
            pass
        elif type(value) is not str and not is_text(value):
            found.append(Violation(_INPUT_IMAGE_TYPE, value))
        else:
            problem = judge_text(value, _INPUT_IMAGE_MEDIA)
            if problem is not None:
                found.append(problem)
    if "prompt_upsampling" in body:
        known += 1
        value = body["prompt_upsampling"]
        if type(value) is not bool:
            found.append(Violation(_PROMPT_UPSAMPLING_TYPE, value))
    if "seed" in body:
        known += 1
        value = body["seed"]
        if value is None:
            pass
        elif type(value) is not int and not is_integer(value):
            found.append(Violation(_SEED_TYPE, value))
    if "guidance" in body:
        known += 1
        value = body["guidance"]
        if value is None:
            pass
        elif type(value) is not int and not is_number(value):
            found.append(Violation(_GUIDANCE_TYPE, value))
        else:
            if value < 1:
                found.append(Violation(_GUIDANCE_MINIMUM, value))
            if value > 10:
                found.append(Violation(_GUIDANCE_MAXIMUM, value))
    if "steps" in body:
        known += 1
        value = body["steps"]
        if value is None:
            pass
        elif type(value) is not int and not is_integer(value):
            found.append(Violation(_STEPS_TYPE, value))
        else:
            if value < 1:
                found.append(Violation(_STEPS_MINIMUM, value))
            if value > 100:
                found.append(Violation(_STEPS_MAXIMUM, value))
    if "aspect_ratio" in body:
        known += 1
        value = body["aspect_ratio"]
        if type(value) is not str and not is_text(value):
            found.append(Violation(_ASPECT_RATIO_TYPE, value))
        elif value not in _ASPECT_RATIO_ENUM_VALUES:
            found.append(Violation(_ASPECT_RATIO_ENUM, value))
    if "safety_tolerance" in body:
        known += 1
        value = body["safety_tolerance"]
        if type(value) is not int and not is_integer(value):
            found.append(Violation(_SAFETY_TOLERANCE_TYPE, value))
        else:
            if value < 0:
                found.append(Violation(_SAFETY_TOLERANCE_MINIMUM, value))
            if value > 6:
                found.append(Violation(_SAFETY_TOLERANCE_MAXIMUM, value))
    if "output_format" in body:
        known += 1
        value = body["output_format"]
        if value is None:
            pass
        elif type(value) is not str and not is_text(value):
            found.append(Violation(_OUTPUT_FORMAT_TYPE, value))
        elif value not in _OUTPUT_FORMAT_ENUM_VALUES:
            found.append(Violation(_OUTPUT_FORMAT_ENUM, value))
    if "webhook_url" in body:
        known += 1
        value = body["webhook_url"]
        if type(value) is not str and not is_text(value):
            found.append(Violation(_WEBHOOK_URL_TYPE, value))
        elif not is_uri(value):
            found.append(Violation(_WEBHOOK_URL_FORMAT, value))
    if known != len(body):
        found.extend(unknown_fields(_BODY_ADDITIONAL_PROPERTIES, body))


ENDPOINT: Final = PrintedEndpoint(
    id="freepik/flux-kontext-pro",
    title="FLUX.1 Kontext [pro] on Freepik",
    page="https://docs.freepik.com/api-reference/text-to-image/flux-kontext-pro/post-flux-kontext-pro",
    create=Call(method="POST", path="/v1/ai/text-to-image/flux-kontext-pro"),
    lifecycle=Lifecycle(
        id="/data/task_id",
        status="/data/status",
        pending=("CREATED", "IN_PROGRESS"),
        succeeded=("COMPLETED",),
        failed=("FAILED",),
        wait=Wait(first=1, factor=1.5, max=5, timeout=300),
        poll=Call(method="GET", path="/v1/ai/text-to-image/flux-kontext-pro/{id}"),
        results=Results(places=(ResultPlace(at="/data/generated/*"),)),
        listing=Listing(
            call=Call(method="GET", path="/v1/ai/text-to-image/flux-kontext-pro"),
            items="/data/*",
            id="/task_id",
            status="/status",
        ),
    ),
    check=check,
    media={"/input_image": _INPUT_IMAGE_MEDIA},
    format="output_format",
    webhook=Webhook(
        field="webhook_url",
        payload="/data",
        signature=Signature(
            id_header="webhook-id",
            timestamp_header="webhook-timestamp",
            signature_header="webhook-signature",
            content="{id}.{timestamp}.{body}",
            secrets=("utf-8", "base64"),
        ),
    ),
)
