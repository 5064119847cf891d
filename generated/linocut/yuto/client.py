# Printed by linocut: do not edit. Edit the spec, then run: linocut generate
# Spec: yuto/provider.yaml sha256:78bc094f0dbca7f1
# Spec: yuto/flux-pro-kontext.yaml sha256:49bc5bd36e5e6ed7

"""Yuto AI gateway: the sync and the async client, one method set for both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Literal

from linocut_kit.runtime import UNSET, Unset, Update, Validate
from linocut_kit.runtime.client import AsyncClient, AsyncResource, SyncClient, SyncResource
from linocut_kit.runtime.result import AsyncResult, Result
from linocut_kit.runtime.services import Auth, Service
from linocut_kit.runtime.task import AsyncTask, Task

__all__ = [
    "AsyncFluxProKontext",
    "AsyncYuto",
    "FluxProKontext",
    "SERVICE",
    "Yuto",
]

SERVICE = Service(
    name="yuto",
    title="Yuto AI gateway",
    auths=(Auth(name="bearer", header="Authorization", prefix="Bearer ", required=False),),
    key_env="YUTO_API_KEY",
    base_url_env="YUTO_BASE_URL",
    keys_url="https://docs.yutoai.net",
)


class FluxProKontext(SyncResource):
    """FLUX.1 Kontext [pro] on the Yuto AI gateway: https://docs.yutoai.net/en/api/api-309256309.html, read 2026-11-21."""

    def run(
        self,
        *,
        prompt: str,
        seed: int | Unset = UNSET,
        guidance_scale: float | Unset = UNSET,
        sync_mode: bool | Unset = UNSET,
        num_images: int | Unset = UNSET,
        safety_tolerance: Literal["1", "2", "3", "4", "5", "6"] | Unset = UNSET,
        output_format: Literal["jpeg", "png"] | Unset = UNSET,
        aspect_ratio: Literal["21:9", "16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "9:21"]
        | Unset = UNSET,
        extra: Mapping[str, Any] | None = None,
        validate: Validate | None = None,
        timeout: float | None = None,
        poll_interval: float | None = None,
        on_update: Callable[[Update], object] | None = None,
    ) -> Result:
        """Create images with FLUX.1 Kontext [pro], and wait for the result.

        Args:
            prompt: What the images show.
            seed: Makes the result reproducible.
            guidance_scale: How closely the result follows the prompt. The provider takes 3.5 if it
                is left out.
            sync_mode: Upstream, answers with the images themselves instead of URLs.
            num_images: Number of images. The provider takes 1 if it is left out.
            safety_tolerance: Tolerance of the moderation, as a word; "1" is the strictest. The
                provider takes '2' if it is left out.
            output_format: Format of the images. The provider takes 'jpeg' if it is left out.
            aspect_ratio: Proportion of width to height. The provider takes '1:1' if it is left out.
            extra: Fields that the page does not document, sent as they are.
            validate: `strict` refuses a bad request, `warn` warns and sends it, `off` sends it.
            timeout: Seconds for the whole call; 300 if it is left out.
            poll_interval: Seconds between two questions for the task; the provider's pace if it is
                left out.
            on_update: Is called with what each answer says of the task.

        Raises:
            ValidationError: The request breaks a documented limit; nothing was sent.
            SubmissionUncertain: The answer was lost; the task may exist and be billed.
            TaskFailed: The provider could not make the image.
            TaskTimeout: The time is over; the error has the task, which goes on.
            ApiError: The provider refused the request.
            TransportError: The provider could not be reached.
        """
        return self._run(
            {
                "prompt": prompt,
                "seed": seed,
                "guidance_scale": guidance_scale,
                "sync_mode": sync_mode,
                "num_images": num_images,
                "safety_tolerance": safety_tolerance,
                "output_format": output_format,
                "aspect_ratio": aspect_ratio,
            },
            extra=extra,
            validate=validate,
            timeout=timeout,
            poll_interval=poll_interval,
            on_update=on_update,
        )

    def submit(
        self,
        *,
        prompt: str,
        seed: int | Unset = UNSET,
        guidance_scale: float | Unset = UNSET,
        sync_mode: bool | Unset = UNSET,
        num_images: int | Unset = UNSET,
        safety_tolerance: Literal["1", "2", "3", "4", "5", "6"] | Unset = UNSET,
        output_format: Literal["jpeg", "png"] | Unset = UNSET,
        aspect_ratio: Literal["21:9", "16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "9:21"]
        | Unset = UNSET,
        extra: Mapping[str, Any] | None = None,
        validate: Validate | None = None,
        timeout: float | None = None,
    ) -> Task:
        """Create images with FLUX.1 Kontext [pro]; the task can be waited for, now or after a restart.

        Args:
            prompt: What the images show.
            seed: Makes the result reproducible.
            guidance_scale: How closely the result follows the prompt. The provider takes 3.5 if it
                is left out.
            sync_mode: Upstream, answers with the images themselves instead of URLs.
            num_images: Number of images. The provider takes 1 if it is left out.
            safety_tolerance: Tolerance of the moderation, as a word; "1" is the strictest. The
                provider takes '2' if it is left out.
            output_format: Format of the images. The provider takes 'jpeg' if it is left out.
            aspect_ratio: Proportion of width to height. The provider takes '1:1' if it is left out.
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
                "seed": seed,
                "guidance_scale": guidance_scale,
                "sync_mode": sync_mode,
                "num_images": num_images,
                "safety_tolerance": safety_tolerance,
                "output_format": output_format,
                "aspect_ratio": aspect_ratio,
            },
            extra=extra,
            validate=validate,
            timeout=timeout,
        )


class AsyncFluxProKontext(AsyncResource):
    """FLUX.1 Kontext [pro] on the Yuto AI gateway: https://docs.yutoai.net/en/api/api-309256309.html, read 2026-11-21."""

    async def run(
        self,
        *,
        prompt: str,
        seed: int | Unset = UNSET,
        guidance_scale: float | Unset = UNSET,
        sync_mode: bool | Unset = UNSET,
        num_images: int | Unset = UNSET,
        safety_tolerance: Literal["1", "2", "3", "4", "5", "6"] | Unset = UNSET,
        output_format: Literal["jpeg", "png"] | Unset = UNSET,
        aspect_ratio: Literal["21:9", "16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "9:21"]
        | Unset = UNSET,
        extra: Mapping[str, Any] | None = None,
        validate: Validate | None = None,
        timeout: float | None = None,
        poll_interval: float | None = None,
        on_update: Callable[[Update], object] | None = None,
    ) -> AsyncResult:
        """Create images with FLUX.1 Kontext [pro], and wait for the result.

        Args:
            prompt: What the images show.
            seed: Makes the result reproducible.
            guidance_scale: How closely the result follows the prompt. The provider takes 3.5 if it
                is left out.
            sync_mode: Upstream, answers with the images themselves instead of URLs.
            num_images: Number of images. The provider takes 1 if it is left out.
            safety_tolerance: Tolerance of the moderation, as a word; "1" is the strictest. The
                provider takes '2' if it is left out.
            output_format: Format of the images. The provider takes 'jpeg' if it is left out.
            aspect_ratio: Proportion of width to height. The provider takes '1:1' if it is left out.
            extra: Fields that the page does not document, sent as they are.
            validate: `strict` refuses a bad request, `warn` warns and sends it, `off` sends it.
            timeout: Seconds for the whole call; 300 if it is left out.
            poll_interval: Seconds between two questions for the task; the provider's pace if it is
                left out.
            on_update: Is called with what each answer says of the task.

        Raises:
            ValidationError: The request breaks a documented limit; nothing was sent.
            SubmissionUncertain: The answer was lost; the task may exist and be billed.
            TaskFailed: The provider could not make the image.
            TaskTimeout: The time is over; the error has the task, which goes on.
            ApiError: The provider refused the request.
            TransportError: The provider could not be reached.
        """
        return await self._run(
            {
                "prompt": prompt,
                "seed": seed,
                "guidance_scale": guidance_scale,
                "sync_mode": sync_mode,
                "num_images": num_images,
                "safety_tolerance": safety_tolerance,
                "output_format": output_format,
                "aspect_ratio": aspect_ratio,
            },
            extra=extra,
            validate=validate,
            timeout=timeout,
            poll_interval=poll_interval,
            on_update=on_update,
        )

    async def submit(
        self,
        *,
        prompt: str,
        seed: int | Unset = UNSET,
        guidance_scale: float | Unset = UNSET,
        sync_mode: bool | Unset = UNSET,
        num_images: int | Unset = UNSET,
        safety_tolerance: Literal["1", "2", "3", "4", "5", "6"] | Unset = UNSET,
        output_format: Literal["jpeg", "png"] | Unset = UNSET,
        aspect_ratio: Literal["21:9", "16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "9:21"]
        | Unset = UNSET,
        extra: Mapping[str, Any] | None = None,
        validate: Validate | None = None,
        timeout: float | None = None,
    ) -> AsyncTask:
        """Create images with FLUX.1 Kontext [pro]; the task can be waited for, now or after a restart.

        Args:
            prompt: What the images show.
            seed: Makes the result reproducible.
            guidance_scale: How closely the result follows the prompt. The provider takes 3.5 if it
                is left out.
            sync_mode: Upstream, answers with the images themselves instead of URLs.
            num_images: Number of images. The provider takes 1 if it is left out.
            safety_tolerance: Tolerance of the moderation, as a word; "1" is the strictest. The
                provider takes '2' if it is left out.
            output_format: Format of the images. The provider takes 'jpeg' if it is left out.
            aspect_ratio: Proportion of width to height. The provider takes '1:1' if it is left out.
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
                "seed": seed,
                "guidance_scale": guidance_scale,
                "sync_mode": sync_mode,
                "num_images": num_images,
                "safety_tolerance": safety_tolerance,
                "output_format": output_format,
                "aspect_ratio": aspect_ratio,
            },
            extra=extra,
            validate=validate,
            timeout=timeout,
        )


class Yuto(SyncClient):
    """Yuto AI gateway. The key comes from `api_key` or YUTO_API_KEY, the host from `base_url` or YUTO_BASE_URL."""

    _service = SERVICE

    @cached_property
    def flux_pro_kontext(self) -> FluxProKontext:
        """FLUX.1 Kontext [pro] on the Yuto AI gateway."""
        from .flux_pro_kontext import ENDPOINT

        return FluxProKontext(self, ENDPOINT)


class AsyncYuto(AsyncClient):
    """Yuto AI gateway. The key comes from `api_key` or YUTO_API_KEY, the host from `base_url` or YUTO_BASE_URL."""

    _service = SERVICE

    @cached_property
    def flux_pro_kontext(self) -> AsyncFluxProKontext:
        """FLUX.1 Kontext [pro] on the Yuto AI gateway."""
        from .flux_pro_kontext import ENDPOINT

        return AsyncFluxProKontext(self, ENDPOINT)
