# Printed by linocut: do not edit. Edit the spec, then run: linocut generate
# Spec: freepik/provider.yaml sha256:f95ed974d8a139e0
# Spec: freepik/flux-2-klein.yaml sha256:9da2179c3eea6583
# Spec: freepik/flux-kontext-pro.yaml sha256:e503cf11f3fe4f81

"""Freepik API: the sync and the async client, one method set for both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Literal, Unpack

from linocut_kit.runtime import UNSET, ImageInput, Unset, Update, Validate
from linocut_kit.runtime.client import (
    AsyncClient,
    AsyncClientOptions,
    AsyncResource,
    ClientOptions,
    SyncClient,
    SyncResource,
)
from linocut_kit.runtime.result import AsyncResult, Result
from linocut_kit.runtime.services import Auth, Server, Service
from linocut_kit.runtime.task import AsyncTask, Task

__all__ = [
    "AsyncFlux2Klein",
    "AsyncFluxKontextPro",
    "AsyncFreepik",
    "Flux2Klein",
    "FluxKontextPro",
    "Freepik",
    "SERVICE",
]

SERVICE = Service(
    name="freepik",
    title="Freepik API",
    servers=(
        Server(url="https://api.freepik.com"),
        Server(url="https://api.magnific.com", auth="magnificApiKey"),
    ),
    auths=(
        Auth(name="apiKey", header="x-freepik-api-key"),
        Auth(name="magnificApiKey", header="x-magnific-api-key"),
    ),
    key_env="FREEPIK_API_KEY",
    base_url_env="FREEPIK_BASE_URL",
    keys_url="https://www.freepik.com/api",
)


class Flux2Klein(SyncResource):
    """FLUX.2 [klein] on Freepik: https://docs.freepik.com/api-reference/text-to-image/flux-2-klein/generate, read 2026-11-21."""

    def run(
        self,
        *,
        prompt: str,
        aspect_ratio: Literal[
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
        | Unset = UNSET,
        resolution: Literal["1k", "2k"] | Unset = UNSET,
        seed: int | None | Unset = UNSET,
        input_image: ImageInput | None | Unset = UNSET,
        input_image_2: ImageInput | None | Unset = UNSET,
        input_image_3: ImageInput | None | Unset = UNSET,
        input_image_4: ImageInput | None | Unset = UNSET,
        safety_tolerance: int | Unset = UNSET,
        output_format: Literal["jpeg", "png"] | None | Unset = UNSET,
        webhook_url: str | Unset = UNSET,
        extra: Mapping[str, Any] | None = None,
        validate: Validate | None = None,
        timeout: float | None = None,
        poll_interval: float | None = None,
        on_update: Callable[[Update], object] | None = None,
        count: int = 1,
        in_flight: int = 4,
    ) -> Result:
        """Create an image from text with FLUX.2 [klein], and wait for the result.

        Args:
            prompt: What the image shows.
            aspect_ratio: Proportion of width to height. The provider takes 'square_1_1' if it is
                left out.
            resolution: Factor on the base dimensions of the aspect ratio; no side exceeds 2048
                pixels. The provider takes '1k' if it is left out.
            seed: Makes the result reproducible; random if left out. At least 0 and at most
                4294967295.
            input_image: First of up to four reference images, base64. A path, bytes, an open file,
                a PIL image, or text: base64; JPEG or PNG.
            input_image_2: Second reference image, base64. A path, bytes, an open file, a PIL image,
                or text: base64; JPEG or PNG.
            input_image_3: Third reference image, base64. A path, bytes, an open file, a PIL image,
                or text: base64; JPEG or PNG.
            input_image_4: Fourth reference image, base64. A path, bytes, an open file, a PIL image,
                or text: base64; JPEG or PNG.
            safety_tolerance: Tolerance of the content moderation; 0 is the strictest, 5 the most
                permissive. At least 0 and at most 5. The provider takes 2 if it is left out.
            output_format: Format of the image.
            webhook_url: Is called on each change of the task's status, with the task as body.
            extra: Fields that the page does not document, sent as they are.
            validate: `strict` refuses a bad request, `warn` warns and sends it, `off` sends it.
            timeout: Seconds for the whole call; 300 if it is left out.
            poll_interval: Seconds between two questions for the task; the provider's pace if it is
                left out.
            on_update: Is called with what each answer says of the task.
            count: How many images to make, with a create for each; `results` has them one by one.
            in_flight: How many of the creates are followed at once.

        Raises:
            ValidationError: The request breaks a documented limit; nothing was sent.
            SubmissionUncertain: The answer was lost; the task may exist and be billed.
            TaskFailed: The provider could not make the image.
            TaskTimeout: The time is over; the error has the task, which goes on.
            PartlyFailed: Some of several creates failed; the error has what was made.
            ApiError: The provider refused the request.
            TransportError: The provider could not be reached.
        """
        return self._run(
            {
                "prompt": prompt,
                "aspect_ratio": aspect_ratio,
                "resolution": resolution,
                "seed": seed,
                "input_image": input_image,
                "input_image_2": input_image_2,
                "input_image_3": input_image_3,
                "input_image_4": input_image_4,
                "safety_tolerance": safety_tolerance,
                "output_format": output_format,
                "webhook_url": webhook_url,
            },
            extra=extra,
            validate=validate,
            timeout=timeout,
            poll_interval=poll_interval,
            on_update=on_update,
            count=count,
            in_flight=in_flight,
        )

    def submit(
        self,
        *,
        prompt: str,
        aspect_ratio: Literal[
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
        | Unset = UNSET,
        resolution: Literal["1k", "2k"] | Unset = UNSET,
        seed: int | None | Unset = UNSET,
        input_image: ImageInput | None | Unset = UNSET,
        input_image_2: ImageInput | None | Unset = UNSET,
        input_image_3: ImageInput | None | Unset = UNSET,
        input_image_4: ImageInput | None | Unset = UNSET,
        safety_tolerance: int | Unset = UNSET,
        output_format: Literal["jpeg", "png"] | None | Unset = UNSET,
        webhook_url: str | Unset = UNSET,
        extra: Mapping[str, Any] | None = None,
        validate: Validate | None = None,
        timeout: float | None = None,
    ) -> Task:
        """Create an image from text with FLUX.2 [klein]; the task can be waited for, now or after a restart.

        Args:
            prompt: What the image shows.
            aspect_ratio: Proportion of width to height. The provider takes 'square_1_1' if it is
                left out.
            resolution: Factor on the base dimensions of the aspect ratio; no side exceeds 2048
                pixels. The provider takes '1k' if it is left out.
            seed: Makes the result reproducible; random if left out. At least 0 and at most
                4294967295.
            input_image: First of up to four reference images, base64. A path, bytes, an open file,
                a PIL image, or text: base64; JPEG or PNG.
            input_image_2: Second reference image, base64. A path, bytes, an open file, a PIL image,
                or text: base64; JPEG or PNG.
            input_image_3: Third reference image, base64. A path, bytes, an open file, a PIL image,
                or text: base64; JPEG or PNG.
            input_image_4: Fourth reference image, base64. A path, bytes, an open file, a PIL image,
                or text: base64; JPEG or PNG.
            safety_tolerance: Tolerance of the content moderation; 0 is the strictest, 5 the most
                permissive. At least 0 and at most 5. The provider takes 2 if it is left out.
            output_format: Format of the image.
            webhook_url: Is called on each change of the task's status, with the task as body.
            extra: Fields that the page does not document, sent as they are.
            validate: `strict` refuses a bad request, `warn` warns and sends it, `off` sends it.
            timeout: Seconds for the submission.

        Raises:
            ValidationError: The request breaks a documented limit; nothing was sent.
            SubmissionUncertain: The answer was lost; the task may exist and be billed.
            ApiError: The provider refused the request.
            TransportError: The provider could not be reached.
        """
        return self._submit(
            {
                "prompt": prompt,
                "aspect_ratio": aspect_ratio,
                "resolution": resolution,
                "seed": seed,
                "input_image": input_image,
                "input_image_2": input_image_2,
                "input_image_3": input_image_3,
                "input_image_4": input_image_4,
                "safety_tolerance": safety_tolerance,
                "output_format": output_format,
                "webhook_url": webhook_url,
            },
            extra=extra,
            validate=validate,
            timeout=timeout,
        )

    def list(self) -> list[Task]:
        """The caller's tasks, as the provider lists them.

        Raises:
            ApiError: The provider refused the request.
            TransportError: The provider could not be reached.
        """
        return self._list()


class FluxKontextPro(SyncResource):
    """FLUX.1 Kontext [pro] on Freepik: https://docs.freepik.com/api-reference/text-to-image/flux-kontext-pro/post-flux-kontext-pro, read 2026-11-21."""

    def run(
        self,
        *,
        prompt: str,
        input_image: ImageInput | None | Unset = UNSET,
        prompt_upsampling: bool | Unset = UNSET,
        seed: int | None | Unset = UNSET,
        guidance: float | None | Unset = UNSET,
        steps: int | None | Unset = UNSET,
        aspect_ratio: Literal[
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
        | Unset = UNSET,
        safety_tolerance: int | Unset = UNSET,
        output_format: Literal["jpeg", "png"] | None | Unset = UNSET,
        webhook_url: str | Unset = UNSET,
        extra: Mapping[str, Any] | None = None,
        validate: Validate | None = None,
        timeout: float | None = None,
        poll_interval: float | None = None,
        on_update: Callable[[Update], object] | None = None,
        count: int = 1,
        in_flight: int = 4,
    ) -> Result:
        """Create an image from text with FLUX.1 Kontext [pro], and wait for the result.

        Args:
            prompt: What the image shows.
            input_image: URL of an image that guides the generation. URL.
            prompt_upsampling: Lets the service rewrite the prompt for a more creative result. The
                provider takes False if it is left out.
            seed: Makes the result reproducible; random if left out.
            guidance: How closely the result follows the prompt; more is closer. At least 1 and at
                most 10. The provider takes 3 if it is left out.
            steps: Number of inference steps; more takes longer and tends to look better. At least 1
                and at most 100. The provider takes 50 if it is left out.
            aspect_ratio: Proportion of width to height. The provider takes 'square_1_1' if it is
                left out.
            safety_tolerance: Tolerance of the moderation of input and output; 0 is the strictest, 6
                the most permissive. At least 0 and at most 6. The provider takes 2 if it is left
                out.
            output_format: Format of the image.
            webhook_url: Is called on each change of the task's status, with the task as body.
            extra: Fields that the page does not document, sent as they are.
            validate: `strict` refuses a bad request, `warn` warns and sends it, `off` sends it.
            timeout: Seconds for the whole call; 300 if it is left out.
            poll_interval: Seconds between two questions for the task; the provider's pace if it is
                left out.
            on_update: Is called with what each answer says of the task.
            count: How many images to make, with a create for each; `results` has them one by one.
            in_flight: How many of the creates are followed at once.

        Raises:
            ValidationError: The request breaks a documented limit; nothing was sent.
            SubmissionUncertain: The answer was lost; the task may exist and be billed.
            TaskFailed: The provider could not make the image.
            TaskTimeout: The time is over; the error has the task, which goes on.
            PartlyFailed: Some of several creates failed; the error has what was made.
            ApiError: The provider refused the request.
            TransportError: The provider could not be reached.
        """
        return self._run(
            {
                "prompt": prompt,
                "input_image": input_image,
                "prompt_upsampling": prompt_upsampling,
                "seed": seed,
                "guidance": guidance,
                "steps": steps,
                "aspect_ratio": aspect_ratio,
                "safety_tolerance": safety_tolerance,
                "output_format": output_format,
                "webhook_url": webhook_url,
            },
            extra=extra,
            validate=validate,
            timeout=timeout,
            poll_interval=poll_interval,
            on_update=on_update,
            count=count,
            in_flight=in_flight,
        )

    def submit(
        self,
        *,
        prompt: str,
        input_image: ImageInput | None | Unset = UNSET,
        prompt_upsampling: bool | Unset = UNSET,
        seed: int | None | Unset = UNSET,
        guidance: float | None | Unset = UNSET,
        steps: int | None | Unset = UNSET,
        aspect_ratio: Literal[
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
        | Unset = UNSET,
        safety_tolerance: int | Unset = UNSET,
        output_format: Literal["jpeg", "png"] | None | Unset = UNSET,
        webhook_url: str | Unset = UNSET,
        extra: Mapping[str, Any] | None = None,
        validate: Validate | None = None,
        timeout: float | None = None,
    ) -> Task:
        """Create an image from text with FLUX.1 Kontext [pro]; the task can be waited for, now or after a restart.

        Args:
            prompt: What the image shows.
            input_image: URL of an image that guides the generation. URL.
            prompt_upsampling: Lets the service rewrite the prompt for a more creative result. The
                provider takes False if it is left out.
            seed: Makes the result reproducible; random if left out.
            guidance: How closely the result follows the prompt; more is closer. At least 1 and at
                most 10. The provider takes 3 if it is left out.
            steps: Number of inference steps; more takes longer and tends to look better. At least 1
                and at most 100. The provider takes 50 if it is left out.
            aspect_ratio: Proportion of width to height. The provider takes 'square_1_1' if it is
                left out.
            safety_tolerance: Tolerance of the moderation of input and output; 0 is the strictest, 6
                the most permissive. At least 0 and at most 6. The provider takes 2 if it is left
                out.
            output_format: Format of the image.
            webhook_url: Is called on each change of the task's status, with the task as body.
            extra: Fields that the page does not document, sent as they are.
            validate: `strict` refuses a bad request, `warn` warns and sends it, `off` sends it.
            timeout: Seconds for the submission.

        Raises:
            ValidationError: The request breaks a documented limit; nothing was sent.
            SubmissionUncertain: The answer was lost; the task may exist and be billed.
            ApiError: The provider refused the request.
            TransportError: The provider could not be reached.
        """
        return self._submit(
            {
                "prompt": prompt,
                "input_image": input_image,
                "prompt_upsampling": prompt_upsampling,
                "seed": seed,
                "guidance": guidance,
                "steps": steps,
                "aspect_ratio": aspect_ratio,
                "safety_tolerance": safety_tolerance,
                "output_format": output_format,
                "webhook_url": webhook_url,
            },
            extra=extra,
            validate=validate,
            timeout=timeout,
        )

    def list(self) -> list[Task]:
        """The caller's tasks, as the provider lists them.

        Raises:
            ApiError: The provider refused the request.
            TransportError: The provider could not be reached.
        """
        return self._list()


class AsyncFlux2Klein(AsyncResource):
    """FLUX.2 [klein] on Freepik: https://docs.freepik.com/api-reference/text-to-image/flux-2-klein/generate, read 2026-11-21."""

    async def run(
        self,
        *,
        prompt: str,
        aspect_ratio: Literal[
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
        | Unset = UNSET,
        resolution: Literal["1k", "2k"] | Unset = UNSET,
        seed: int | None | Unset = UNSET,
        input_image: ImageInput | None | Unset = UNSET,
        input_image_2: ImageInput | None | Unset = UNSET,
        input_image_3: ImageInput | None | Unset = UNSET,
        input_image_4: ImageInput | None | Unset = UNSET,
        safety_tolerance: int | Unset = UNSET,
        output_format: Literal["jpeg", "png"] | None | Unset = UNSET,
        webhook_url: str | Unset = UNSET,
        extra: Mapping[str, Any] | None = None,
        validate: Validate | None = None,
        timeout: float | None = None,
        poll_interval: float | None = None,
        on_update: Callable[[Update], object] | None = None,
        count: int = 1,
        in_flight: int = 4,
    ) -> AsyncResult:
        """Create an image from text with FLUX.2 [klein], and wait for the result.

        Args:
            prompt: What the image shows.
            aspect_ratio: Proportion of width to height. The provider takes 'square_1_1' if it is
                left out.
            resolution: Factor on the base dimensions of the aspect ratio; no side exceeds 2048
                pixels. The provider takes '1k' if it is left out.
            seed: Makes the result reproducible; random if left out. At least 0 and at most
                4294967295.
            input_image: First of up to four reference images, base64. A path, bytes, an open file,
                a PIL image, or text: base64; JPEG or PNG.
            input_image_2: Second reference image, base64. A path, bytes, an open file, a PIL image,
                or text: base64; JPEG or PNG.
            input_image_3: Third reference image, base64. A path, bytes, an open file, a PIL image,
                or text: base64; JPEG or PNG.
            input_image_4: Fourth reference image, base64. A path, bytes, an open file, a PIL image,
                or text: base64; JPEG or PNG.
            safety_tolerance: Tolerance of the content moderation; 0 is the strictest, 5 the most
                permissive. At least 0 and at most 5. The provider takes 2 if it is left out.
            output_format: Format of the image.
            webhook_url: Is called on each change of the task's status, with the task as body.
            extra: Fields that the page does not document, sent as they are.
            validate: `strict` refuses a bad request, `warn` warns and sends it, `off` sends it.
            timeout: Seconds for the whole call; 300 if it is left out.
            poll_interval: Seconds between two questions for the task; the provider's pace if it is
                left out.
            on_update: Is called with what each answer says of the task.
            count: How many images to make, with a create for each; `results` has them one by one.
            in_flight: How many of the creates are followed at once.

        Raises:
            ValidationError: The request breaks a documented limit; nothing was sent.
            SubmissionUncertain: The answer was lost; the task may exist and be billed.
            TaskFailed: The provider could not make the image.
            TaskTimeout: The time is over; the error has the task, which goes on.
            PartlyFailed: Some of several creates failed; the error has what was made.
            ApiError: The provider refused the request.
            TransportError: The provider could not be reached.
        """
        return await self._run(
            {
                "prompt": prompt,
                "aspect_ratio": aspect_ratio,
                "resolution": resolution,
                "seed": seed,
                "input_image": input_image,
                "input_image_2": input_image_2,
                "input_image_3": input_image_3,
                "input_image_4": input_image_4,
                "safety_tolerance": safety_tolerance,
                "output_format": output_format,
                "webhook_url": webhook_url,
            },
            extra=extra,
            validate=validate,
            timeout=timeout,
            poll_interval=poll_interval,
            on_update=on_update,
            count=count,
            in_flight=in_flight,
        )

    async def submit(
        self,
        *,
        prompt: str,
        aspect_ratio: Literal[
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
        | Unset = UNSET,
        resolution: Literal["1k", "2k"] | Unset = UNSET,
        seed: int | None | Unset = UNSET,
        input_image: ImageInput | None | Unset = UNSET,
        input_image_2: ImageInput | None | Unset = UNSET,
        input_image_3: ImageInput | None | Unset = UNSET,
        input_image_4: ImageInput | None | Unset = UNSET,
        safety_tolerance: int | Unset = UNSET,
        output_format: Literal["jpeg", "png"] | None | Unset = UNSET,
        webhook_url: str | Unset = UNSET,
        extra: Mapping[str, Any] | None = None,
        validate: Validate | None = None,
        timeout: float | None = None,
    ) -> AsyncTask:
        """Create an image from text with FLUX.2 [klein]; the task can be waited for, now or after a restart.

        Args:
            prompt: What the image shows.
            aspect_ratio: Proportion of width to height. The provider takes 'square_1_1' if it is
                left out.
            resolution: Factor on the base dimensions of the aspect ratio; no side exceeds 2048
                pixels. The provider takes '1k' if it is left out.
            seed: Makes the result reproducible; random if left out. At least 0 and at most
                4294967295.
            input_image: First of up to four reference images, base64. A path, bytes, an open file,
                a PIL image, or text: base64; JPEG or PNG.
            input_image_2: Second reference image, base64. A path, bytes, an open file, a PIL image,
                or text: base64; JPEG or PNG.
            input_image_3: Third reference image, base64. A path, bytes, an open file, a PIL image,
                or text: base64; JPEG or PNG.
            input_image_4: Fourth reference image, base64. A path, bytes, an open file, a PIL image,
                or text: base64; JPEG or PNG.
            safety_tolerance: Tolerance of the content moderation; 0 is the strictest, 5 the most
                permissive. At least 0 and at most 5. The provider takes 2 if it is left out.
            output_format: Format of the image.
            webhook_url: Is called on each change of the task's status, with the task as body.
            extra: Fields that the page does not document, sent as they are.
            validate: `strict` refuses a bad request, `warn` warns and sends it, `off` sends it.
            timeout: Seconds for the submission.

        Raises:
            ValidationError: The request breaks a documented limit; nothing was sent.
            SubmissionUncertain: The answer was lost; the task may exist and be billed.
            ApiError: The provider refused the request.
            TransportError: The provider could not be reached.
        """
        return await self._submit(
            {
                "prompt": prompt,
                "aspect_ratio": aspect_ratio,
                "resolution": resolution,
                "seed": seed,
                "input_image": input_image,
                "input_image_2": input_image_2,
                "input_image_3": input_image_3,
                "input_image_4": input_image_4,
                "safety_tolerance": safety_tolerance,
                "output_format": output_format,
                "webhook_url": webhook_url,
            },
            extra=extra,
            validate=validate,
            timeout=timeout,
        )

    async def list(self) -> list[AsyncTask]:
        """The caller's tasks, as the provider lists them.

        Raises:
            ApiError: The provider refused the request.
            TransportError: The provider could not be reached.
        """
        return await self._list()


class AsyncFluxKontextPro(AsyncResource):
    """FLUX.1 Kontext [pro] on Freepik: https://docs.freepik.com/api-reference/text-to-image/flux-kontext-pro/post-flux-kontext-pro, read 2026-11-21."""

    async def run(
        self,
        *,
        prompt: str,
        input_image: ImageInput | None | Unset = UNSET,
        prompt_upsampling: bool | Unset = UNSET,
        seed: int | None | Unset = UNSET,
        guidance: float | None | Unset = UNSET,
        steps: int | None | Unset = UNSET,
        aspect_ratio: Literal[
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
        | Unset = UNSET,
        safety_tolerance: int | Unset = UNSET,
        output_format: Literal["jpeg", "png"] | None | Unset = UNSET,
        webhook_url: str | Unset = UNSET,
        extra: Mapping[str, Any] | None = None,
        validate: Validate | None = None,
        timeout: float | None = None,
        poll_interval: float | None = None,
        on_update: Callable[[Update], object] | None = None,
        count: int = 1,
        in_flight: int = 4,
    ) -> AsyncResult:
        """Create an image from text with FLUX.1 Kontext [pro], and wait for the result.

        Args:
            prompt: What the image shows.
            input_image: URL of an image that guides the generation. URL.
            prompt_upsampling: Lets the service rewrite the prompt for a more creative result. The
                provider takes False if it is left out.
            seed: Makes the result reproducible; random if left out.
            guidance: How closely the result follows the prompt; more is closer. At least 1 and at
                most 10. The provider takes 3 if it is left out.
            steps: Number of inference steps; more takes longer and tends to look better. At least 1
                and at most 100. The provider takes 50 if it is left out.
            aspect_ratio: Proportion of width to height. The provider takes 'square_1_1' if it is
                left out.
            safety_tolerance: Tolerance of the moderation of input and output; 0 is the strictest, 6
                the most permissive. At least 0 and at most 6. The provider takes 2 if it is left
                out.
            output_format: Format of the image.
            webhook_url: Is called on each change of the task's status, with the task as body.
            extra: Fields that the page does not document, sent as they are.
            validate: `strict` refuses a bad request, `warn` warns and sends it, `off` sends it.
            timeout: Seconds for the whole call; 300 if it is left out.
            poll_interval: Seconds between two questions for the task; the provider's pace if it is
                left out.
            on_update: Is called with what each answer says of the task.
            count: How many images to make, with a create for each; `results` has them one by one.
            in_flight: How many of the creates are followed at once.

        Raises:
            ValidationError: The request breaks a documented limit; nothing was sent.
            SubmissionUncertain: The answer was lost; the task may exist and be billed.
            TaskFailed: The provider could not make the image.
            TaskTimeout: The time is over; the error has the task, which goes on.
            PartlyFailed: Some of several creates failed; the error has what was made.
            ApiError: The provider refused the request.
            TransportError: The provider could not be reached.
        """
        return await self._run(
            {
                "prompt": prompt,
                "input_image": input_image,
                "prompt_upsampling": prompt_upsampling,
                "seed": seed,
                "guidance": guidance,
                "steps": steps,
                "aspect_ratio": aspect_ratio,
                "safety_tolerance": safety_tolerance,
                "output_format": output_format,
                "webhook_url": webhook_url,
            },
            extra=extra,
            validate=validate,
            timeout=timeout,
            poll_interval=poll_interval,
            on_update=on_update,
            count=count,
            in_flight=in_flight,
        )

    async def submit(
        self,
        *,
        prompt: str,
        input_image: ImageInput | None | Unset = UNSET,
        prompt_upsampling: bool | Unset = UNSET,
        seed: int | None | Unset = UNSET,
        guidance: float | None | Unset = UNSET,
        steps: int | None | Unset = UNSET,
        aspect_ratio: Literal[
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
        | Unset = UNSET,
        safety_tolerance: int | Unset = UNSET,
        output_format: Literal["jpeg", "png"] | None | Unset = UNSET,
        webhook_url: str | Unset = UNSET,
        extra: Mapping[str, Any] | None = None,
        validate: Validate | None = None,
        timeout: float | None = None,
    ) -> AsyncTask:
        """Create an image from text with FLUX.1 Kontext [pro]; the task can be waited for, now or after a restart.

        Args:
            prompt: What the image shows.
            input_image: URL of an image that guides the generation. URL.
            prompt_upsampling: Lets the service rewrite the prompt for a more creative result. The
                provider takes False if it is left out.
            seed: Makes the result reproducible; random if left out.
            guidance: How closely the result follows the prompt; more is closer. At least 1 and at
                most 10. The provider takes 3 if it is left out.
            steps: Number of inference steps; more takes longer and tends to look better. At least 1
                and at most 100. The provider takes 50 if it is left out.
            aspect_ratio: Proportion of width to height. The provider takes 'square_1_1' if it is
                left out.
            safety_tolerance: Tolerance of the moderation of input and output; 0 is the strictest, 6
                the most permissive. At least 0 and at most 6. The provider takes 2 if it is left
                out.
            output_format: Format of the image.
            webhook_url: Is called on each change of the task's status, with the task as body.
            extra: Fields that the page does not document, sent as they are.
            validate: `strict` refuses a bad request, `warn` warns and sends it, `off` sends it.
            timeout: Seconds for the submission.

        Raises:
            ValidationError: The request breaks a documented limit; nothing was sent.
            SubmissionUncertain: The answer was lost; the task may exist and be billed.
            ApiError: The provider refused the request.
            TransportError: The provider could not be reached.
        """
        return await self._submit(
            {
                "prompt": prompt,
                "input_image": input_image,
                "prompt_upsampling": prompt_upsampling,
                "seed": seed,
                "guidance": guidance,
                "steps": steps,
                "aspect_ratio": aspect_ratio,
                "safety_tolerance": safety_tolerance,
                "output_format": output_format,
                "webhook_url": webhook_url,
            },
            extra=extra,
            validate=validate,
            timeout=timeout,
        )

    async def list(self) -> list[AsyncTask]:
        """The caller's tasks, as the provider lists them.

        Raises:
            ApiError: The provider refused the request.
            TransportError: The provider could not be reached.
        """
        return await self._list()


class Freepik(SyncClient):
    """Freepik API. The key comes from `api_key` or FREEPIK_API_KEY, the host from `base_url` or FREEPIK_BASE_URL."""

    _service = SERVICE

    def __init__(
        self,
        *,
        auth: Literal["apiKey", "magnificApiKey"] | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        """Make a client.

        Args:
            auth: How the key is sent; as the server of `base_url` takes it if it is left out.
            options: What every client takes, such as `api_key`, `base_url` and `timeout`.

        Raises:
            ConfigurationError: A setting or the key is missing, or makes no sense.
        """
        super().__init__(auth=auth, **options)

    @cached_property
    def flux_2_klein(self) -> Flux2Klein:
        """FLUX.2 [klein] on Freepik."""
        from .flux_2_klein import ENDPOINT

        return Flux2Klein(self, ENDPOINT)

    @cached_property
    def flux_kontext_pro(self) -> FluxKontextPro:
        """FLUX.1 Kontext [pro] on Freepik."""
        from .flux_kontext_pro import ENDPOINT

        return FluxKontextPro(self, ENDPOINT)


class AsyncFreepik(AsyncClient):
    """Freepik API. The key comes from `api_key` or FREEPIK_API_KEY, the host from `base_url` or FREEPIK_BASE_URL."""

    _service = SERVICE

    def __init__(
        self,
        *,
        auth: Literal["apiKey", "magnificApiKey"] | None = None,
        **options: Unpack[AsyncClientOptions],
    ) -> None:
        """Make a client.

        Args:
            auth: How the key is sent; as the server of `base_url` takes it if it is left out.
            options: What every client takes, such as `api_key`, `base_url` and `timeout`.

        Raises:
            ConfigurationError: A setting or the key is missing, or makes no sense.
        """
        super().__init__(auth=auth, **options)

    @cached_property
    def flux_2_klein(self) -> AsyncFlux2Klein:
        """FLUX.2 [klein] on Freepik."""
        from .flux_2_klein import ENDPOINT

        return AsyncFlux2Klein(self, ENDPOINT)

    @cached_property
    def flux_kontext_pro(self) -> AsyncFluxKontextPro:
        """FLUX.1 Kontext [pro] on Freepik."""
        from .flux_kontext_pro import ENDPOINT

        return AsyncFluxKontextPro(self, ENDPOINT)
