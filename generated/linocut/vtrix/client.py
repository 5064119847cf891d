# Printed by linocut: do not edit. Edit the spec, then run: linocut generate
# Spec: vtrix/provider.yaml sha256:ea7994b64e74fa29
# Spec: vtrix/flux-kontext-pro.yaml sha256:e8e8031820102fad

"""Vtrix API: the sync and the async client, one method set for both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Literal

from linocut_kit.runtime import UNSET, ImageInput, Unset, Update, Validate
from linocut_kit.runtime.client import AsyncClient, AsyncResource, SyncClient, SyncResource
from linocut_kit.runtime.result import AsyncResult, Result
from linocut_kit.runtime.services import Auth, Server, Service
from linocut_kit.runtime.task import AsyncTask, Task

__all__ = [
    "AsyncFluxKontextPro",
    "AsyncVtrix",
    "FluxKontextPro",
    "SERVICE",
    "Vtrix",
]

SERVICE = Service(
    name="vtrix",
    title="Vtrix API",
    servers=(Server(url="https://cloud.vtrix.ai"),),
    auths=(Auth(name="bearer", header="Authorization", prefix="Bearer "),),
    key_env="VTRIX_API_KEY",
    base_url_env="VTRIX_BASE_URL",
    keys_url="https://vtrix.ai",
)


class FluxKontextPro(SyncResource):
    """FLUX.1 Kontext [pro] on Vtrix: https://doc.vtrix.ai/docs/api/blackforestlabs/flux-kontext-pro, read 2026-11-21."""

    def run(
        self,
        *,
        prompt: str,
        model: Literal["flux_kontext_pro"] = "flux_kontext_pro",
        input_image: ImageInput | Unset = UNSET,
        input_image_2: ImageInput | Unset = UNSET,
        input_image_3: ImageInput | Unset = UNSET,
        input_image_4: ImageInput | Unset = UNSET,
        seed: int | None | Unset = UNSET,
        aspect_ratio: str | Unset = UNSET,
        output_format: Literal["jpeg", "png"] | Unset = UNSET,
        prompt_upsampling: bool | Unset = UNSET,
        safety_tolerance: int | Unset = UNSET,
        extra: Mapping[str, Any] | None = None,
        validate: Validate | None = None,
        timeout: float | None = None,
        poll_interval: float | None = None,
        on_update: Callable[[Update], object] | None = None,
        count: int = 1,
        in_flight: int = 4,
    ) -> Result:
        """Create an image with FLUX.1 Kontext [pro], and wait for the result.

        Args:
            prompt: What the image shows.
            model: The model that answers; there is one.
            input_image: First reference image, base64 or URL, up to 20 MB. A path, bytes, an open
                file, a PIL image, or text: base64 or URL; at most 20971520 bytes.
            input_image_2: Second reference image, base64 or URL, up to 20 MB. A path, bytes, an
                open file, a PIL image, or text: base64 or URL; at most 20971520 bytes.
            input_image_3: Third reference image, base64 or URL, up to 20 MB. A path, bytes, an open
                file, a PIL image, or text: base64 or URL; at most 20971520 bytes.
            input_image_4: Fourth reference image, base64 or URL, up to 20 MB. A path, bytes, an
                open file, a PIL image, or text: base64 or URL; at most 20971520 bytes.
            seed: Makes the result reproducible; random if null or left out. Any integer.
            aspect_ratio: Proportion of width to height, such as 16:9, between 21:9 and 9:21. Width
                to height at least 9:21 and width to height at most 21:9.
            output_format: Format of the image. The provider takes 'jpeg' if it is left out.
            prompt_upsampling: Lets the service rewrite the prompt for a more creative result. The
                provider takes False if it is left out.
            safety_tolerance: Tolerance of the moderation of input and output; less is stricter. At
                least 1 and at most 6. The provider takes 2 if it is left out.
            extra: Fields that the page does not document, sent as they are.
            validate: `strict` refuses a bad request, `warn` warns and sends it, `off` sends it.
            timeout: Seconds for the whole call; 600 if it is left out.
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
                "model": model,
                "input_image": input_image,
                "input_image_2": input_image_2,
                "input_image_3": input_image_3,
                "input_image_4": input_image_4,
                "seed": seed,
                "aspect_ratio": aspect_ratio,
                "output_format": output_format,
                "prompt_upsampling": prompt_upsampling,
                "safety_tolerance": safety_tolerance,
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
        model: Literal["flux_kontext_pro"] = "flux_kontext_pro",
        input_image: ImageInput | Unset = UNSET,
        input_image_2: ImageInput | Unset = UNSET,
        input_image_3: ImageInput | Unset = UNSET,
        input_image_4: ImageInput | Unset = UNSET,
        seed: int | None | Unset = UNSET,
        aspect_ratio: str | Unset = UNSET,
        output_format: Literal["jpeg", "png"] | Unset = UNSET,
        prompt_upsampling: bool | Unset = UNSET,
        safety_tolerance: int | Unset = UNSET,
        extra: Mapping[str, Any] | None = None,
        validate: Validate | None = None,
        timeout: float | None = None,
    ) -> Task:
        """Create an image with FLUX.1 Kontext [pro]; the task can be waited for, now or after a restart.

        Args:
            prompt: What the image shows.
            model: The model that answers; there is one.
            input_image: First reference image, base64 or URL, up to 20 MB. A path, bytes, an open
                file, a PIL image, or text: base64 or URL; at most 20971520 bytes.
            input_image_2: Second reference image, base64 or URL, up to 20 MB. A path, bytes, an
                open file, a PIL image, or text: base64 or URL; at most 20971520 bytes.
            input_image_3: Third reference image, base64 or URL, up to 20 MB. A path, bytes, an open
                file, a PIL image, or text: base64 or URL; at most 20971520 bytes.
            input_image_4: Fourth reference image, base64 or URL, up to 20 MB. A path, bytes, an
                open file, a PIL image, or text: base64 or URL; at most 20971520 bytes.
            seed: Makes the result reproducible; random if null or left out. Any integer.
            aspect_ratio: Proportion of width to height, such as 16:9, between 21:9 and 9:21. Width
                to height at least 9:21 and width to height at most 21:9.
            output_format: Format of the image. The provider takes 'jpeg' if it is left out.
            prompt_upsampling: Lets the service rewrite the prompt for a more creative result. The
                provider takes False if it is left out.
            safety_tolerance: Tolerance of the moderation of input and output; less is stricter. At
                least 1 and at most 6. The provider takes 2 if it is left out.
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
                "model": model,
                "input_image": input_image,
                "input_image_2": input_image_2,
                "input_image_3": input_image_3,
                "input_image_4": input_image_4,
                "seed": seed,
                "aspect_ratio": aspect_ratio,
                "output_format": output_format,
                "prompt_upsampling": prompt_upsampling,
                "safety_tolerance": safety_tolerance,
            },
            extra=extra,
            validate=validate,
            timeout=timeout,
        )


