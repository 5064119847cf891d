# Printed by linocut: do not edit. Edit the spec, then run: linocut generate
# Spec: vtrix/provider.yaml sha256:ea7994b64e74fa29
# Spec: vtrix/flux-kontext-pro.yaml sha256:db7e906b324d9755
"""The requests and answers of linocut.vtrix as pydantic models."""

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


class FluxKontextProRequest(Shape):
    model_config = ConfigDict(
        extra="forbid",
    )
    model: Literal["flux_kontext_pro"]
    """The model that answers; there is one."""
    prompt: StrictStr
    """What the image shows."""
    input_image: Annotated[
        StrictStr | MISSING,
        Field(
            json_schema_extra={
                "x-rules": {"x-image": {"encodings": ["base64", "url"], "max-bytes": 20971520}}
            }
        ),
    ] = MISSING
    """First reference image, base64 or URL, up to 20 MB."""
    input_image_2: Annotated[
        StrictStr | MISSING,
        Field(
            json_schema_extra={
                "x-rules": {"x-image": {"encodings": ["base64", "url"], "max-bytes": 20971520}}
            }
        ),
    ] = MISSING
    """Second reference image, base64 or URL, up to 20 MB."""
    input_image_3: Annotated[
        StrictStr | MISSING,
        Field(
            json_schema_extra={
                "x-rules": {"x-image": {"encodings": ["base64", "url"], "max-bytes": 20971520}}
            }
        ),
    ] = MISSING
    """Third reference image, base64 or URL, up to 20 MB."""
    input_image_4: Annotated[
        StrictStr | MISSING,
        Field(
            json_schema_extra={
                "x-rules": {"x-image": {"encodings": ["base64", "url"], "max-bytes": 20971520}}
            }
        ),
    ] = MISSING
    """Fourth reference image, base64 or URL, up to 20 MB."""
    seed: Annotated[
        StrictInt | None | MISSING,
        Field(json_schema_extra={"x-rules": {"type": "integer"}}),
    ] = MISSING
    """Makes the result reproducible; random if null or left out. Any integer."""
    aspect_ratio: Annotated[
        StrictStr | MISSING,
        Field(json_schema_extra={"x-rules": {"x-ratio": {"min": "9:21", "max": "21:9"}}}),
    ] = MISSING
    """Proportion of width to height, such as 16:9, between 21:9 and 9:21."""
    output_format: Literal["jpeg", "png"] | MISSING = MISSING
    """Format of the image."""
    prompt_upsampling: StrictBool | MISSING = MISSING
    """Lets the service rewrite the prompt for a more creative result."""
    safety_tolerance: Annotated[
        StrictInt | MISSING,
        Field(ge=1, json_schema_extra={"x-rules": {"type": "integer"}}, le=6),
    ] = MISSING
    """Tolerance of the moderation of input and output; less is stricter."""


class CreateFluxKontextProResponseError(Shape):
    """Why the task failed."""

    model_config = ConfigDict(
        extra="allow",
    )
    code: StrictStr | MISSING = MISSING
    message: StrictStr | MISSING = MISSING


class CreateFluxKontextProResponseOutputItemContentItem(Shape):
    model_config = ConfigDict(
        extra="allow",
    )
    type: StrictStr | MISSING = MISSING
    url: StrictStr | MISSING = MISSING


class CreateFluxKontextProResponseOutputItem(Shape):
    model_config = ConfigDict(
        extra="allow",
    )
    content: list[CreateFluxKontextProResponseOutputItemContentItem] | MISSING = MISSING


class CreateFluxKontextProResponseUsage(Shape):
    """What the task cost."""

    model_config = ConfigDict(
        extra="allow",
    )
    cost: StrictStr | MISSING = MISSING
    """Total in US dollars."""
    discount: Annotated[
        StrictFloat | MISSING, Field(json_schema_extra={"x-rules": {"type": "number"}})
    ] = MISSING


class CreateFluxKontextProResponse(Shape):
    model_config = ConfigDict(
        extra="allow",
    )
    id: StrictStr
    status: StrictStr
    model: StrictStr | MISSING = MISSING
    created_at: Annotated[
        StrictInt | MISSING, Field(json_schema_extra={"x-rules": {"type": "integer"}})
    ] = MISSING
    """Seconds since 1970."""
    progress: Annotated[
        StrictFloat | MISSING, Field(json_schema_extra={"x-rules": {"type": "number"}})
    ] = MISSING
    error: CreateFluxKontextProResponseError | MISSING = MISSING
    """Why the task failed."""
    output: list[CreateFluxKontextProResponseOutputItem] | MISSING = MISSING
    """What was generated."""
    usage: CreateFluxKontextProResponseUsage | MISSING = MISSING
    """What the task cost."""
    metadata: dict[str, object] | MISSING = MISSING


class GetFluxKontextProTaskResponseError(Shape):
    """Why the task failed."""

    model_config = ConfigDict(
        extra="allow",
    )
    code: StrictStr | MISSING = MISSING
    message: StrictStr | MISSING = MISSING


class GetFluxKontextProTaskResponseOutputItemContentItem(Shape):
    model_config = ConfigDict(
        extra="allow",
    )
    type: StrictStr | MISSING = MISSING
    url: StrictStr | MISSING = MISSING


class GetFluxKontextProTaskResponseOutputItem(Shape):
    model_config = ConfigDict(
        extra="allow",
    )
    content: list[GetFluxKontextProTaskResponseOutputItemContentItem] | MISSING = MISSING


class GetFluxKontextProTaskResponseUsage(Shape):
    """What the task cost."""

    model_config = ConfigDict(
        extra="allow",
    )
    cost: StrictStr | MISSING = MISSING
    """Total in US dollars."""
    discount: Annotated[
        StrictFloat | MISSING, Field(json_schema_extra={"x-rules": {"type": "number"}})
    ] = MISSING


class GetFluxKontextProTaskResponse(Shape):
    model_config = ConfigDict(
        extra="allow",
    )
    id: StrictStr
    status: StrictStr
    model: StrictStr | MISSING = MISSING
    created_at: Annotated[
        StrictInt | MISSING, Field(json_schema_extra={"x-rules": {"type": "integer"}})
    ] = MISSING
    """Seconds since 1970."""
    progress: Annotated[
        StrictFloat | MISSING, Field(json_schema_extra={"x-rules": {"type": "number"}})
    ] = MISSING
    error: GetFluxKontextProTaskResponseError | MISSING = MISSING
    """Why the task failed."""
    output: list[GetFluxKontextProTaskResponseOutputItem] | MISSING = MISSING
    """What was generated."""
    usage: GetFluxKontextProTaskResponseUsage | MISSING = MISSING
    """What the task cost."""
    metadata: dict[str, object] | MISSING = MISSING
