"""What a command is told of a provider's settings and of the way to send the key."""

import argparse
import re
from collections.abc import Mapping

from linocut_kit.cli.failure import Failure
from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.servers import auth_of, base_of, check_secrets
from linocut_kit.runtime.services import Auth, Server, Service
from linocut_kit.runtime.settings import fake_value, resolved
from linocut_kit.spec.model import Provider

_INCONCLUSIVE = 3


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add what says how a client is made, beside its key and its host."""
    parser.add_argument(
        "--setting",
        dest="settings",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="a setting of the provider's client, instead of its environment variable",
    )
    parser.add_argument(
        "--auth", metavar="NAME", help="the way to send the key, where the spec has several"
    )


def settings_given(provider: Provider, arguments: argparse.Namespace) -> dict[str, str]:
    """The settings that the flags give. Raises Failure for what is no setting of the provider."""
    known = sorted(setting.argument for setting in provider.service.settings)
    found: dict[str, str] = {}
    for text in arguments.settings:
        name, is_pair, value = text.partition("=")
        if not is_pair or name not in known:
            has = (
                f"{provider.name} has {', '.join(known)}" if known else f"{provider.name} has none"
            )
            raise Failure(f"--setting {name}: expected NAME=VALUE with a setting's name; {has}")
        found[name] = value
    return found


def settings_of(service: Service, given: Mapping[str, str], *, is_local: bool) -> dict[str, str]:
    """The value of each setting; a server on this machine gets what fakes take. Raises Failure."""
    made = {setting.argument: fake_value(setting) for setting in service.settings}
    try:
        return resolved(service, {**(made if is_local else {}), **given})
    except ConfigurationError as error:
        needed = str(error).startswith("no ")
        raise Failure(_as_flags(str(error)), code=_INCONCLUSIVE if needed else 2) from None


def known_of(service: Service, given: Mapping[str, str]) -> dict[str, str]:
    """The value of each setting that has one. Raises Failure for one that cannot be."""
    try:
        return resolved(service, given, partly=True)
    except ConfigurationError as error:
        raise Failure(_as_flags(str(error))) from None


def place_of(
    service: Service, url: str | None, settings: Mapping[str, str]
) -> tuple[str, Server | None]:
    """The base URL, and the server that it is at. Raises Failure."""
    try:
        base, server = base_of(service, url, settings)
    except ConfigurationError as error:
        code = _INCONCLUSIVE if str(error).startswith("no ") else 2
        raise Failure(_as_flags(str(error)), code=code) from None
    return base.url, server


def way_of(service: Service, server: Server | None, name: str | None) -> Auth:
    """How the key is sent. Raises Failure."""
    try:
        return auth_of(service, server, name)
    except ConfigurationError as error:
        raise Failure(f"--{error}") from None


def check_also(service: Service, auth: Auth, settings: Mapping[str, str]) -> None:
    """Raises Failure where a secret that goes with the key is missing."""
    try:
        check_secrets(service, auth, settings)
    except ConfigurationError as error:
        raise Failure(_as_flags(str(error)), code=_INCONCLUSIVE) from None


def flags_of(provider: Provider, arguments: argparse.Namespace) -> list[str]:
    """The same flags for the next command; secrets are left to their variables."""
    hidden = {setting.argument for setting in provider.service.settings if setting.secret}
    told = [text for text in arguments.settings if text.partition("=")[0] not in hidden]
    words = [word for text in told for word in ("--setting", text)]
    return words if arguments.auth is None else [*words, "--auth", arguments.auth]


def _as_flags(text: str) -> str:
    """An error of a client in the words of a command."""
    text = text.replace("pass base_url= or", "pass --base-url or")
    return re.sub(r"\bpass (\w+)= or", r"pass --setting \1=VALUE or", text)
