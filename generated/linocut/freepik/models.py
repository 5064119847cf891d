# Printed by linocut: do not edit. Edit the spec, then run: linocut generate
# Spec: freepik/provider.yaml sha256:7353fca16bc3aebe
# Spec: freepik/flux-2-klein.yaml sha256:12b00d5a65cebfc7
# Spec: freepik/flux-kontext-pro.yaml sha256:7568d1abe5743cf1
"""The requests and answers of linocut.freepik as pydantic models."""

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


class Flux2KleinRequest(Shape):
    model_config = ConfigDict(
        extra="forbid",
    )
    prompt: StrictStr
    """What the image shows."""
    aspect_ratio: (
        Literal[
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
        ]
        | MISSING
    ) = MISSING
    """Proportion of width to height."""
    resolution: Literal["1k", "2k"] | MISSING = MISSING
    """Factor on the base dimensions of the aspect ratio; no side exceeds 2048 pixels."""
    seed: Annotated[
        StrictInt | None | MISSING,
        Field(ge=0, json_schema_extra={"x-rules": {"type": "integer"}}, le=4294967295),
    ] = MISSING
    """Makes the result reproducible; random if left out."""
    input_image: Annotated[
        StrictStr | None | MISSING,
        Field(
            json_schema_extra={
                "x-rules": {"x-image": {"encodings": ["base64"], "formats": ["jpeg", "png"]}}
            }
        ),
    ] = MISSING
    """First of up to four reference images, base64."""
    input_image_2: Annotated[
        StrictStr | None | MISSING,
        Field(
            json_schema_extra={
                "x-rules": {"x-image": {"encodings": ["base64"], "formats": ["jpeg", "png"]}}
            }
        ),
    ] = MISSING
    """Second reference image, base64."""
    input_image_3: Annotated[
        StrictStr | None | MISSING,
        Field(
            json_schema_extra={
                "x-rules": {"x-image": {"encodings": ["base64"], "formats": ["jpeg", "png"]}}
            }
        ),
    ] = MISSING
    """Third reference image, base64."""
    input_image_4: Annotated[
        StrictStr | None | MISSING,
        Field(
            json_schema_extra={
                "x-rules": {"x-image": {"encodings": ["base64"], "formats": ["jpeg", "png"]}}
            }
        ),
    ] = MISSING
    """Fourth reference image, base64."""
    safety_tolerance: Annotated[
        StrictInt | MISSING,
        Field(ge=0, json_schema_extra={"x-rules": {"type": "integer"}}, le=5),
    ] = MISSING
    """Tolerance of the content moderation; 0 is the strictest, 5 the most permissive."""
    output_format: Literal["jpeg", "png"] | None | MISSING = MISSING
    """Format of the image."""
    webhook_url: Annotated[
        StrictStr | MISSING, Field(json_schema_extra={"x-rules": {"format": "uri"}})
    ] = MISSING
    """Is called on each change of the task's status, with the task as body."""


class CreateFlux2KleinResponseData(Shape):
    model_config = ConfigDict(
        extra="allow",
    )
    task_id: StrictStr
    status: StrictStr


class CreateFlux2KleinResponse(Shape):
    model_config = ConfigDict(
        extra="allow",
    )
    data: CreateFlux2KleinResponseData


class ListFlux2KleinTasksResponseDatum(Shape):
    model_config = ConfigDict(
        extra="allow",
    )
    task_id: StrictStr
    status: StrictStr


class ListFlux2KleinTasksResponse(Shape):
    model_config = ConfigDict(
        extra="allow",
    )
    data: list[ListFlux2KleinTasksResponseDatum]


class GetFlux2KleinTaskResponseData(Shape):
    model_config = ConfigDict(
        extra="allow",
    )
    task_id: StrictStr
    status: StrictStr
    generated: list[StrictStr]
    """URLs of the images; empty until the task is completed."""


class GetFlux2KleinTaskResponse(Shape):
    model_config = ConfigDict(
        extra="allow",
    )
    data: GetFlux2KleinTaskResponseData


class FluxKontextProRequest(Shape):
    model_config = ConfigDict(
        extra="forbid",
    )
    prompt: StrictStr
    """What the image shows."""
    input_image: Annotated[
        StrictStr | None | MISSING,
        Field(json_schema_extra={"x-rules": {"x-image": {"encodings": ["url"]}}}),
    ] = MISSING
    """URL of an image that guides the generation."""
    prompt_upsampling: StrictBool | MISSING = MISSING
    """Lets the service rewrite the prompt for a more creative result."""
    seed: Annotated[
        StrictInt | None | MISSING,
        Field(json_schema_extra={"x-rules": {"type": "integer"}}),
    ] = MISSING
    """Makes the result reproducible; random if left out."""
    guidance: Annotated[
        StrictFloat | None | MISSING,
        Field(ge=1.0, json_schema_extra={"x-rules": {"type": "number"}}, le=10.0),
    ] = MISSING
    """How closely the result follows the prompt; more is closer."""
    steps: Annotated[
        StrictInt | None | MISSING,
        Field(ge=1, json_schema_extra={"x-rules": {"type": "integer"}}, le=100),
    ] = MISSING
    """Number of inference steps; more takes longer and tends to look better."""
    aspect_ratio: (
        Literal[
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
        ]
        | MISSING
    ) = MISSING
    """Proportion of width to height."""
    safety_tolerance: Annotated[
        StrictInt | MISSING,
        Field(ge=0, json_schema_extra={"x-rules": {"type": "integer"}}, le=6),
    ] = MISSING
    """Tolerance of the moderation of input and output; 0 is the strictest, 6 the most permissive."""
    output_format: Literal["jpeg", "png"] | None | MISSING = MISSING
    """Format of the image."""
    webhook_url: Annotated[
        StrictStr | MISSING, Field(json_schema_extra={"x-rules": {"format": "uri"}})
    ] = MISSING
    """Is called on each change of the task's status, with the task as body."""


class CreateFluxKontextProResponseData(Shape):
    model_config = ConfigDict(
        extra="allow",
    )
    task_id: StrictStr
    status: StrictStr


class CreateFluxKontextProResponse(Shape):
    model_config = ConfigDict(
        extra="allow",
    )
    data: CreateFluxKontextProResponseData


class ListFluxKontextProTasksResponseDatum(Shape):
    model_config = ConfigDict(
        extra="allow",
    )
    task_id: StrictStr
    status: StrictStr


class ListFluxKontextProTasksResponse(Shape):
    model_config = ConfigDict(
        extra="allow",
    )
    data: list[ListFluxKontextProTasksResponseDatum]


class GetFluxKontextProTaskResponseData(Shape):
    model_config = ConfigDict(
        extra="allow",
    )
    task_id: StrictStr
    status: StrictStr
    generated: list[StrictStr]
    """URLs of the images; empty until the task is completed."""


class GetFluxKontextProTaskResponse(Shape):
    model_config = ConfigDict(
        extra="allow",
    )
    data: GetFluxKontextProTaskResponseData
