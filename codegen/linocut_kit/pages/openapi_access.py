"""Hosts and keys of an OpenAPI document, in the form of a provider's spec."""

# Documents are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

import re
from collections.abc import Mapping, Sequence
from typing import Any

from linocut_kit.pages.yamledit import flow_list, flow_map, scalar
from linocut_kit.spec.facts import auth_text

_WORD = re.compile(r"\b(Key|Bearer|Token|Basic|ApiKey|Api-Key)\s+[<${\[]", re.IGNORECASE)
Ways = Sequence[Sequence[tuple[str, Any]]]


def servers_of(listed: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The servers of a document, without their descriptions."""
    found: list[dict[str, Any]] = []
    for server in listed:
        url = str(server["url"]).rstrip("/")
        if not re.match(r"https?://", url):
            url = f"https://TODO{url if url.startswith('/') else ''}"
        entry: dict[str, Any] = {"url": scalar(url)}
        variables = server.get("variables")
        kept = {
            scalar(str(name)): _variable(item)
            for name, item in (variables.items() if isinstance(variables, Mapping) else ())
            if isinstance(item, Mapping)
        }
        if kept:
            entry["variables"] = kept
        if entry not in found:
            found.append(entry)
    return found


def _variable(item: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if isinstance(item.get("enum"), list):
        found["enum"] = flow_list([str(word) for word in item["enum"]])
    if "default" in item:
        found["default"] = scalar(str(item["default"]))
    return found


def host_of(listed: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Origin and path of the first server; empty where there is none."""
    url = str(listed[0]["url"]).rstrip("/") if listed else ""
    match = re.match(r"(https?://[^/]+)?(.*)", url, re.DOTALL)
    return (match[1] or "", match[2]) if match else ("", "")


def origin_of(url: str) -> str:
    """The origin of a URL, in lower case."""
    match = re.match(r"https?://[^/]+", url)
    return match[0].lower() if match else ""


def auth_of(ways: Ways) -> str:
    """How the key is sent, in the words of facts; empty where nothing that is known says so."""
    required = all(ways) if ways else True
    scheme = next((way[0][1] for way in ways if way), None)
    if scheme is None:
        return ""
    if scheme.get("type") == "apiKey" and scheme.get("in") in ("header", "query"):
        prefix = _prefix(scheme)
        name = f"{'?' if scheme['in'] == 'query' else ''}{scheme.get('name')}"
        return auth_text(name, prefix.strip() or None, required)
    if scheme.get("type") in ("http", "oauth2", "openIdConnect"):
        word = str(scheme.get("scheme", "bearer")).capitalize()
        return auth_text("authorization", word, required)
    return ""


def security_of(provider: str, ways: Ways, *, is_said: bool) -> dict[str, Any]:
    """`security` and the schemes that it names."""
    schemes: dict[str, Any] = {}
    listed: list[Any] = []
    for way in ways:
        named = [(_word(name), scheme) for name, scheme in way]
        listed.append(flow_map({name: flow_list([]) for name, _ in named}))
        for at, (name, scheme) in enumerate(named):
            entry = _scheme(scheme)
            if at:
                argument = re.sub(r"\W+", "_", name).lower().strip("_") or "key"
                env = f"{re.sub(r'[^A-Z0-9]', '_', provider.upper())}_{argument.upper()}"
                entry["x-setting"] = flow_map({"argument": argument, "env": env})
            schemes.setdefault(name, entry)
    if not schemes:
        schemes["bearer"] = {"type": "http", "scheme": "bearer"}
        listed.append(flow_map({"bearer": flow_list([])}))
        is_said = False
    if not is_said:
        first = next(iter(schemes.values()))
        text = "TODO: the document does not say how the key is sent."
        first["x-assumed"] = scalar(text)
    return {"security": listed, "schemes": schemes}


def _scheme(scheme: Mapping[str, Any]) -> dict[str, Any]:
    kind, where = scheme.get("type"), scheme.get("in")
    if kind == "apiKey" and where in ("header", "query"):
        found: dict[str, Any] = {"type": "apiKey", "in": where, "name": scalar(str(scheme["name"]))
                                 if "name" in scheme else "TODO"}  # fmt: skip
        if _prefix(scheme):
            found["x-prefix"] = scalar(_prefix(scheme))
        elif found["name"].lower() == "authorization":
            found["description"] = scalar("TODO: does a word such as Key stand before the key?")
        return found
    if kind == "http" and str(scheme.get("scheme")).lower() in ("bearer", "basic"):
        return {"type": "http", "scheme": str(scheme["scheme"]).lower()}
    if kind in ("oauth2", "openIdConnect"):
        text = f"TODO: {kind}; a token is sent as bearer, and nothing here fetches it."
        return {"type": "http", "scheme": "bearer", "description": scalar(text)}
    text = f"TODO: {' '.join(str(scheme.get(key)) for key in ('type', 'in', 'scheme') if key in scheme) or 'nothing'} cannot be sent."  # noqa: E501
    return {"type": "http", "scheme": "bearer", "description": scalar(text)}


def _word(name: str) -> str:
    """A name of letters and digits: `access-token` is `accessToken`."""
    first, *rest = re.findall(r"[A-Za-z0-9]+", name) or ["key"]
    found = first + "".join(part[:1].upper() + part[1:] for part in rest)
    return found if found[0].isalpha() else f"key{found}"


def _prefix(scheme: Mapping[str, Any]) -> str:
    """The word that stands before the key, where the description shows it."""
    text = scheme.get("description")
    match = _WORD.search(text) if isinstance(text, str) else None
    return f"{match[1]} " if match else ""
