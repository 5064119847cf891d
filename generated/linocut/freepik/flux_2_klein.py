# Printed by linocut: do not edit. Edit the spec, then run: linocut generate
# Spec: freepik/provider.yaml sha256:f95ed974d8a139e0
# Spec: freepik/flux-2-klein.yaml sha256:9da2179c3eea6583
"""FLUX.2 [klein] on Freepik (Freepik API).

What a request may be, and how its task is followed, by https://docs.freepik.com/api-reference/text-to-image/flux-2-klein/generate,
read 2026-11-21.
"""

from typing import Any, Final

from linocut_kit.runtime.checks import (
    is_base64,
    is_integer,
    is_object,
    is_plain_url,
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
    "output_size",
    "validate",
]

_PAGE: Final = "https://docs.freepik.com/api-reference/text-to-image/flux-2-klein/generate"
_READ: Final = "2026-11-21"

_BODY_TYPE: Final = Rule(
    code="wrong-type",
    pointer="",
    rule="type",
    limit="object",
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:109"),
)
_PROMPT_REQUIRED: Final = Rule(
    code="missing-field",
    pointer="/prompt",
    rule="required",
    limit=True,
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:111"),
)
_PROMPT_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/prompt",
    rule="type",
    limit="string",
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:136"),
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
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:157"),
)
_ASPECT_RATIO_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/aspect_ratio",
    rule="type",
    limit="string",
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:141"),
)
_RESOLUTION_ENUM_VALUES: Final = frozenset(("1k", "2k"))
_RESOLUTION_ENUM: Final = Rule(
    code="not-in-enum",
    pointer="/resolution",
    rule="enum",
    limit=("1k", "2k"),
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:174"),
)
_RESOLUTION_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/resolution",
    rule="type",
    limit="string",
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:170"),
)
_SEED_MINIMUM: Final = Rule(
    code="below-minimum",
    pointer="/seed",
    rule="minimum",
    limit=0,
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:181"),
)
_SEED_MAXIMUM: Final = Rule(
    code="above-maximum",
    pointer="/seed",
    rule="maximum",
    limit=4294967295,
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:182"),
)
_SEED_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/seed",
    rule="type",
    limit=("integer", "null"),
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:177"),
)
_INPUT_IMAGE_ENCODINGS: Final = Rule(
    code="wrong-encoding",
    pointer="/input_image",
    rule="x-image",
    limit=("base64",),
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:188"),
)
_INPUT_IMAGE_FORMATS: Final = Rule(
    code="wrong-image-format",
    pointer="/input_image",
    rule="x-image",
    limit=("jpeg", "png"),
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:188"),
)
_INPUT_IMAGE_MEDIA: Final = Media(
    encodings=("base64",),
    formats=("jpeg", "png"),
    encoding_rule=_INPUT_IMAGE_ENCODINGS,
    format_rule=_INPUT_IMAGE_FORMATS,
)
_INPUT_IMAGE_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/input_image",
    rule="type",
    limit=("string", "null"),
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:184"),
)
_INPUT_IMAGE_2_ENCODINGS: Final = Rule(
    code="wrong-encoding",
    pointer="/input_image_2",
    rule="x-image",
    limit=("base64",),
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:193"),
)
_INPUT_IMAGE_2_FORMATS: Final = Rule(
    code="wrong-image-format",
    pointer="/input_image_2",
    rule="x-image",
    limit=("jpeg", "png"),
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:193"),
)
_INPUT_IMAGE_2_MEDIA: Final = Media(
    encodings=("base64",),
    formats=("jpeg", "png"),
    encoding_rule=_INPUT_IMAGE_2_ENCODINGS,
    format_rule=_INPUT_IMAGE_2_FORMATS,
)
_INPUT_IMAGE_2_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/input_image_2",
    rule="type",
    limit=("string", "null"),
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:189"),
)
_INPUT_IMAGE_3_ENCODINGS: Final = Rule(
    code="wrong-encoding",
    pointer="/input_image_3",
    rule="x-image",
    limit=("base64",),
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:203"),
)
_INPUT_IMAGE_3_FORMATS: Final = Rule(
    code="wrong-image-format",
    pointer="/input_image_3",
    rule="x-image",
    limit=("jpeg", "png"),
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:203"),
)
_INPUT_IMAGE_3_MEDIA: Final = Media(
    encodings=("base64",),
    formats=("jpeg", "png"),
    encoding_rule=_INPUT_IMAGE_3_ENCODINGS,
    format_rule=_INPUT_IMAGE_3_FORMATS,
)
_INPUT_IMAGE_3_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/input_image_3",
    rule="type",
    limit=("string", "null"),
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:199"),
)
_INPUT_IMAGE_4_ENCODINGS: Final = Rule(
    code="wrong-encoding",
    pointer="/input_image_4",
    rule="x-image",
    limit=("base64",),
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:213"),
)
_INPUT_IMAGE_4_FORMATS: Final = Rule(
    code="wrong-image-format",
    pointer="/input_image_4",
    rule="x-image",
    limit=("jpeg", "png"),
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:213"),
)
_INPUT_IMAGE_4_MEDIA: Final = Media(
    encodings=("base64",),
    formats=("jpeg", "png"),
    encoding_rule=_INPUT_IMAGE_4_ENCODINGS,
    format_rule=_INPUT_IMAGE_4_FORMATS,
)
_INPUT_IMAGE_4_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/input_image_4",
    rule="type",
    limit=("string", "null"),
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:209"),
)
_SAFETY_TOLERANCE_MINIMUM: Final = Rule(
    code="below-minimum",
    pointer="/safety_tolerance",
    rule="minimum",
    limit=0,
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:223"),
)
_SAFETY_TOLERANCE_MAXIMUM: Final = Rule(
    code="above-maximum",
    pointer="/safety_tolerance",
    rule="maximum",
    limit=5,
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:224"),
)
_SAFETY_TOLERANCE_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/safety_tolerance",
    rule="type",
    limit="integer",
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:219"),
)
_OUTPUT_FORMAT_ENUM_VALUES: Final = frozenset(("jpeg", "png"))
_OUTPUT_FORMAT_ENUM: Final = Rule(
    code="not-in-enum",
    pointer="/output_format",
    rule="enum",
    limit=("jpeg", "png"),
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:231"),
)
_OUTPUT_FORMAT_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/output_format",
    rule="type",
    limit=("string", "null"),
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:226"),
)
_WEBHOOK_URL_FORMAT: Final = Rule(
    code="not-a-uri",
    pointer="/webhook_url",
    rule="format",
    limit="uri",
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:236"),
)
_WEBHOOK_URL_TYPE: Final = Rule(
    code="wrong-type",
    pointer="/webhook_url",
    rule="type",
    limit="string",
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:233"),
)
_BODY_ADDITIONAL_PROPERTIES: Final = Rule(
    code="unknown-field",
    pointer="",
    rule="additionalProperties",
    limit=False,
    source=Source(_PAGE, _READ, "freepik/flux-2-klein.yaml:109"),
    known=(
        "prompt",
        "aspect_ratio",
        "resolution",
        "seed",
        "input_image",
        "input_image_2",
        "input_image_3",
        "input_image_4",
        "safety_tolerance",
        "output_format",
        "webhook_url",
    ),
)
_SIZES: Final = {
    ("square_1_1", "1k"): (1024, 1024),
    ("square_1_1", "2k"): (2048, 2048),
    ("widescreen_16_9", "1k"): (1344, 768),
    ("widescreen_16_9", "2k"): (2048, 1168),
    ("social_story_9_16", "1k"): (768, 1344),
    ("social_story_9_16", "2k"): (1168, 2048),
    ("portrait_2_3", "1k"): (832, 1216),
    ("portrait_2_3", "2k"): (1392, 2048),
    ("traditional_3_4", "1k"): (960, 1280),
    ("traditional_3_4", "2k"): (1536, 2048),
    ("vertical_1_2", "1k"): (704, 1408),
    ("vertical_1_2", "2k"): (1024, 2048),
    ("horizontal_2_1", "1k"): (1408, 704),
    ("horizontal_2_1", "2k"): (2048, 1024),
    ("social_post_4_5", "1k"): (896, 1152),
    ("social_post_4_5", "2k"): (1584, 2048),
    ("standard_3_2", "1k"): (1216, 832),
    ("standard_3_2", "2k"): (2048, 1392),
    ("classic_4_3", "1k"): (1280, 960),
    ("classic_4_3", "2k"): (2048, 1536),
}


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


