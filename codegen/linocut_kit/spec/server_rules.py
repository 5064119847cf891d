"""What must hold of servers, of the ways to send the key, and of settings."""

import re
from collections.abc import Collection, Iterable, Iterator
from keyword import iskeyword

from linocut_kit.runtime.servers import server_at
from linocut_kit.runtime.services import Server
from linocut_kit.spec.documents import Broken, Documents, LintReport
from linocut_kit.spec.model import Place, Provider
from linocut_kit.spec.names import CLIENT_ARGUMENTS
from linocut_kit.spec.profile import walk
from linocut_kit.spec.services import TAKEN, WAY_OUT, elements, required_by, text_of
from linocut_kit.spec.settings import JUDGED
from linocut_kit.spec.yaml import Node

_FOREIGN = {
    "apiKey": ("scheme", "bearerFormat", "flows", "openIdConnectUrl"),
    "http": ("in", "name", "flows", "openIdConnectUrl", "x-prefix"),
}
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_OURS = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "content-type", "cookie", "host",
     "transfer-encoding", "user-agent"}
)  # fmt: skip
"""Headers that say something else than who asks."""
_PART = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._~-]+")
_BESIDE = frozenset(
    {"type", "title", "description", "default", "examples", "example", "x-setting", "x-assumed",
     "x-conflict", *JUDGED}
)  # fmt: skip


def check_service(documents: Documents, provider: Provider, report: LintReport) -> None:
    """Report what no client of the provider would do, or could be told."""
    node = documents.files[provider.file]
    for at, element in enumerate(elements(node, "servers")):
        _check_server(provider, provider.service.servers[at], element, report)
    _check_schemes(node, report)
    _check_ways(provider, node, report)
    _check_hosts(provider, node, report)
    _check_settings(provider, node, report)


def _check_server(provider: Provider, server: Server, node: Node, report: LintReport) -> None:
    variables = node.get("variables")
    named = re.findall(r"\{([^{}]*)\}", server.url)
    rest = re.sub(r"\{[^{}]*\}", "", server.url)
    for name in named if "{" not in rest and "}" not in rest else [rest]:
        if variables is None or variables.get(name) is None:
            report.add(
                "unbound-parameter",
                node.key_place("url"),
                f"nothing says what {{{name}}} in the URL is",
                "add variables: {NAME: {default: VALUE}}, or x-setting for a value of the caller's",
            )
    for name, item in variables.items() if variables is not None else ():
        if name not in named:
            report.add(
                "inert-keyword",
                item.place,
                f"the URL has no {{{name}}}",
                "remove the variable, or put it into the URL",
            )
        _check_variable(name, item, report)
    names = {auth.name for auth in provider.service.auths}
    if server.auth is not None and server.auth not in names:
        report.add(
            "unsupported-auth",
            node.key_place("x-security"),
            f"{server.auth} takes no key",
            "name the scheme that the key goes to",
        )
    url = server.url
    for variable in server.variables:
        url = url.replace(
            f"{{{variable.name}}}", variable.default or next(iter(variable.enum), "x")
        )
    if server_at(provider.service, url) not in (None, server):
        report.add(
            "inert-keyword",
            node.place,
            f"base_url never picks this server: another one before it has the origin of {url}",
            "keep one of them",
        )


def _check_variable(name: str, node: Node, report: LintReport) -> None:
    words = [text_of(word) for word in elements(node, "enum")]
    default = text_of(node.get("default"))
    if not default and node.get("x-setting") is None:
        report.add(
            "unbound-parameter",
            node.place,
            f"nothing says what {name} is where base_url does not",
            "add a default, or x-setting for a value of the caller's",
        )
    if default and words and default not in words:
        report.add(
            "bad-default", node.key_place("default"), f"{default} is not in the enum", "mend one"
        )
    for text in (*words, *([default] if default else [])):
        if not _PART.fullmatch(text):
            report.add(
                "not-in-dialect",
                node.place,
                f"{text} cannot be a part of a URL",
                "use letters, digits, and . _ ~ -",
            )


def _check_schemes(node: Node, report: LintReport) -> None:
    schemes = node.at("components", "securitySchemes")
    used = {name for item in elements(node, "security") for name, _ in item.items()}
    used |= {name for item in elements(node, "servers") for name in required_by(item)}
    for name, item in schemes.items() if schemes is not None else ():
        if name not in used:
            report.add(
                "inert-keyword",
                schemes.key_place(name) if schemes is not None else node.place,
                f"no security and no server names the scheme {name}",
                "remove it, or name it in security, or in x-security of a server",
            )
        kind = text_of(item.get("type"))
        for key in _FOREIGN.get(kind, ()):
            if item.get(key) is not None:
                report.add(
                    "inert-keyword",
                    item.key_place(key),
                    f"{key} says nothing of a scheme of type {kind}",
                    "remove it, or mend the type",
                )
        header = text_of(item.get("name"))
        is_header = kind == "apiKey" and text_of(item.get("in")) == "header"
        if is_header and (not _TOKEN.fullmatch(header) or header.lower() in _OURS):
            report.add(
                "unsupported-auth",
                item.key_place("name"),
                f"the client cannot send a key in the header {header}",
                f"{TAKEN}; {WAY_OUT}",
            )


