"""A client's settings, from arguments, the environment and the spec, checked when it is made."""

import os
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from linocut_kit.runtime.credentials import AsyncApiKey, Credentials, checked_key, secrets_of
from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.exchange import Time
from linocut_kit.runtime.flow import FlowContext, checked
from linocut_kit.runtime.lifecycle import PrintedEndpoint
from linocut_kit.runtime.media import Validate
from linocut_kit.runtime.pacing import checked_interval
from linocut_kit.runtime.redaction import Mask
from linocut_kit.runtime.retry import POLICY, Policy
from linocut_kit.runtime.servers import auth_of, base_of, check_secrets
from linocut_kit.runtime.services import Auth, Service
from linocut_kit.runtime.settings import resolved

if TYPE_CHECKING:
    from linocut_kit.runtime._environment import Verify
    from linocut_kit.runtime._http import OnRequest, OnResponse


class Options:
    """What sync and async clients have in common: their settings, checked."""

    def __init__(
        self,
        service: Service,
        *,
        api_key: AsyncApiKey | None,
        base_url: str | None,
        auth: str | None,
        settings: Mapping[str, str | None] | None,
        validate: Validate,
        timeout: float | None,
        poll_interval: float | None,
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
        if not _is_text(base_url):
            raise ConfigurationError("base_url must be a string")
        self.service = service
        self.values = resolved(service, settings)
        self.base, server = base_of(service, base_url, self.values)
        self.validate: Validate = validate
        self.timeout = None if timeout is None else checked(timeout)
        self.poll_interval = None if poll_interval is None else checked_interval(poll_interval)
        self.policy = POLICY if max_retries is None else Policy(max_retries=max_retries)
        way = auth_of(service, server, auth)
        self.auth = way.name
        key = _key(service, way, api_key)
        check_secrets(service, way, self.values)
        mask = Mask(_secrets(service, way, key, self.values))
        self.settings = Settings(
            base=self.base,
            credentials=Credentials(way, key, self.values, mask),
            mask=mask,
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
            poll_interval=self.poll_interval,
            policy=self.policy,
            time=self.clock,
            mask=self.settings.mask,
            settings=self.values,
            service=self.service,
            auth=self.auth,
        )


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _key(
    service: Service, auth: Auth, given: object
) -> "str | Callable[[], str | Awaitable[str]] | None":
    if callable(given):
        return given
    if not _is_text(given):
        raise ConfigurationError("api_key must be a string, or a callable that returns one")
    key = (os.environ.get(service.key_env, "") if given is None else str(given)).strip()
    if not key:
        if not auth.required:
            return None
        where = f"; keys are issued at {service.keys_url}" if service.keys_url else ""
        raise ConfigurationError(
            f"no key for {service.title}: set {service.key_env} or pass api_key={where}"
        )
    return checked_key(auth, key, service.key_env if given is None else "api_key")


def _secrets(
    service: Service, auth: Auth, key: object, values: Mapping[str, str]
) -> Iterator[str | None]:
    if isinstance(key, str):
        yield from secrets_of(auth, key)
    yield from (values.get(setting.argument) for setting in service.settings if setting.secret)
