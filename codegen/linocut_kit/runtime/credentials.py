"""What a request carries so that the provider knows its caller: the key and what goes with it."""

import base64
import inspect
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.redaction import Mask
from linocut_kit.runtime.services import Auth, Credential, Service

ApiKey = str | Callable[[], str]
"""A key, or what gives one for each request."""
AsyncApiKey = str | Callable[[], str | Awaitable[str]]
"""The same, or what gives one in its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Headers and parameters of the query that carry secrets."""

    headers: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    query: dict[str, str] = field(default_factory=dict[str, str], repr=False)

    def url(self, url: str) -> str:
        """A URL with the parameters, in place of any of these names that it has."""
        if not self.query:
            return url
        parts = urlsplit(url)
        kept = [
            text
            for text in parts.query.split("&")
            if text and not {name for name, _ in parse_qsl(text, True)} & self.query.keys()
        ]
        own = (
            f"{quote(name, safe='')}={quote(text, safe='')}" for name, text in self.query.items()
        )
        return urlunsplit(parts._replace(query="&".join([*kept, *own])))


class Credentials:
    """The key of a client, or what gives it, and the secrets that go with it.

    What a callable gives is masked from then on.
    """

    __slots__ = ("_auth", "_key", "_mask", "_settings")

    def __init__(
        self,
        auth: Auth,
        key: str | Callable[[], object] | None,
        settings: Mapping[str, str],
        mask: Mask,
    ) -> None:
        self._auth = auth
        self._key = key
        self._mask = mask
        self._settings = settings

    def __repr__(self) -> str:
        return f"Credentials({self._auth.name!r})"

    def get(self) -> Signed:
        """What the next request carries. Raises ConfigurationError if there is no such key."""
        key = self._called()
        if inspect.isawaitable(key):
            if inspect.iscoroutine(key):
                key.close()
            raise ConfigurationError("api_key gives a coroutine, which needs the async client")
        return signed(self._auth, self._learnt(key), self._settings)

    async def get_async(self) -> Signed:
        """The same, where the key may take its time."""
        key = self._called()
        if inspect.isawaitable(key):
            try:
                key = await key
            except Exception as error:
                raise _failed(error) from error
        return signed(self._auth, self._learnt(key), self._settings)

    def _called(self) -> object:
        if self._key is None or isinstance(self._key, str):
            return self._key
        try:
            return self._key()
        except Exception as error:
            raise _failed(error) from error

    def _learnt(self, key: object) -> str | None:
        if key is None and self._key is None:
            return None
        if key is self._key and isinstance(key, str):
            return key
        if not isinstance(key, str) or not key.strip():
            raise ConfigurationError("api_key gives no key: it must return a text")
        found = checked_key(self._auth, key.strip(), "api_key")
        for secret in secrets_of(self._auth, found):
            self._mask.learn(secret)
        return found


def checked_key(auth: Auth, key: str, said: str) -> str:
    """The key if it can be sent. `said` names where it comes from. Raises ConfigurationError."""
    if not key.isascii() or not key.isprintable():
        raise ConfigurationError(f"{said} has characters that no key has")
    if auth.basic and ":" not in key:
        raise ConfigurationError(f"{said} must be USER:PASSWORD, as {auth.name} takes it")
    return key


def secrets_of(auth: Auth, key: str | None) -> Iterator[str]:
    """What of a key must not be shown: all of it, and the part of it that is secret alone."""
    if key is None:
        return
    yield key
    if auth.basic:
        user, _, password = key.partition(":")
        yield password or user


def signed(auth: Auth, key: str | None, settings: Mapping[str, str]) -> Signed:
    """What carries a key, and the secrets that go with it as far as they are given."""
    headers: dict[str, str] = {}
    query: dict[str, str] = {}
    values: list[tuple[Auth | Credential, str | None]] = [(auth, key)]
    values += [(credential, settings.get(credential.setting)) for credential in auth.also]
    for place, value in values:
        if value is None:
            continue
        is_basic = isinstance(place, Auth) and place.basic
        text = base64.b64encode(value.encode()).decode() if is_basic else value
        if place.header is not None:
            headers[place.header] = place.prefix + text
        elif place.query is not None:
            query[place.query] = place.prefix + text
    return Signed(headers=headers, query=query)


def shown(service: Service, auth: Auth, settings: Collection[str], *, keyed: bool = True) -> Signed:
    """What a request carries as a shell writes it: every secret is a variable.

    `settings` has the arguments of those that are there; without `keyed` there is no key.
    """
    variables = {
        setting.argument: f"${setting.env}"
        for setting in service.settings
        if setting.argument in settings
    }
    found = signed(replace(auth, basic=False), f"${service.key_env}" if keyed else None, variables)
    if auth.basic and keyed:
        coded = f'$(printf %s "${service.key_env}" | base64 -w0)'
        return replace(found, headers=found.headers | {str(auth.header): auth.prefix + coded})
    return found


def fake_key(auth: Auth) -> str:
    """The key that fakes take where the environment has none."""
    return "test:test-key" if auth.basic else "test-key"


def _failed(error: Exception) -> ConfigurationError:
    return ConfigurationError(f"api_key failed with {type(error).__name__}: {error}")
