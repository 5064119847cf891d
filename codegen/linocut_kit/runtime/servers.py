"""Which of a provider's servers a client talks to, and how that one takes the key."""

import os
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.hosts import Base, origin, parse_base
from linocut_kit.runtime.services import Auth, Server, ServerVariable, Service
from linocut_kit.runtime.settings import missing

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_HARMLESS = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._~-]+")
"""What a variable can be in any part of a URL."""


def base_of(
    service: Service, given: str | None, settings: Mapping[str, str]
) -> tuple[Base, Server | None]:
    """The base URL and the server that it is at: `given`, else the variable's, else the default.

    A URL without a path at the origin of a server stands for that server with its path; a URL of
    no server's origin is taken as it is. Raises ConfigurationError.
    """
    said, text = "base_url", given
    if given is None:
        said, text = service.base_url_env, os.environ.get(service.base_url_env) or None
    if text is None:
        if not service.servers:
            raise ConfigurationError(
                f"{service.title} names no host: pass base_url= or set {service.base_url_env}"
            )
        server = service.servers[0]
        url = _filled(service, server, server.url, settings)
        return parse_base(url, said=f"{service.name}'s base URL", hosts=service.hosts), server
    base = parse_base(text, said=said, hosts=service.hosts)
    found = server_at(service, base.url)
    if found is not None and not urlsplit(base.url).path:
        path = _filled(service, found, path_of(found), settings)
        base = Base(base.url + path, service.hosts)
    return base, found


def check_secrets(service: Service, auth: Auth, settings: Mapping[str, str]) -> None:
    """Raise ConfigurationError where a secret that goes with the key is missing."""
    for credential in auth.also if auth.required else ():
        if credential.setting not in settings:
            raise missing(service, credential.setting)


def auth_of(service: Service, server: Server | None, name: str | None) -> Auth:
    """How the key is sent: as `name` says, else as the server takes it, else as the default does.

    Raises ConfigurationError.
    """
    if name is None:
        return service.auth if server is None else service.auth_at(server)
    found = next((auth for auth in service.auths if auth.name == name), None)
    if found is None:
        known = ", ".join(auth.name for auth in service.auths)
        raise ConfigurationError(f"auth must be one of {known}, not {name!r}")
    return found


def local_url(service: Service, place: str, settings: Mapping[str, str]) -> str:
    """Where a fake at that origin stands for the default server. Raises ConfigurationError."""
    if not service.servers:
        return place
    return place + _filled(service, service.servers[0], path_of(service.servers[0]), settings)


def server_at(service: Service, url: str) -> Server | None:
    """The server whose origin a URL has."""
    place = origin(url)
    return next((server for server in service.servers if _serves(server, place)), None)


def origin_of(server: Server) -> str:
    """The origin of a server's URL, its variables unfilled."""
    return _split(server)[0]


def path_of(server: Server) -> str:
    """The path of a server's URL, its variables unfilled."""
    return _split(server)[1]


def _split(server: Server) -> tuple[str, str]:
    """The origin and the path of a server's URL."""
    head, _, rest = server.url.partition("://")
    place, slash, path = rest.partition("/")
    return f"{head}://{place}", f"{slash}{path}".rstrip("/")


def _serves(server: Server, place: str) -> bool:
    parts = _VARIABLE.split(_split(server)[0])
    variables = {variable.name: variable for variable in server.variables}
    texts = [
        _words(variables.get(text)) if at % 2 else re.escape(text.lower())
        for at, text in enumerate(parts)
    ]
    pattern = "".join(texts)
    if not re.search(r":(?:\d+|\(.*\))$", pattern.partition("://")[2]):
        pattern += r":(?:443|80)"
    return re.fullmatch(pattern, place) is not None


def _words(variable: ServerVariable | None) -> str:
    words = variable.enum if variable is not None else ()
    return (
        f"(?:{'|'.join(re.escape(word.lower()) for word in words)})" if words else "([a-z0-9.-]+)"
    )


def _filled(service: Service, server: Server, text: str, settings: Mapping[str, str]) -> str:
    """A part of a server's URL with its variables filled. Raises ConfigurationError."""
    values: dict[str, str] = {}
    for variable in server.variables:
        value = settings.get(variable.setting, variable.default) if variable.setting else None
        values[variable.name] = value or variable.default or ""
        if f"{{{variable.name}}}" not in text:
            continue
        if variable.setting and not values[variable.name]:
            raise missing(service, variable.setting)
        if not _HARMLESS.fullmatch(values[variable.name]):
            raise ConfigurationError(
                f"{variable.setting or variable.name} cannot be a part of a URL:"
                f" {values[variable.name]!r}"
            )
    return _VARIABLE.sub(lambda match: values.get(match[1], ""), text)
