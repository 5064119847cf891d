# Printed by linocut: do not edit. Edit the spec, then run: linocut generate
# Spec: vtrix/provider.yaml sha256:ea7994b64e74fa29
# Spec: vtrix/flux-kontext-pro.yaml sha256:e8e8031820102fad
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

from linocut_kit.runtime.shapes import RequestShape, ResponseShape

from .flux_kontext_pro import check as flux_kontext_pro_check


class FluxKontextProRequest(RequestShape, check=flux_kontext_pro_check):
    model_config = ConfigDict(
        extra="forbid",
    )
    model: Annotated[
        Literal["flux_kontext_pro"],
        Field(description="The model that answers; there is one."),
    ]
    prompt: Annotated[StrictStr, Field(description="What the image shows.")]
    input_image: Annotated[
        StrictStr | MISSING,
        Field(description="First reference image, base64 or URL, up to 20 MB."),
    ] = MISSING
    input_image_2: Annotated[
        StrictStr | MISSING,
        Field(description="Second reference image, base64 or URL, up to 20 MB."),
    ] = MISSING
    input_image_3: Annotated[
        StrictStr | MISSING,
        Field(description="Third reference image, base64 or URL, up to 20 MB."),
    ] = MISSING
    input_image_4: Annotated[
        StrictStr | MISSING,
        Field(description="Fourth reference image, base64 or URL, up to 20 MB."),
    ] = MISSING
    seed: Annotated[
        StrictInt | None | MISSING,
        Field(
            description="Makes the result reproducible; random if null or left out. Any integer."
        ),
    ] = MISSING
    aspect_ratio: Annotated[
        StrictStr | MISSING,
        Field(description="Proportion of width to height, such as 16:9, between 21:9 and 9:21."),
    ] = MISSING
    output_format: Annotated[
        Literal["jpeg", "png"] | MISSING,
        Field(description="Format of the image.", json_schema_extra={"default": "jpeg"}),
    ] = MISSING
    prompt_upsampling: Annotated[
        StrictBool | MISSING,
        Field(
            description="Lets the service rewrite the prompt for a more creative result.",
            json_schema_extra={"default": False},
        ),
    ] = MISSING
    safety_tolerance: Annotated[
        StrictInt | MISSING,
        Field(
            description="Tolerance of the moderation of input and output; less is stricter.",
            ge=1,
            json_schema_extra={"default": 2},
            le=6,
        ),
    ] = MISSING


class CreateFluxKontextProResponseError(ResponseShape):
    """Why the task failed."""

    model_config = ConfigDict(
        extra="allow",
    )
    code: StrictStr | MISSING = MISSING
    message: StrictStr | MISSING = MISSING


class CreateFluxKontextProResponseOutputItemContentItem(ResponseShape):
    model_config = ConfigDict(
        extra="allow",
    )
    type: StrictStr | MISSING = MISSING
    url: StrictStr | MISSING = MISSING


class CreateFluxKontextProResponseOutputItem(ResponseShape):
    model_config = ConfigDict(
        extra="allow",
    )
    content: list[CreateFluxKontextProResponseOutputItemContentItem] | MISSING = MISSING


class CreateFluxKontextProResponseUsage(ResponseShape):
    """What the task cost."""

    model_config = ConfigDict(
        extra="allow",
    )
    cost: Annotated[StrictStr | MISSING, Field(description="Total in US dollars.")] = MISSING
    discount: StrictFloat | MISSING = MISSING


class CreateFluxKontextProResponse(ResponseShape):
    model_config = ConfigDict(
        extra="allow",
    )
    id: StrictStr
    status: StrictStr
    model: StrictStr | MISSING = MISSING
    created_at: Annotated[StrictInt | MISSING, Field(description="Seconds since 1970.")] = MISSING
    progress: StrictFloat | MISSING = MISSING
    error: Annotated[
        CreateFluxKontextProResponseError | MISSING,
        Field(description="Why the task failed."),
    ] = MISSING
    output: Annotated[
        list[CreateFluxKontextProResponseOutputItem] | MISSING,
        Field(description="What was generated."),
    ] = MISSING
    usage: Annotated[
        CreateFluxKontextProResponseUsage | MISSING,
        Field(description="What the task cost."),
    ] = MISSING
    metadata: dict[str, object] | MISSING = MISSING


class GetFluxKontextProTaskResponseError(ResponseShape):
    """Why the task failed."""

    model_config = ConfigDict(
        extra="allow",
    )
    code: StrictStr | MISSING = MISSING
    message: StrictStr | MISSING = MISSING


class GetFluxKontextProTaskResponseOutputItemContentItem(ResponseShape):
    model_config = ConfigDict(
        extra="allow",
    )
    type: StrictStr | MISSING = MISSING
    url: StrictStr | MISSING = MISSING


class GetFluxKontextProTaskResponseOutputItem(ResponseShape):
    model_config = ConfigDict(
        extra="allow",
    )
    content: list[GetFluxKontextProTaskResponseOutputItemContentItem] | MISSING = MISSING


class GetFluxKontextProTaskResponseUsage(ResponseShape):
    """What the task cost."""

    model_config = ConfigDict(
        extra="allow",
    )
    cost: Annotated[StrictStr | MISSING, Field(description="Total in US dollars.")] = MISSING
    discount: StrictFloat | MISSING = MISSING


class GetFluxKontextProTaskResponse(ResponseShape):
    model_config = ConfigDict(
        extra="allow",
    )
    id: StrictStr
    status: StrictStr
    model: StrictStr | MISSING = MISSING
    created_at: Annotated[StrictInt | MISSING, Field(description="Seconds since 1970.")] = MISSING
    progress: StrictFloat | MISSING = MISSING
    error: Annotated[
        GetFluxKontextProTaskResponseError | MISSING,
        Field(description="Why the task failed."),
    ] = MISSING
    output: Annotated[
        list[GetFluxKontextProTaskResponseOutputItem] | MISSING,
        Field(description="What was generated."),
    ] = MISSING
    usage: Annotated[
        GetFluxKontextProTaskResponseUsage | MISSING,
        Field(description="What the task cost."),
    ] = MISSING
    metadata: dict[str, object] | MISSING = MISSING
