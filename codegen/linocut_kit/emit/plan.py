"""Which files a package has and what is in them: the one source of write, check and diff."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from linocut_kit.emit import door
from linocut_kit.emit.catalogue import catalogue
from linocut_kit.emit.docs import omissions_of, rules_of
from linocut_kit.emit.literals import imported, literal, names_in
from linocut_kit.emit.models import render_models
from linocut_kit.emit.render import environment, formatted, printed
from linocut_kit.emit.signature import Argument, arguments_of
from linocut_kit.emit.typed_shapes import TypedShapes
from linocut_kit.emit.typed_shapes import imported as types_in
from linocut_kit.emit.validator import render_endpoint
from linocut_kit.runtime.compatibility import INTERFACE
from linocut_kit.runtime.portable.catalogue import FILE
from linocut_kit.runtime.services import Service, Setting
from linocut_kit.spec.contract import dump
from linocut_kit.spec.model import Endpoint, Provider
from linocut_kit.spec.names import CLIENT_CLASSES, TYPE_CLASSES, argument_of

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Argument:
    """An argument with its documentation as lines of a docstring."""

    name: str
    wire: str
    annotation: str
    default: str | None
    wrapped: door.PrintedCode


def package_files(modules: tuple[str, ...], package: str) -> dict[str, str]:
    """The files that belong to no single provider, by path below the output folder."""

    def root() -> dict[str, str]:
        context = {"header": _header([]), "modules": modules, "interface": INTERFACE}
        return {f"{package}/__init__.py": printed("package.py.jinja", **context)}

    return {**_guarded(root), f"{package}/py.typed": ""}


def provider_files(
    provider: Provider, package: str, known: Mapping[str, str] = NOTHING
) -> dict[str, str]:
    """The files of one provider, by path below the output folder. Raises EmitError.

    `known` has modules of endpoints that are the same as before, and are taken as they are.
    """
    folder = f"{package}/{provider.module}"
    path = f"{folder}/models.py"
    models = _header(_sources(provider)) + door.PrintedCode(render_models(provider, package))
    found = formatted({path: models})
    door.check_models(found[path], path)
    modules = _guarded(lambda: _modules(provider, folder, known))
    modules |= {name: known[name] for name in known if name.startswith(f"{folder}/")}
    return {
        **modules,
        **found,
        f"{folder}/contract.json": dump(provider),
        f"{folder}/{FILE}": catalogue(provider),
    }


def _guarded(modules: Callable[[], dict[str, str]]) -> dict[str, str]:
    """Formatted modules that have no other code than the same ones with neutral texts."""
    real = modules()
    with door.neutral():
        plain = {f"neutral/{path}": text for path, text in modules().items()}
    found = formatted({**real, **plain})
    for path in real:
        door.check_same(found[path], found[f"neutral/{path}"], path)
    return {path: found[path] for path in real}


def _sources(provider: Provider) -> list[tuple[str, str]]:
    shared = (provider.file, provider.digest)
    return [shared, *((endpoint.file, endpoint.digest) for endpoint in provider.endpoints)]


def _modules(provider: Provider, folder: str, known: Mapping[str, str]) -> dict[str, str]:
    webhook = next((endpoint.module for endpoint in provider.endpoints if endpoint.webhook), None)
    names = ["Async" + provider.class_name, provider.class_name, "models"]
    names += [endpoint.module for endpoint in provider.endpoints] + (
        ["webhooks"] if webhook else []
    )
    every = _header(_sources(provider))
    taken = {*CLIENT_CLASSES, *TYPE_CLASSES, *_classes(provider)}
    types = {endpoint.id: TypedShapes(endpoint, taken) for endpoint in provider.endpoints}
    client = _client(provider, types)
    shapes = [shape for known in types.values() for shape in known.shapes]
    names += ["types"] if shapes else []
    files: dict[str, str] = {
        f"{folder}/__init__.py": printed(
            "provider.py.jinja",
            header=every,
            title=provider.service.title,
            class_name=provider.class_name,
            endpoints=provider.endpoints,
            webhook=webhook,
            has_types=bool(shapes),
            names=sorted(names),
        ),
        f"{folder}/client.py": every + client,
    }
    if shapes:
        files[f"{folder}/types.py"] = printed(
            "types.py.jinja", header=every, title=provider.service.title, shapes=shapes
        )
    for endpoint in provider.endpoints:
        if f"{folder}/{endpoint.module}.py" in known:
            continue
        header = _header([(provider.file, provider.digest), (endpoint.file, endpoint.digest)])
        text = door.PrintedCode(render_endpoint(provider, endpoint, environment()))
        files[f"{folder}/{endpoint.module}.py"] = header + text
    return files


def _header(sources: list[tuple[str, str]]) -> door.PrintedCode:
    return printed("_header.jinja", sources=sources)


def _classes(provider: Provider) -> list[str]:
    names = [endpoint.class_name for endpoint in provider.endpoints]
    return [f"{prefix}{name}" for name in (*names, provider.class_name) for prefix in ("", "Async")]


def _client(provider: Provider, types: dict[str, TypedShapes]) -> door.PrintedCode:
    exported = [*_classes(provider), "SERVICE"]
    endpoints = [_resource(endpoint, types[endpoint.id]) for endpoint in provider.endpoints]
    annotations = [item.annotation for found in endpoints for item in found["arguments"]]
    shapes = [shape for known in types.values() for shape in known.shapes]
    service = literal(provider.service)
    return printed(
        "client.py.jinja",
        title=provider.service.title,
        exported=sorted(exported),
        service=service,
        shapes=imported("linocut_kit.runtime.services", names_in(service)),
        settings=[_setting(setting) for setting in provider.service.settings],
        ways=_ways(provider.service),
        class_name=provider.class_name,
        key_env=provider.service.key_env,
        base_url_env=provider.service.base_url_env,
        endpoints=endpoints,
        types=types_in(shapes, annotations),
    )


def _setting(setting: Setting) -> dict[str, Any]:
    words = f"Literal[{', '.join(map(repr, setting.enum))}]" if setting.enum else "str"
    told = [setting.description.rstrip(".") or f"The {setting.argument}", f"Or {setting.env}"]
    if setting.default is not None:
        told.append(f"{setting.default!r} if it is left out")
    elif not setting.required:
        told.append("May be left out")
    return {
        "name": setting.argument,
        "annotation": f"{words} | None",
        "wrapped": door.doc_item(setting.argument, f"{'. '.join(told)}."),
    }


def _ways(service: Service) -> str | None:
    """The type of `auth`, where there is a choice."""
    names = ", ".join(repr(auth.name) for auth in service.auths)
    return f"Literal[{names}] | None" if len(service.auths) > 1 else None


def _resource(endpoint: Endpoint, types: TypedShapes) -> dict[str, Any]:
    return {
        "class_name": endpoint.class_name,
        "module": endpoint.module,
        "title": endpoint.title,
        "summary": (endpoint.create.summary or endpoint.title).rstrip().rstrip("."),
        "page": endpoint.page,
        "timeout": f"{endpoint.lifecycle.wait.timeout:g}",
        "listing": endpoint.lifecycle.listing is not None,
        "is_answer": endpoint.lifecycle.is_answer,
        "fans_out": _fans_out(endpoint),
        "refusal": _refusal(endpoint),
        "arguments": [_wrapped(argument) for argument in arguments_of(endpoint, types)],
        "rules": [door.doc_line(text) for text in rules_of(endpoint.request)],
        "omitted": [door.doc_line(text) for text in omissions_of(endpoint)],
    }


def _fans_out(endpoint: Endpoint) -> bool:
    """Whether a create makes one image, and no field is called as the keywords of several."""
    taken = {argument_of(field) for field in endpoint.arguments.fields}
    return endpoint.outputs.count is None and not taken & {"count", "in_flight"}


def _refusal(endpoint: Endpoint) -> str | None:
    """What a refusal by moderation costs, in words; None where no page speaks of one."""
    cycle = endpoint.lifecycle
    by_state = cycle.status is not None and bool(cycle.refused)
    if not by_state and not any(meaning == "refused" for _, meaning in cycle.polled.statuses):
        return None
    costs = {True: "which is billed", False: "which is not billed"}
    known = costs.get(cycle.billed) if cycle.billed is not None else None
    return f"Moderation refused it, {known or 'and no page says whether it is billed'}."


def _wrapped(argument: Argument) -> _Argument:
    return _Argument(
        name=argument.name,
        wire=argument.wire,
        annotation=argument.annotation,
        default=argument.default,
        wrapped=door.doc_item(argument.name, argument.doc),
    )
