"""Who may ask: what a request carries against what the contract says, read by hand."""

import base64
import os
from collections.abc import Iterable, Mapping
from typing import Literal
from urllib.parse import unquote_plus

from linocut_kit.fake.message import FakeRequest
from linocut_kit.runtime.credentials import fake_key
from linocut_kit.runtime.servers import server_at
from linocut_kit.runtime.services import Auth, Credential, Service
from linocut_kit.runtime.settings import fake_value
from linocut_kit.spec.model import Provider

KeyFault = Literal["missing", "invalid"]

DEFAULT_KEY = "test-key"
"""The key that a fake takes where the provider's environment variable has none."""

KEY = ""
"""The name of the key itself among the secrets; the others go by their arguments."""


def authorize(
    service: Service, request: FakeRequest, secrets: Mapping[str, str]
) -> KeyFault | None:
    """What is wrong with the key of a request, where the contract requires one.

    Where it does not, nothing is: no page says that a wrong key is refused there. A host that is
    one of the contract's takes the key as that server does, any other host in every documented way.
    """
    faults = [_fault(auth, request, secrets) for auth in _taken(service, request)]
    if not service.auth.required or None in faults:
        return None
    return "invalid" if "invalid" in faults else "missing"


def key_of(provider: Provider) -> str:
    """The key that a fake takes: the one in the provider's environment variable, or `test-key`."""
    service = provider.service
    return os.environ.get(service.key_env, "").strip() or fake_key(service.auth)


def settings_of(provider: Provider) -> dict[str, str]:
    """The values of settings that a fake takes, by their arguments."""
    return {setting.argument: fake_value(setting) for setting in provider.service.settings}


def without_keys(providers: Iterable[Provider], query: str) -> str:
    """A query without the parameters that carry secrets."""
    auths = [auth for provider in providers for auth in provider.service.auths]
    names = {auth.query for auth in auths}
    names |= {credential.query for auth in auths for credential in auth.also}
    parts = query.split("&") if query else []
    return "&".join(part for part in parts if unquote_plus(part.partition("=")[0]) not in names)


def is_keyed(service: Service, request: FakeRequest) -> bool:
    """Whether a request has something in a place where this provider takes its key."""
    return any(_given(auth, request) is not None for auth in service.auths)


def _taken(service: Service, request: FakeRequest) -> tuple[Auth, ...]:
    server = server_at(service, request.origin)
    if server is None or server.auth is None:
        return service.auths
    return (service.auth_at(server),)


def _fault(auth: Auth, request: FakeRequest, secrets: Mapping[str, str]) -> KeyFault | None:
    places: list[tuple[Auth | Credential, str]] = [(auth, secrets[KEY])]
    places += [(credential, secrets.get(credential.setting, "")) for credential in auth.also]
    found: list[KeyFault | None] = [
        "missing" if not (given := _given(place, request)) else _judged(place, given, expected)
        for place, expected in places
    ]
    return "missing" if "missing" in found else next((fault for fault in found if fault), None)


def _given(place: Auth | Credential, request: FakeRequest) -> str | None:
    if place.query is not None:
        return request.query.get(place.query)
    return request.headers.get((place.header or "").lower())


def _judged(place: Auth | Credential, given: str, expected: str) -> KeyFault | None:
    prefix = place.prefix
    if given[: len(prefix)].lower() != prefix.lower():
        return "invalid"
    text = given[len(prefix) :].strip()
    if isinstance(place, Auth) and place.basic:
        try:
            text = base64.b64decode(text, validate=True).decode("utf-8")
        except ValueError:
            return "invalid"
        if ":" not in expected:
            text = text.partition(":")[2]
    return None if text == expected else "invalid"
