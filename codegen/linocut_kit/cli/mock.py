"""`linocut mock`: the fake providers on a socket, for clients in any language."""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from linocut_kit.cli.failure import Failure
from linocut_kit.cli.package import add_package, contracts, find_providers
from linocut_kit.cli.render import say
from linocut_kit.runtime.credentials import fake_key
from linocut_kit.runtime.display import line
from linocut_kit.runtime.servers import local_url
from linocut_kit.runtime.services import Auth
from linocut_kit.runtime.settings import fake_value
from linocut_kit.spec.model import Provider

if TYPE_CHECKING:
    from linocut_kit.fake import FakeRequest, FakeResponse

PORT = 8400
SCENARIOS = (
    "happy", "slow", "failing", "moderated", "refused", "rate-limited", "flaky", "malformed",
    "never-done", "unknown-state",
)  # fmt: skip


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's parser."""
    parser = commands.add_parser("mock", help="serve fakes of the providers on this machine")
    parser.add_argument("providers", nargs="*", metavar="PROVIDER", help="which (default: all)")
    parser.add_argument(
        "--port", type=_port, default=PORT, help=f"0 for any free one (default: {PORT})"
    )
    parser.add_argument(
        "--scenario",
        choices=SCENARIOS,
        default="happy",
        help="what happens unless a request has Prefer: scenario=NAME (default: happy)",
    )
    parser.add_argument(
        "--webhook-secret-env",
        metavar="NAME",
        help="environment variable with the secret that signs webhooks",
    )
    parser.add_argument(
        "--remote-webhooks", action="store_true", help="post webhooks to other machines too"
    )
    add_package(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted (130) or terminated (143). A port in use or an unset variable: 2.

    Providers that have an operation on one method and path get a port each: the next free ones.
    """
    from linocut_kit.fake import serve

    providers = find_providers(contracts(arguments), arguments.providers)
    secret = _secret(arguments.webhook_secret_env)
    port = arguments.port
    with ExitStack() as serving:
        for number, group in enumerate(_apart(providers)):
            port = arguments.port + number if arguments.port else 0
            try:
                server = serving.enter_context(
                    serve(
                        group,
                        port=port,
                        scenario=arguments.scenario,
                        webhook_secret=secret,
                        remote_webhooks=arguments.remote_webhooks,
                        record=False,
                        observe=_log,
                    )
                )
            except (OSError, OverflowError) as error:
                why = getattr(error, "strerror", None) or "there is none above 65535"
                raise Failure(
                    f"cannot listen on port {port}: {why}; choose another with --port"
                ) from None
            for text in _welcome(group, server.url):
                say(text)
            if number:
                names = ", ".join(provider.service.title for provider in group)
                say(f"On a port of its own, as another has the same paths: {names}")
        serving.enter_context(_ending())
        say("Stop with Ctrl-C.")
        sys.stdout.flush()
        threading.Event().wait()
    return 0


def _apart(providers: tuple[Provider, ...]) -> list[tuple[Provider, ...]]:
    """The providers in as few groups as have no method and path twice in them."""
    groups: list[tuple[Provider, ...]] = []
    for provider in providers:
        for at, group in enumerate(groups):
            if not any(_meet(provider, other) for other in group):
                groups[at] = (*group, provider)
                break
        else:
            groups.append((provider,))
    return groups


def _meet(provider: Provider, other: Provider) -> bool:
    """Whether a request can be for an operation of either."""
    return any(
        method == another and _may_be_one(path, second)
        for method, path in _operations(provider)
        for another, second in _operations(other)
    )


def _may_be_one(path: str, other: str) -> bool:
    segments, others = path.split("/"), other.split("/")
    return len(segments) == len(others) and all(
        segment == second or "{" in segment + second
        for segment, second in zip(segments, others, strict=True)
    )


def _operations(provider: Provider) -> list[tuple[str, str]]:
    return list(
        dict.fromkeys(
            (operation.method.upper(), operation.path)
            for endpoint in provider.endpoints
            for operation in endpoint.operations
        )
    )


@contextmanager
def _ending() -> Generator[None]:
    """Let an interrupt end the command even where a shell started it in the background, which
    has interrupts ignored; a termination ends it as cleanly.
    """
    wanted = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: _terminate}
    before = {signals: signal.signal(signals, handler) for signals, handler in wanted.items()}
    try:
        yield
    finally:
        for signals, handler in before.items():
            signal.signal(signals, handler)


def _terminate(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _port(text: str) -> int:
    number = int(text) if text.isdecimal() and text.isascii() else -1
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: 0 to 65535")
    return number


def _secret(name: str | None) -> str | None:
    if name is None:
        return None
    secret = os.environ.get(name)
    if not secret:
        raise Failure(f"the environment variable {name} is not set; put the webhook secret in it")
    return secret


def _welcome(providers: tuple[Provider, ...], url: str) -> list[str]:
    """What is served where. A key from the environment is named, never shown."""
    lines: list[str] = []
    for provider in providers:
        service = provider.service
        own = bool(os.environ.get(service.key_env))
        key = f"${service.key_env}" if own else fake_key(service.auth)
        need = "" if service.auth.required else " (optional)"
        base = local_url(
            service, url, {setting.argument: fake_value(setting) for setting in service.settings}
        )
        lines.append(f"{service.title}  {_told(service.auth, key)}{need}")
        lines.append(f"  export {service.base_url_env}={base}")
        if not own:
            lines.append(f"  export {service.key_env}={key}")
        lines += [
            f"  export {setting.env}={fake_value(setting)}"
            for setting in service.settings
            if not os.environ.get(setting.env)
        ]
        lines += [f"  {method:<6} {base}{path}" for method, path in _operations(provider)]
    return lines


def _told(auth: Auth, key: str) -> str:
    """Where the key goes, as people write it."""
    if auth.query is not None:
        return f"?{auth.query}={auth.prefix}{key}"
    return f"{auth.header}: {auth.prefix}{f'base64 of {key}' if auth.basic else key}"


def _log(request: "FakeRequest", response: "FakeResponse") -> None:
    """One line a request on stderr: no query, no header, no body."""
    end = "" if response.abort_after is None else f", cut off after {response.abort_after} bytes"
    kind = response.headers.get("content-type", "-")
    text = f"{line(request.method, 20)} {line(request.path, 200)} {response.status} {kind}{end}"
    print(line(text), file=sys.stderr, flush=True)
