"""A request as a curl line: to read, to copy, and with nothing secret or long in it."""

import json
import shlex
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from linocut_kit.runtime.body import JSON, MULTIPART, Attached, Encoded, is_json_type
from linocut_kit.runtime.display import line, strict_json
from linocut_kit.runtime.hosts import parse_base
from linocut_kit.runtime.image_sources import LocalFile
from linocut_kit.runtime.lifecycle import PrintedEndpoint, Service

_SHOWN = 200
_KEPT = 16


def curl(
    service: Service, endpoint: PrintedEndpoint, fields: Mapping[str, Any], base_url: str | None
) -> str:
    """The create request. The key is the shell's to fill in, and images are shortened."""
    url = base_url or service.base_url
    place = (
        shlex.quote(parse_base(url, said="--base-url").join(endpoint.create.path))
        if url
        else (f'"${service.base_url_env}"{shlex.quote(endpoint.create.path)}')
    )
    lines = [
        f"curl -X {endpoint.create.method} {place}",
        f'-H "{service.auth.header}: {service.auth.prefix}${service.key_env}"',
        *_fields(endpoint, fields),
    ]
    return " \\\n  ".join(line(text, sys.maxsize) for text in lines)


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