class AsyncFluxKontextPro(AsyncResource):
    """FLUX.1 Kontext [pro] on Vtrix: https://doc.vtrix.ai/docs/api/blackforestlabs/flux-kontext-pro, read 2026-11-21."""

    async def run(
        self,
        *,
        prompt: str,
        model: Literal["flux_kontext_pro"] = "flux_kontext_pro",
        input_image: ImageInput | Unset = UNSET,
        input_image_2: ImageInput | Unset = UNSET,
        input_image_3: ImageInput | Unset = UNSET,
        input_image_4: ImageInput | Unset = UNSET,
        seed: int | None | Unset = UNSET,
        aspect_ratio: str | Unset = UNSET,
        output_format: Literal["jpeg", "png"] | Unset = UNSET,
        prompt_upsampling: bool | Unset = UNSET,
        safety_tolerance: int | Unset = UNSET,
        extra: Mapping[str, Any] | None = None,
        validate: Validate | None = None,
        timeout: float | None = None,
        poll_interval: float | None = None,
        on_update: Callable[[Update], object] | None = None,
        count: int = 1,
        in_flight: int = 4,
    ) -> AsyncResult:
        """Create an image with FLUX.1 Kontext [pro], and wait for the result.

        Args:
            prompt: What the image shows.
            model: The model that answers; there is one.
            input_image: First reference image, base64 or URL, up to 20 MB. A path, bytes, an open
                file, a PIL image, or text: base64 or URL; at most 20971520 bytes.
            input_image_2: Second reference image, base64 or URL, up to 20 MB. A path, bytes, an
                open file, a PIL image, or text: base64 or URL; at most 20971520 bytes.
            input_image_3: Third reference image, base64 or URL, up to 20 MB. A path, bytes, an open
                file, a PIL image, or text: base64 or URL; at most 20971520 bytes.
            input_image_4: Fourth reference image, base64 or URL, up to 20 MB. A path, bytes, an
                open file, a PIL image, or text: base64 or URL; at most 20971520 bytes.
            seed: Makes the result reproducible; random if null or left out. Any integer.
            aspect_ratio: Proportion of width to height, such as 16:9, between 21:9 and 9:21. Width
                to height at least 9:21 and width to height at most 21:9.
            output_format: Format of the image. The provider takes 'jpeg' if it is left out.
            prompt_upsampling: Lets the service rewrite the prompt for a more creative result. The
                provider takes False if it is left out.
            safety_tolerance: Tolerance of the moderation of input and output; less is stricter. At
                least 1 and at most 6. The provider takes 2 if it is left out.
            extra: Fields that the page does not document, sent as they are.
            validate: `strict` refuses a bad request, `warn` warns and sends it, `off` sends it.
            timeout: Seconds for the whole call; 600 if it is left out.
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
                "model": model,
                "input_image": input_image,
                "input_image_2": input_image_2,
                "input_image_3": input_image_3,
                "input_image_4": input_image_4,
                "seed": seed,
                "aspect_ratio": aspect_ratio,
                "output_format": output_format,
                "prompt_upsampling": prompt_upsampling,
                "safety_tolerance": safety_tolerance,
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
        model: Literal["flux_kontext_pro"] = "flux_kontext_pro",
        input_image: ImageInput | Unset = UNSET,
        input_image_2: ImageInput | Unset = UNSET,
        input_image_3: ImageInput | Unset = UNSET,
        input_image_4: ImageInput | Unset = UNSET,
        seed: int | None | Unset = UNSET,
        aspect_ratio: str | Unset = UNSET,
        output_format: Literal["jpeg", "png"] | Unset = UNSET,
        prompt_upsampling: bool | Unset = UNSET,
        safety_tolerance: int | Unset = UNSET,
        extra: Mapping[str, Any] | None = None,
        validate: Validate | None = None,
        timeout: float | None = None,
    ) -> AsyncTask:
        """Create an image with FLUX.1 Kontext [pro]; the task can be waited for, now or after a restart.

        Args:
            prompt: What the image shows.
            model: The model that answers; there is one.
            input_image: First reference image, base64 or URL, up to 20 MB. A path, bytes, an open
                file, a PIL image, or text: base64 or URL; at most 20971520 bytes.
            input_image_2: Second reference image, base64 or URL, up to 20 MB. A path, bytes, an
                open file, a PIL image, or text: base64 or URL; at most 20971520 bytes.
            input_image_3: Third reference image, base64 or URL, up to 20 MB. A path, bytes, an open
                file, a PIL image, or text: base64 or URL; at most 20971520 bytes.
            input_image_4: Fourth reference image, base64 or URL, up to 20 MB. A path, bytes, an
                open file, a PIL image, or text: base64 or URL; at most 20971520 bytes.
            seed: Makes the result reproducible; random if null or left out. Any integer.
            aspect_ratio: Proportion of width to height, such as 16:9, between 21:9 and 9:21. Width
                to height at least 9:21 and width to height at most 21:9.
            output_format: Format of the image. The provider takes 'jpeg' if it is left out.
            prompt_upsampling: Lets the service rewrite the prompt for a more creative result. The
                provider takes False if it is left out.
            safety_tolerance: Tolerance of the moderation of input and output; less is stricter. At
                least 1 and at most 6. The provider takes 2 if it is left out.
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
                "model": model,
                "input_image": input_image,
                "input_image_2": input_image_2,
                "input_image_3": input_image_3,
                "input_image_4": input_image_4,
                "seed": seed,
                "aspect_ratio": aspect_ratio,
                "output_format": output_format,
                "prompt_upsampling": prompt_upsampling,
                "safety_tolerance": safety_tolerance,
            },
            extra=extra,
            validate=validate,
            timeout=timeout,
        )


class Vtrix(SyncClient):
    """Vtrix API. The key comes from `api_key` or VTRIX_API_KEY, the host from `base_url` or VTRIX_BASE_URL."""

    _service = SERVICE

    @cached_property
    def flux_kontext_pro(self) -> FluxKontextPro:
        """FLUX.1 Kontext [pro] on Vtrix."""
        from .flux_kontext_pro import ENDPOINT

        return FluxKontextPro(self, ENDPOINT)


class AsyncVtrix(AsyncClient):
    """Vtrix API. The key comes from `api_key` or VTRIX_API_KEY, the host from `base_url` or VTRIX_BASE_URL."""

    _service = SERVICE

    @cached_property
    def flux_kontext_pro(self) -> AsyncFluxKontextPro:
        """FLUX.1 Kontext [pro] on Vtrix."""
        from .flux_kontext_pro import ENDPOINT

        return AsyncFluxKontextPro(self, ENDPOINT)
