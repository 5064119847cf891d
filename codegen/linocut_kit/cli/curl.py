"""A request as a curl line: to read, to copy, and with nothing secret or long in it."""

import json
import shlex
import sys
from collections.abc import Mapping
from typing import Any

from linocut_kit.runtime.body import Encoded
from linocut_kit.runtime.display import line, strict_json
from linocut_kit.runtime.hosts import parse_base
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
    shown = {name: _shortened(value, name in endpoint.media) for name, value in fields.items()}
    lines = [
        f"curl -X {endpoint.create.method} {place}",
        f'-H "{service.auth.header}: {service.auth.prefix}${service.key_env}"',
        "-H 'content-type: application/json'",
        f"--data-raw {shlex.quote(_body(shown))}",
    ]
    return " \\\n  ".join(line(text, sys.maxsize) for text in lines)


def _body(fields: Mapping[str, Any]) -> str:
    """JSON as people read it, or in ASCII where it would steer a terminal."""
    text = json.dumps(fields, ensure_ascii=False)
    return text if line(text, sys.maxsize) == text else strict_json(fields)


def _shortened(value: Any, is_media: bool) -> Any:
    if isinstance(value, Encoded):
        return f"{value.prefix}<base64 of {value.source.size} bytes>"
    if is_media and isinstance(value, str) and len(value) > _SHOWN:
        return f"{value[:_KEPT]}…<{len(value)} characters>"
    return value
