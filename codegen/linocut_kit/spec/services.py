"""Servers, security and hosts of a provider, from YAML nodes to the runtime's service."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from linocut_kit.runtime.services import Auth, Credential, Server, ServerVariable, Service, Setting
from linocut_kit.spec.documents import LintReport
from linocut_kit.spec.model import Parameter, Place, Schema
from linocut_kit.spec.settings import gathered, schema_of, setting_of
from linocut_kit.spec.yaml import Node

WAY_OUT = (
    "for another way, sign the requests in a client of your own, Client(http_client=...), and let "
    "the spec say that the key may be left out: security: [{}, {NAME: []}]"
)
TAKEN = "use apiKey in a header or the query, http bearer, or http basic"


def service_of(node: Node, name: str, report: LintReport) -> Service:
    """The service of a provider's document, without the settings of its endpoints.

    Raises Broken after a finding.
    """
    env = {key: text_of(node.at("x-env", key)) for key in ("key", "base-url", "keys-url")}
    if not env["key"] or not env["base-url"]:
        raise report.fail(
            "not-in-dialect",
            node.place,
            "x-env does not name the variables of the key and the base URL",
            "add x-env: {key: NAME_API_KEY, base-url: NAME_BASE_URL}",
        )
    return Service(
        name=name,
        title=text_of(node.at("info", "title")) or name,
        servers=tuple(_server(node, item) for item in elements(node, "servers")),
        auths=tuple(_auths(node, report)),
        key_env=env["key"],
        base_url_env=env["base-url"],
        keys_url=env["keys-url"] or None,
        hosts=tuple(str(item.value).lower() for item in elements(node, "x-hosts")),
    )


def with_settings(
    service: Service, node: Node, parameters: Iterable[Parameter], report: LintReport
) -> Service:
    """The service with every setting of its servers, its security and its endpoints."""
    found = [
        *_server_settings(node),
        *_scheme_settings(node),
        *((each.setting, each.schema.place) for each in parameters if each.setting is not None),
    ]
    return replace(service, settings=gathered(found, report))


def _server(provider: Node, node: Node) -> Server:
    variables = node.get("variables")
    named = required_by(node)
    schemes = {name: provider.at("components", "securitySchemes", name) for name in named}
    main = [name for name, item in schemes.items() if not (item and item.get("x-setting"))]
    return Server(
        url=text_of(node.get("url")).rstrip("/"),
        auth=next(iter((*main, *named)), None),
        variables=tuple(
            ServerVariable(
                name=name,
                default=text_of(item.get("default")) or None,
                enum=tuple(str(word.value) for word in elements(item, "enum")),
                setting=text_of(item.at("x-setting", "argument")) or None,
            )
            for name, item in (variables.items() if variables is not None else ())
        ),
    )


def required_by(server: Node) -> tuple[str, ...]:
    """The names of the schemes in a server's `x-security`: a name, or one requirement."""
    found = server.get("x-security")
    if found is None:
        return ()
    if not found.elements():
        return (text_of(found),)
    return tuple(name for item in found.elements() for name, _ in item.items())


def _server_settings(node: Node) -> Iterator[tuple[Setting, Place]]:
    for server in elements(node, "servers"):
        variables = server.get("variables")
        for _, item in variables.items() if variables is not None else ():
            # A variable is needed where its server is, which another base URL decides.
            setting = setting_of(item, schema_of(item), required=False, secret=False)
            if setting is not None:
                yield setting, item.place


def _scheme_settings(node: Node) -> Iterator[tuple[Setting, Place]]:
    # A secret is needed where its way to send the key is the one in use.
    schemes = node.at("components", "securitySchemes")
    named = {name for requirement, _ in _requirements(node) for name in requirement}
    for name, item in schemes.items() if schemes is not None else ():
        schema = Schema(
            place=item.place, type="string", description=text_of(item.get("description"))
        )
        setting = setting_of(item, schema, required=False, secret=True)
        if setting is not None and name in named:
            yield setting, item.place


