"""Which files a package has and what is in them: the one source of write, check and diff."""

import textwrap
from dataclasses import dataclass
from typing import Any

from linocut_kit.emit.models import render_models
from linocut_kit.emit.render import environment, formatted
from linocut_kit.emit.signature import Argument, arguments_of
from linocut_kit.emit.validator import render_endpoint
from linocut_kit.runtime.compatibility import INTERFACE
from linocut_kit.spec.contract import dump
from linocut_kit.spec.model import Endpoint, Provider

_DOC_WIDTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Argument:
    """An argument with its documentation as lines of a docstring."""

    name: str
    wire: str
    annotation: str
    default: str | None
    wrapped: str


def package_files(providers: tuple[Provider, ...], package: str) -> dict[str, str]:
    """The files that belong to no single provider, by path below the output folder."""
    text = (
        environment()
        .get_template("package.py.jinja")
        .render(header=_header([]), providers=providers, interface=INTERFACE)
    )
    return formatted({f"{package}/__init__.py": text, f"{package}/py.typed": ""})


def provider_files(provider: Provider, package: str) -> dict[str, str]:
    """The files of one provider, by path below the output folder."""
    folder = f"{package}/{provider.module}"
    shared = (provider.file, provider.digest)
    every = _header([shared, *((one.file, one.digest) for one in provider.endpoints)])
    webhook = next((one.module for one in provider.endpoints if one.webhook), None)
    names = ["Async" + provider.class_name, provider.class_name, "models"]
    names += [one.module for one in provider.endpoints] + (["webhooks"] if webhook else [])
    files = {
        f"{folder}/__init__.py": environment()
        .get_template("provider.py.jinja")
        .render(
            header=every,
            title=_docstring(provider.service.title),
            class_name=provider.class_name,
            endpoints=provider.endpoints,
            webhook=webhook,
            names=sorted(names),
        ),
        f"{folder}/client.py": every + _client(provider),
        f"{folder}/models.py": every + render_models(provider, package),
        f"{folder}/contract.json": dump(provider),
    }
    for one in provider.endpoints:
        header = _header([shared, (one.file, one.digest)])
        files[f"{folder}/{one.module}.py"] = header + render_endpoint(provider, one, environment())
    return formatted(files)


def _header(sources: list[tuple[str, str]]) -> str:
    return environment().get_template("_header.jinja").render(sources=sources)


def _client(provider: Provider) -> str:
    exported = [prefix + one.class_name for one in provider.endpoints for prefix in ("", "Async")]
    exported += [provider.class_name, f"Async{provider.class_name}", "SERVICE"]
    return (
        environment()
        .get_template("client.py.jinja")
        .render(
            header="",
            title=_docstring(provider.service.title),
            exported=sorted(exported),
            service=repr(provider.service),
            class_name=provider.class_name,
            key_env=provider.service.key_env,
            base_url_env=provider.service.base_url_env,
            endpoints=[_resource(one) for one in provider.endpoints],
        )
    )


def _resource(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "class_name": endpoint.class_name,
        "module": endpoint.module,
        "title": _docstring(endpoint.title),
        "summary": _docstring(endpoint.create.summary or endpoint.title).rstrip("."),
        "page": endpoint.page,
        "timeout": f"{endpoint.lifecycle.wait.timeout:g}",
        "listing": endpoint.lifecycle.listing is not None,
        "arguments": [_wrapped(one) for one in arguments_of(endpoint)],
    }


def _wrapped(argument: Argument) -> _Argument:
    lines = textwrap.wrap(
        f"{argument.name}: {_docstring(argument.doc)}",
        _DOC_WIDTH,
        initial_indent=" " * 12,
        subsequent_indent=" " * 16,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return _Argument(
        name=argument.name,
        wire=argument.wire,
        annotation=argument.annotation,
        default=argument.default,
        wrapped="\n".join(lines),
    )


def _docstring(text: str) -> str:
    """Text of a spec as it may stand inside a docstring."""
    return " ".join(text.split()).replace("\\", "\\\\").replace('"""', "'''")
