# Printed by linocut: do not edit. Edit the spec, then run: linocut generate
# Spec: yuto/provider.yaml sha256:78bc094f0dbca7f1
# Spec: yuto/flux-pro-kontext.yaml sha256:7745e5d99fc6d848
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

from linocut_kit.runtime.shapes import Shape


class FluxProKontextRequest(Shape):
    model_config = ConfigDict(
        extra="forbid",
    )
    prompt: StrictStr
    """What the images show."""
    seed: Annotated[
        StrictInt | MISSING, Field(json_schema_extra={"x-rules": {"type": "integer"}})
    ] = MISSING
    """Makes the result reproducible."""
    guidance_scale: Annotated[
        StrictFloat | MISSING, Field(json_schema_extra={"x-rules": {"type": "number"}})
    ] = MISSING
    """How closely the result follows the prompt."""
    sync_mode: StrictBool | MISSING = MISSING
    """Upstream, answers with the images themselves instead of URLs."""
    num_images: Annotated[
        StrictInt | MISSING, Field(json_schema_extra={"x-rules": {"type": "integer"}})
    ] = MISSING
    """Number of images."""
    safety_tolerance: Literal["1", "2", "3", "4", "5", "6"] | MISSING = MISSING
    """Tolerance of the moderation, as a word; "1" is the strictest."""
    output_format: Literal["jpeg", "png"] | MISSING = MISSING
    """Format of the images."""
    aspect_ratio: (
        Literal["21:9", "16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "9:21"] | MISSING
    ) = MISSING
    """Proportion of width to height."""


class CreateFluxProKontextResponse(Shape):
    model_config = ConfigDict(
        extra="allow",
    )
    status: StrictStr
    request_id: StrictStr
    response_url: StrictStr
    status_url: StrictStr
    cancel_url: StrictStr
    queue_position: Annotated[StrictInt, Field(json_schema_extra={"x-rules": {"type": "integer"}})]


class GetFluxProKontextResultResponseImage(Shape):
    model_config = ConfigDict(
        extra="allow",
    )
    url: StrictStr
    content_type: StrictStr


class GetFluxProKontextResultResponse(Shape):
    model_config = ConfigDict(
        extra="allow",
    )
    images: list[GetFluxProKontextResultResponseImage]
    seed: Annotated[StrictInt, Field(json_schema_extra={"x-rules": {"type": "integer"}})]
    has_nsfw_concepts: list[StrictBool]
    prompt: StrictStr
    timings: dict[str, object]
