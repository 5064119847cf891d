# Printed by linocut: do not edit. Edit the spec, then run: linocut generate
# Spec: yuto/provider.yaml sha256:78bc094f0dbca7f1
# Spec: yuto/flux-pro-kontext.yaml sha256:49bc5bd36e5e6ed7
"""The requests and answers of linocut.yuto as pydantic models."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    MISSING,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
)

from linocut_kit.runtime.shapes import RequestShape, ResponseShape

from .flux_pro_kontext import check as flux_pro_kontext_check


class FluxProKontextRequest(RequestShape, check=flux_pro_kontext_check):
    model_config = ConfigDict(
        extra="forbid",
    )
    prompt: Annotated[StrictStr, Field(description="What the images show.")]
    seed: Annotated[StrictInt | MISSING, Field(description="Makes the result reproducible.")] = (
        MISSING
    )
    guidance_scale: Annotated[
        StrictFloat | MISSING,
        Field(
            description="How closely the result follows the prompt.",
            json_schema_extra={"default": 3.5},
        ),
    ] = MISSING
    sync_mode: Annotated[
        StrictBool | MISSING,
        Field(description="Upstream, answers with the images themselves instead of URLs."),
    ] = MISSING
    num_images: Annotated[
        StrictInt | MISSING,
        Field(description="Number of images.", json_schema_extra={"default": 1}),
    ] = MISSING
    safety_tolerance: Annotated[
        Literal["1", "2", "3", "4", "5", "6"] | MISSING,
        Field(
            description='Tolerance of the moderation, as a word; "1" is the strictest.',
            json_schema_extra={"default": "2"},
        ),
    ] = MISSING
    output_format: Annotated[
        Literal["jpeg", "png"] | MISSING,
        Field(description="Format of the images.", json_schema_extra={"default": "jpeg"}),
    ] = MISSING
    aspect_ratio: Annotated[
        Literal["21:9", "16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "9:21"] | MISSING,
        Field(
            description="Proportion of width to height.",
            json_schema_extra={"default": "1:1"},
        ),
    ] = MISSING


class CreateFluxProKontextResponse(ResponseShape):
    model_config = ConfigDict(
        extra="allow",
    )
    status: StrictStr
    request_id: StrictStr
    response_url: StrictStr
    status_url: StrictStr
    cancel_url: StrictStr
    queue_position: StrictInt


class GetFluxProKontextResultResponseImage(ResponseShape):
    model_config = ConfigDict(
        extra="allow",
    )
    url: StrictStr
    content_type: StrictStr


class GetFluxProKontextResultResponse(ResponseShape):
    model_config = ConfigDict(
        extra="allow",
    )
    images: list[GetFluxProKontextResultResponseImage]
    seed: StrictInt
    has_nsfw_concepts: list[StrictBool]
    prompt: StrictStr
    timings: dict[str, object]