def _requirements(node: Node) -> Iterator[tuple[tuple[str, ...], Node]]:
    """Every way to send the key, the names of its schemes first: of security, then of servers."""
    seen: set[str] = set()
    for element in elements(node, "security"):
        names = tuple(name for name, _ in element.items())
        seen |= set(names)
        if names:
            yield names, element
    for server in elements(node, "servers"):
        names = required_by(server)
        if names and not seen & set(names):
            seen |= set(names)
            yield names, server.get("x-security") or server


def _auths(node: Node, report: LintReport) -> Iterator[Auth]:
    required = all(element.items() for element in elements(node, "security"))
    ways = [
        _auth(node, names, place, report, required=required) for names, place in _requirements(node)
    ]
    first = next(iter(elements(node, "servers")), None)
    named = any(item.items() for item in elements(node, "security"))
    if not named and (first is None or not required_by(first)):
        raise report.fail(
            "unsupported-auth",
            node.key_place("security"),
            "no security scheme says how the key is sent",
            f"{TAKEN}; {WAY_OUT}",
        )
    yield from ways


def _auth(
    node: Node, names: tuple[str, ...], place: Node, report: LintReport, *, required: bool
) -> Auth:
    schemes = {name: node.at("components", "securitySchemes", name) for name in names}
    main = [name for name, item in schemes.items() if item is None or item.get("x-setting") is None]
    if len(main) != 1:
        said = f"{' and '.join(names)} all take the key" if main else "nothing takes the key"
        raise report.fail(
            "unsupported-auth",
            place.place,
            f"{said}, and one scheme does",
            "give each of the others its own value: x-setting: {argument: NAME, env: NAME}",
        )
    auth = _scheme(schemes[main[0]], main[0], place, report)
    also = tuple(
        Credential(
            setting=text_of(item.at("x-setting", "argument")),
            header=extra.header,
            query=extra.query,
            prefix=extra.prefix,
        )
        for name, item in schemes.items()
        if name != main[0] and item is not None
        for extra in [_scheme(item, name, place, report)]
    )
    places = [(auth.header, auth.query), *((each.header, each.query) for each in also)]
    used = [(header or "").lower() or f"?{query}" for header, query in places]
    if len(set(used)) < len(used):
        raise report.fail(
            "unsupported-auth",
            place.place,
            f"{' and '.join(names)} would be sent in one place",
            "give each a header or a parameter of its own",
        )
    return replace(auth, required=required, also=also)


def _scheme(scheme: Node | None, name: str, place: Node, report: LintReport) -> Auth:
    """How one scheme is sent. Raises Broken after a finding."""
    prefix = str(found.value) if scheme and (found := scheme.get("x-prefix")) else ""
    key = text_of(scheme.get("name")) if scheme is not None else ""
    match _kind(scheme):
        case ("apiKey", _, "header") if key:
            return Auth(name=name, header=key, prefix=prefix)
        case ("apiKey", _, "query") if key:
            return Auth(name=name, query=key, prefix=prefix)
        case ("http", "bearer", _):
            return Auth(name=name, header="Authorization", prefix="Bearer ")
        case ("http", "basic", _) if scheme is not None and scheme.get("x-setting") is None:
            return Auth(name=name, header="Authorization", prefix="Basic ", basic=True)
    told = " ".join(filter(None, _kind(scheme)))
    raise report.fail(
        "unsupported-auth",
        scheme.place if scheme is not None else place.place,
        f"the client cannot send a key as {told}" if told else f"there is no scheme {name}",
        f"{TAKEN}; {WAY_OUT}",
    )


def _kind(scheme: Node | None) -> tuple[str, str, str]:
    if scheme is None:
        return "", "", ""
    return (
        text_of(scheme.get("type")),
        text_of(scheme.get("scheme")).lower(),
        text_of(scheme.get("in")),
    )


def text_of(node: Node | None) -> str:
    """The text of a node, without blanks around it; nothing where it is no text."""
    if node is None or node.value is None or isinstance(node.value, dict | list):
        return ""
    return str(node.value).strip()


def elements(node: Node, key: str) -> list[Node]:
    """The elements of a list of a node."""
    found = node.get(key)
    return found.elements() if found is not None else []
