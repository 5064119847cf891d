"""A client's settings, from arguments, the environment and the spec, checked when it is made."""

import os
from typing import TYPE_CHECKING, Any

from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.exchange import Time
from linocut_kit.runtime.flow import FlowContext, checked
from linocut_kit.runtime.hosts import Base, parse_base
from linocut_kit.runtime.lifecycle import PrintedEndpoint, Service
from linocut_kit.runtime.media import Validate
from linocut_kit.runtime.redaction import Mask
from linocut_kit.runtime.retry import POLICY, Policy

if TYPE_CHECKING:
    from linocut_kit.runtime._environment import Verify
    from linocut_kit.runtime._http import OnRequest, OnResponse


class Options:
    """What sync and async clients have in common: their settings, checked."""

    def __init__(
        self,
        service: Service,
        *,
        api_key: str | None,
        base_url: str | None,
        validate: Validate,
        timeout: float | None,
        max_retries: int | None,
        verify: "Verify",
        on_request: "OnRequest | None",
        on_response: "OnResponse | None",
        clock: Time,
    ) -> None:
        from linocut_kit.runtime._http import Settings

        if validate not in ("strict", "warn", "off"):
            raise ConfigurationError(f"validate must be strict, warn or off, not {validate!r}")
        if max_retries is not None and not _is_count(max_retries):
            raise ConfigurationError(f"max_retries must be 0 or more, not {max_retries!r}")
        if not _is_text(base_url) or not _is_text(api_key):
            wrong = "api_key" if _is_text(base_url) else "base_url"
            raise ConfigurationError(f"{wrong} must be a string")
        self.service = service
        self.base = _base(service, base_url)
        self.validate: Validate = validate
        self.timeout = None if timeout is None else checked(timeout)
        self.policy = POLICY if max_retries is None else Policy(max_retries=max_retries)
        key = _key(service, api_key)
        self.settings = Settings(
            base=self.base,
            key_header=service.auth.header,
            key_prefix=service.auth.prefix,
            key=key,
            mask=Mask([key]),
            verify=verify,
            on_request=on_request,
            on_response=on_response,
            time=clock,
        )
        self.clock = clock

    def context(self, endpoint: PrintedEndpoint) -> FlowContext:
        """What the flows of an endpoint need."""
        return FlowContext(
            endpoint=endpoint,
            base=self.base,
            timeout=self.timeout,
            policy=self.policy,
            time=self.clock,
            mask=self.settings.mask,
        )


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _base(service: Service, given: str | None) -> Base:
    if given is not None:
        return parse_base(given, said="base_url")
    if text := os.environ.get(service.base_url_env):
        return parse_base(text, said=service.base_url_env)
    if service.base_url is None:
        raise ConfigurationError(
            f"{service.title} names no host: pass base_url= or set {service.base_url_env}"
        )
    return parse_base(service.base_url, said=f"{service.name}'s base URL")


def _key(service: Service, given: str | None) -> str | None:
    key = (os.environ.get(service.key_env, "") if given is None else given).strip()
    if not key:
        if not service.auth.required:
            return None
        where = f"; keys are issued at {service.keys_url}" if service.keys_url else ""
        raise ConfigurationError(
            f"no key for {service.title}: set {service.key_env} or pass api_key={where}"
        )
    if not key.isascii() or not key.isprintable():
        said = service.key_env if given is None else "api_key"
        raise ConfigurationError(f"{said} has characters that no key has")
    return key
