"""A request as a curl line: to read, to copy, and with nothing secret or long in it."""

import json
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from linocut_kit.cli.failure import Failure
from linocut_kit.cli.settings import known_of, place_of, way_of
from linocut_kit.runtime.bindings import address, headers, parameters_of
from linocut_kit.runtime.body import JSON, MULTIPART, Attached, Encoded, is_json_type
from linocut_kit.runtime.credentials import shown as keys_shown
from linocut_kit.runtime.display import line, strict_json
from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.image_sources import LocalFile
from linocut_kit.runtime.lifecycle import PrintedEndpoint
from linocut_kit.runtime.parameters import apart
from linocut_kit.runtime.services import Service

_SHOWN = 200
_KEPT = 16


def curl(
    service: Service,
    endpoint: PrintedEndpoint,
    fields: Mapping[str, Any],
    base_url: str | None,
    *,
    auth: str | None = None,
    settings: Mapping[str, str] | None = None,
) -> str:
    """The create request. Secrets are the shell's to fill in, and images are shortened.

    Raises Failure for a host or a way to send the key that is none.
    """
    values = known_of(service, settings or {})
    base, server = "", None
    if base_url or service.servers:
        base, server = place_of(service, base_url, values)
    place, heads, body = _parts(service, endpoint, fields, values, base)
    if not base:
        place = f'"${service.base_url_env}"{place}'
    way = way_of(service, server, auth)
    arguments = {credential.setting for credential in way.also}
    own = keys_shown(service, way, arguments)
    for name, value in own.query.items():
        place += f'"{"&" if "?" in place else "?"}{quote(name)}={value}"'
    lines = [
        f"curl -X {endpoint.create.method} {place}",
        *(f'-H "{name}: {value}"' for name, value in own.headers.items()),
        *(f"-H {text}" for text in heads),
        *_fields(endpoint, body),
    ]
    return " \\\n  ".join(line(text, sys.maxsize) for text in lines)


def _parts(
    service: Service,
    endpoint: PrintedEndpoint,
    fields: Mapping[str, Any],
    values: Mapping[str, str],
    base: str,
) -> tuple[str, list[str], Mapping[str, Any]]:
    """URL, headers and body of a create, the first two as a shell reads them."""
    variables = {
        setting.argument: setting.env
        for setting in service.settings
        if (setting.secret if setting.argument in values else setting.required)
    }
    create = endpoint.create
    body, outside = apart(fields, parameters_of(create))
    marks = {argument: f"-{env}-" for argument, env in variables.items()}
    told = {**values, **marks}
    try:
        texts = [base + address(create, outside, told)]
        texts += [f"{name}: {text}" for name, text in headers(create, outside, told).items()]
    except ConfigurationError as error:
        raise Failure(f"{endpoint.id}: {error}") from None
    url, *heads = (_with_variables(text, variables.values()) for text in texts)
    return url, heads, body


def _with_variables(text: str, variables: Iterable[str]) -> str:
    """A text for a shell, in which it fills in variables."""
    quoted = shlex.quote(text)
    for name in variables:
        inside = f"'\"${name}\"'" if quoted != text else f'"${name}"'
        quoted = quoted.replace(f"-{name}-", inside)
    return quoted


def _fields(endpoint: PrintedEndpoint, fields: Mapping[str, Any]) -> Iterator[str]:
    images = {pointer.split("/")[1].replace("~1", "/").replace("~0", "~")
              for pointer in endpoint.media}  # fmt: skip
    shown = {name: _shortened(value, name in images) for name, value in fields.items()}
    if endpoint.content == JSON:
        yield "-H 'content-type: application/json'"
        yield f"--data-raw {shlex.quote(_body(shown))}"
        return
    for name, value in shown.items():
        said = endpoint.types.get(name, "")
        is_list = isinstance(value, list) and not is_json_type(said)
        for item in value if is_list else [value]:
            if item is not None or is_json_type(said):
                yield _part(endpoint.content, name, item, said)


def _part(content: str, name: str, value: Any, said: str) -> str:
    if isinstance(value, Attached):
        source = value.source
        path = str(source.path) if isinstance(source, LocalFile) else value.name
        kind = f";type={value.media_type(said)};filename={value.name}"
        return f"-F {shlex.quote(f'{name}=@{path}{kind}')}"
    is_json = is_json_type(said) or isinstance(value, (dict, list))
    text = value if isinstance(value, str) and not is_json else _body(value)
    if content != MULTIPART:
        return f"--data-urlencode {shlex.quote(f'{name}={text}')}"
    if not is_json:
        return f"--form-string {shlex.quote(f'{name}={text}')}"
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return "-F " + shlex.quote(f'{name}="{quoted}";type={said or JSON}')


def _body(value: Any) -> str:
    """JSON as people read it, or in ASCII where it would steer a terminal."""
    text = json.dumps(value, ensure_ascii=False)
    return text if line(text, sys.maxsize) == text else strict_json(value)


def _shortened(value: Any, is_media: bool) -> Any:
    if isinstance(value, Encoded):
        return f"{value.prefix}<base64 of {value.source.size} bytes>"
    if is_media and isinstance(value, str) and len(value) > _SHOWN:
        return f"{value[:_KEPT]}…<{len(value)} characters>"
    if isinstance(value, dict):
        return {name: _shortened(item, is_media) for name, item in value.items()}
    if isinstance(value, list):
        return [_shortened(item, is_media) for item in value]
    return value