def _check_ways(provider: Provider, node: Node, report: LintReport) -> None:
    seen: set[str] = set()
    names = [auth.name for auth in provider.service.auths]
    for item in elements(node, "security"):
        main = next((name for name, _ in item.items() if name in names), None)
        if main in seen or (not item.items() and "" in seen):
            report.add(
                "inert-keyword",
                item.place,
                f"{main or 'that the key may be left out'} is said twice",
                "keep one: auth= picks a way by the name of the scheme that takes the key",
            )
        seen.add(main or "")


def _check_hosts(provider: Provider, node: Node, report: LintReport) -> None:
    cycles = [endpoint.lifecycle for endpoint in provider.endpoints]
    returned = any(cycle.poll_url or cycle.result_url or cycle.cancel_url for cycle in cycles)
    if node.get("x-hosts") is not None and not returned:
        report.add(
            "inert-keyword",
            node.key_place("x-hosts"),
            "no call goes to a URL of an answer, so no other host gets the key",
            "remove it, or say where calls go: poll: {url: POINTER}",
        )


def _check_settings(provider: Provider, node: Node, report: LintReport) -> None:
    service = provider.service
    envs = {service.key_env: "the key", service.base_url_env: "the base URL"}
    if service.key_env == service.base_url_env:
        _clash(
            report, node.key_place("x-env"), f"the key and the base URL are both {service.key_env}"
        )
    for setting in service.settings:
        place = _setting_place(provider, node, setting.argument)
        if iskeyword(setting.argument):
            report.add(
                "bad-name",
                place,
                f"{setting.argument} is a word of Python, and no argument can be called so",
                "give it another argument",
            )
        if setting.argument in CLIENT_ARGUMENTS:
            _clash(report, place, f"every client uses the name {setting.argument} itself")
        if setting.env in envs:
            _clash(report, place, f"{setting.env} has {envs[setting.env]} too")
        envs[setting.env] = setting.argument
        if setting.example is None and setting.default is None and not setting.enum:
            report.add(
                "bad-example",
                place,
                f"no text was found that {setting.argument} can be, so no fake could take one",
                "add examples: [VALUE] with one in plain ASCII",
            )


def _clash(report: LintReport, place: Place, message: str) -> None:
    report.add("name-clash", place, message, "give one of them another name")


def _setting_place(provider: Provider, node: Node, argument: str) -> Place:
    """Where a setting is said first."""
    for holder in walk(node):
        if text_of(holder.at("x-setting", "argument")) == argument:
            return holder.key_place("x-setting")
    for endpoint in provider.endpoints:
        for operation in endpoint.operations:
            for parameter in operation.parameters:
                if parameter.setting is not None and parameter.setting.argument == argument:
                    return parameter.schema.place
    return node.place


def check_setting_places(documents: Documents, report: LintReport) -> None:
    """Report `x-setting` where nobody reads it, and what does not judge a setting."""
    schemas = {
        place: node for node in documents.files.values() for place, node in _read(documents, node)
    }
    for document in documents.files.values():
        beside = _places(
            (
                *(item for _, item in _items(document.at("components", "securitySchemes"))),
                *(
                    item
                    for server in elements(document, "servers")
                    for _, item in _items(server.get("variables"))
                ),
            )
        )
        for holder in walk(document):
            if holder.get("x-setting") is None or holder.place in beside:
                continue
            if holder.place not in schemas:
                report.add(
                    "inert-keyword",
                    holder.key_place("x-setting"),
                    "x-setting is read at parameters, variables of servers and security schemes",
                    "remove it; a field of a request is an argument of run and submit",
                )
            else:
                _check_setting_schema(schemas[holder.place], report)


def _check_setting_schema(node: Node, report: LintReport) -> None:
    kind = text_of(node.get("type"))
    if kind != "string":
        report.add(
            "bad-type",
            node.place,
            f"a setting is a text, and this is {kind or 'anything'}",
            "write type: string; enum, pattern, minLength and maxLength say what it may be",
        )
    for key, _ in node.items():
        if key not in _BESIDE:
            report.add(
                "inert-keyword",
                node.key_place(key),
                f"{key} does not judge a setting",
                f"say it with {', '.join(JUDGED)}",
            )


def _read(documents: Documents, document: Node) -> Iterator[tuple[Place, Node]]:
    """The schemas of all parameters of a document's operations, by both of their places."""
    quiet = LintReport()
    for _, item in _items(document.get("paths")):
        for _, operation in _items(item):
            for parameter in elements(operation, "parameters"):
                try:
                    holder = documents.resolve(parameter, quiet)
                    schema = holder.get("schema")
                    found = documents.resolve(schema, quiet) if schema is not None else None
                except Broken:
                    continue
                if found is not None:
                    yield holder.place, found
                    yield found.place, found


def _items(node: Node | None) -> Collection[tuple[str, Node]]:
    return node.items() if node is not None else ()


def _places(nodes: Iterable[Node]) -> set[Place]:
    return {node.place for node in nodes}