def output_size(aspect_ratio: str = "square_1_1", resolution: str = "1k") -> tuple[int, int]:
    """Width and height of the image in pixels. Raises ValueError for an unknown value."""
    size = _SIZES.get((aspect_ratio, resolution))
    if size is None:
        ratios = ", ".join(dict.fromkeys(one for one, _ in _SIZES))
        resolutions = ", ".join(dict.fromkeys(one for _, one in _SIZES))
        raise ValueError(
            f"no size is documented for {aspect_ratio!r} and {resolution!r}: "
            f"aspect_ratio is one of {ratios}; resolution is one of {resolutions}"
        )
    return size


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
    if "aspect_ratio" in body:
        value = body["aspect_ratio"]
        if not (type(value) is str and value in _ASPECT_RATIO_ENUM_VALUES):
            return False
        left -= 1
    if "resolution" in body:
        value = body["resolution"]
        if not (type(value) is str and value in _RESOLUTION_ENUM_VALUES):
            return False
        left -= 1
    if "seed" in body:
        value = body["seed"]
        if not (value is None or type(value) is int and 0 <= value <= 4294967295):
            return False
        left -= 1
    if "input_image" in body:
        value = body["input_image"]
        if not (
            value is None
            or type(value) is str
            and value.startswith(("/9j/", "iVBORw0KGgo"))
            and len(value) <= 65536
            and is_base64(value)
        ):
            return False
        left -= 1
    if "input_image_2" in body:
        value = body["input_image_2"]
        if not (
            value is None
            or type(value) is str
            and value.startswith(("/9j/", "iVBORw0KGgo"))
            and len(value) <= 65536
            and is_base64(value)
        ):
            return False
        left -= 1
    if "input_image_3" in body:
        value = body["input_image_3"]
        if not (
            value is None
            or type(value) is str
            and value.startswith(("/9j/", "iVBORw0KGgo"))
            and len(value) <= 65536
            and is_base64(value)
        ):
            return False
        left -= 1
    if "input_image_4" in body:
        value = body["input_image_4"]
        if not (
            value is None
            or type(value) is str
            and value.startswith(("/9j/", "iVBORw0KGgo"))
            and len(value) <= 65536
            and is_base64(value)
        ):
            return False
        left -= 1
    if "safety_tolerance" in body:
        value = body["safety_tolerance"]
        if not (type(value) is int and 0 <= value <= 5):
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
    if "aspect_ratio" in body:
        known += 1
        value = body["aspect_ratio"]
        if type(value) is not str and not is_text(value):
            found.append(Violation(_ASPECT_RATIO_TYPE, value))
        elif value not in _ASPECT_RATIO_ENUM_VALUES:
            found.append(Violation(_ASPECT_RATIO_ENUM, value))
    if "resolution" in body:
        known += 1
        value = body["resolution"]
        if type(value) is not str and not is_text(value):
            found.append(Violation(_RESOLUTION_TYPE, value))
        elif value not in _RESOLUTION_ENUM_VALUES:
            found.append(Violation(_RESOLUTION_ENUM, value))
    if "seed" in body:
        known += 1
        value = body["seed"]
        if value is None:
            pass
        elif type(value) is not int and not is_integer(value):
            found.append(Violation(_SEED_TYPE, value))
        else:
            if value < 0:
                found.append(Violation(_SEED_MINIMUM, value))
            if value > 4294967295:
                found.append(Violation(_SEED_MAXIMUM, value))
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
    if "input_image_2" in body:
        known += 1
        value = body["input_image_2"]
        if value is None:
            pass
        elif type(value) is not str and not is_text(value):
            found.append(Violation(_INPUT_IMAGE_2_TYPE, value))
        else:
            problem = judge_text(value, _INPUT_IMAGE_2_MEDIA)
            if problem is not None:
                found.append(problem)
    if "input_image_3" in body:
        known += 1
        value = body["input_image_3"]
        if value is None:
            pass
        elif type(value) is not str and not is_text(value):
            found.append(Violation(_INPUT_IMAGE_3_TYPE, value))
        else:
            problem = judge_text(value, _INPUT_IMAGE_3_MEDIA)
            if problem is not None:
                found.append(problem)
    if "input_image_4" in body:
        known += 1
        value = body["input_image_4"]
        if value is None:
            pass
        elif type(value) is not str and not is_text(value):
            found.append(Violation(_INPUT_IMAGE_4_TYPE, value))
        else:
            problem = judge_text(value, _INPUT_IMAGE_4_MEDIA)
            if problem is not None:
                found.append(problem)
    if "safety_tolerance" in body:
        known += 1
        value = body["safety_tolerance"]
        if type(value) is not int and not is_integer(value):
            found.append(Violation(_SAFETY_TOLERANCE_TYPE, value))
        else:
            if value < 0:
                found.append(Violation(_SAFETY_TOLERANCE_MINIMUM, value))
            if value > 5:
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
    id="freepik/flux-2-klein",
    title="FLUX.2 [klein] on Freepik",
    page="https://docs.freepik.com/api-reference/text-to-image/flux-2-klein/generate",
    create=Call(method="POST", path="/v1/ai/text-to-image/flux-2-klein"),
    lifecycle=Lifecycle(
        id="/data/task_id",
        status="/data/status",
        pending=("CREATED", "IN_PROGRESS"),
        succeeded=("COMPLETED",),
        failed=("FAILED",),
        wait=Wait(first=1, factor=1.5, max=5, timeout=300),
        poll=Call(method="GET", path="/v1/ai/text-to-image/flux-2-klein/{id}"),
        results=Results(places=(ResultPlace(at="/data/generated/*"),)),
        listing=Listing(
            call=Call(method="GET", path="/v1/ai/text-to-image/flux-2-klein"),
            items="/data/*",
            id="/task_id",
            status="/status",
        ),
    ),
    check=check,
    media={
        "/input_image": _INPUT_IMAGE_MEDIA,
        "/input_image_2": _INPUT_IMAGE_2_MEDIA,
        "/input_image_3": _INPUT_IMAGE_3_MEDIA,
        "/input_image_4": _INPUT_IMAGE_4_MEDIA,
    },
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
