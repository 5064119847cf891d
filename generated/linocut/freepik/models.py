# Printed by linocut: do not edit. Edit the spec, then run: linocut generate
# Spec: freepik/provider.yaml sha256:f95ed974d8a139e0
# Spec: freepik/flux-2-klein.yaml sha256:9da2179c3eea6583
# Spec: freepik/flux-kontext-pro.yaml sha256:e503cf11f3fe4f81
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

from linocut_kit.runtime.shapes import RequestShape, ResponseShape

from .flux_2_klein import check as flux_2_klein_check
from .flux_kontext_pro import check as flux_kontext_pro_check


class Flux2KleinRequest(RequestShape, check=flux_2_klein_check):
    model_config = ConfigDict(
        extra="forbid",
    )
    prompt: Annotated[
        StrictStr,
        Field(
            description="What the image shows.",
            json_schema_extra={
                "examples": ["a beautiful sunset over the ocean with dramatic clouds"]
            },
        ),
    ]
    aspect_ratio: Annotated[
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
        | MISSING,
        Field(
            description="Proportion of width to height.",
            json_schema_extra={"default": "square_1_1", "examples": ["square_1_1"]},
        ),
    ] = MISSING
    resolution: Annotated[
        Literal["1k", "2k"] | MISSING,
        Field(
            description="Factor on the base dimensions of the aspect ratio; no side exceeds 2048 pixels.",
            json_schema_extra={"default": "1k", "examples": ["1k"]},
        ),
    ] = MISSING
    seed: Annotated[
        StrictInt | None | MISSING,
        Field(
            description="Makes the result reproducible; random if left out.",
            ge=0,
            json_schema_extra={"examples": [42]},
            le=4294967295,
        ),
    ] = MISSING
    input_image: Annotated[
        StrictStr | None | MISSING,
        Field(description="First of up to four reference images, base64."),
    ] = MISSING
    input_image_2: Annotated[
        StrictStr | None | MISSING, Field(description="Second reference image, base64.")
    ] = MISSING
    input_image_3: Annotated[
        StrictStr | None | MISSING, Field(description="Third reference image, base64.")
    ] = MISSING
    input_image_4: Annotated[
        StrictStr | None | MISSING, Field(description="Fourth reference image, base64.")
    ] = MISSING
    safety_tolerance: Annotated[
        StrictInt | MISSING,
        Field(
            description="Tolerance of the content moderation; 0 is the strictest, 5 the most permissive.",
            ge=0,
            json_schema_extra={"default": 2},
            le=5,
        ),
    ] = MISSING
    output_format: Annotated[
        Literal["jpeg", "png"] | None | MISSING,
        Field(description="Format of the image."),
    ] = MISSING
    webhook_url: Annotated[
        StrictStr | MISSING,
        Field(
            description="Is called on each change of the task's status, with the task as body.",
            json_schema_extra={
                "examples": ["https://www.example.com/webhook"],
                "format": "uri",
            },
        ),
    ] = MISSING


class CreateFlux2KleinResponseData(ResponseShape):
    model_config = ConfigDict(
        extra="allow",
    )
    task_id: StrictStr
    status: StrictStr


class CreateFlux2KleinResponse(ResponseShape):
    model_config = ConfigDict(
        extra="allow",
    )
    data: CreateFlux2KleinResponseData


class ListFlux2KleinTasksResponseDatum(ResponseShape):
    model_config = ConfigDict(
        extra="allow",
    )
    task_id: StrictStr
    status: StrictStr


class ListFlux2KleinTasksResponse(ResponseShape):
    model_config = ConfigDict(
        extra="allow",
    )
    data: list[ListFlux2KleinTasksResponseDatum]


class GetFlux2KleinTaskResponseData(ResponseShape):
    model_config = ConfigDict(
        extra="allow",
    )
    task_id: StrictStr
    status: StrictStr
    generated: Annotated[
        list[StrictStr],
        Field(description="URLs of the images; empty until the task is completed."),
    ]


class GetFlux2KleinTaskResponse(ResponseShape):
    model_config = ConfigDict(
        extra="allow",
    )
    data: GetFlux2KleinTaskResponseData


class FluxKontextProRequest(RequestShape, check=flux_kontext_pro_check):
    model_config = ConfigDict(
        extra="forbid",
    )
    prompt: Annotated[
        StrictStr,
        Field(
            description="What the image shows.",
            json_schema_extra={
                "examples": ["a beautiful sunset over the ocean with dramatic clouds"]
            },
        ),
    ]
    input_image: Annotated[
        StrictStr | None | MISSING,
        Field(
            description="URL of an image that guides the generation.",
            json_schema_extra={"examples": ["https://example.com/reference-image.jpg"]},
        ),
    ] = MISSING
    prompt_upsampling: Annotated[
        StrictBool | MISSING,
        Field(
            description="Lets the service rewrite the prompt for a more creative result.",
            json_schema_extra={"default": False},
        ),
    ] = MISSING
    seed: Annotated[
        StrictInt | None | MISSING,
        Field(description="Makes the result reproducible; random if left out."),
    ] = MISSING
    guidance: Annotated[
        StrictFloat | None | MISSING,
        Field(
            description="How closely the result follows the prompt; more is closer.",
            ge=1.0,
            json_schema_extra={"default": 3},
            le=10.0,
        ),
    ] = MISSING
    steps: Annotated[
        StrictInt | None | MISSING,
        Field(
            description="Number of inference steps; more takes longer and tends to look better.",
            ge=1,
            json_schema_extra={"default": 50},
            le=100,
        ),
    ] = MISSING
    aspect_ratio: Annotated[
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
        | MISSING,
        Field(
            description="Proportion of width to height.",
            json_schema_extra={"default": "square_1_1", "examples": ["square_1_1"]},
        ),
    ] = MISSING
    safety_tolerance: Annotated[
        StrictInt | MISSING,
        Field(
            description="Tolerance of the moderation of input and output; 0 is the strictest, 6 the most permissive.",
            ge=0,
            json_schema_extra={"default": 2},
            le=6,
        ),
    ] = MISSING
    output_format: Annotated[
        Literal["jpeg", "png"] | None | MISSING,
        Field(description="Format of the image."),
    ] = MISSING
    webhook_url: Annotated[
        StrictStr | MISSING,
        Field(
            description="Is called on each change of the task's status, with the task as body.",
            json_schema_extra={
                "examples": ["https://www.example.com/webhook"],
                "format": "uri",
            },
        ),
    ] = MISSING


class CreateFluxKontextProResponseData(ResponseShape):
    model_config = ConfigDict(
        extra="allow",
    )
    task_id: StrictStr
    status: StrictStr


class CreateFluxKontextProResponse(ResponseShape):
    model_config = ConfigDict(
        extra="allow",
    )
    data: CreateFluxKontextProResponseData


class ListFluxKontextProTasksResponseDatum(ResponseShape):
    model_config = ConfigDict(
        extra="allow",
    )
    task_id: StrictStr
    status: StrictStr


class ListFluxKontextProTasksResponse(ResponseShape):
    model_config = ConfigDict(
        extra="allow",
    )
    data: list[ListFluxKontextProTasksResponseDatum]


class GetFluxKontextProTaskResponseData(ResponseShape):
    model_config = ConfigDict(
        extra="allow",
    )
    task_id: StrictStr
    status: StrictStr
    generated: Annotated[
        list[StrictStr],
        Field(description="URLs of the images; empty until the task is completed."),
    ]


class GetFluxKontextProTaskResponse(ResponseShape):
    model_config = ConfigDict(
        extra="allow",
    )
    data: GetFluxKontextProTaskResponseData
