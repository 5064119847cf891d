"""What the requests of a run carry: right secrets, none or wrong ones, and as a shell says it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from linocut_kit.runtime.credentials import Signed, secrets_of, shown, signed
from linocut_kit.runtime.services import Auth, Service

KeyUse = str
"""`right`; or `no-key`, `wrong-key`; `no-key:NAME`, `wrong-key:NAME` of a setting that goes with
the key; `wrong-key:as:NAME` of another way to send it."""

_WRONG = "linocut-no-such-key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """The secrets of a run, and how its server takes them."""

    service: Service
    auth: Auth
    key: str | None = field(default=None, repr=False)
    settings: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)

    def signed(self, use: KeyUse = "right") -> Signed:
        """What a request carries."""
        kind, _, name = use.partition(":")
        auth, key, settings = self.auth, self.key, dict(self.settings)
        if name.startswith("as:"):
            auth = next(each for each in self.service.auths if each.name == name[3:])
        elif name:
            settings.pop(name, None)
            settings |= {name: _WRONG} if kind == "wrong-key" else {}
            return signed(auth, key or None, settings)
        if kind == "no-key":
            key = None
        elif kind == "wrong-key":
            key = f"linocut:{_WRONG}" if auth.basic else _WRONG
        return signed(auth, key or None, settings)

    def shown(self, use: KeyUse = "right") -> Signed:
        """The same as a shell writes it: every secret is a variable."""
        right = shown(self.service, self.auth, self.settings, keyed=bool(self.key))
        sent = self.signed(use)
        own = self.signed()

        def told(part: str) -> dict[str, str]:
            values: dict[str, str] = getattr(sent, part)
            known, variables = getattr(own, part), getattr(right, part)
            return {
                name: variables[name] if known.get(name) == value else value
                for name, value in values.items()
            }

        return Signed(headers=told("headers"), query=told("query"))

    def secrets(self) -> Iterator[str]:
        """What must not be shown anywhere."""
        yield from secrets_of(self.auth, self.key)
        yield from (
            self.settings[setting.argument]
            for setting in self.service.settings
            if setting.secret and setting.argument in self.settings
        )


def uses_of(service: Service, auth: Auth) -> Iterator[tuple[KeyUse, str, str]]:
    """Each way to ask without the right secrets, what is missing or wrong then, and its place."""
    yield "no-key", "no key", auth.place
    yield "wrong-key", "a wrong key", auth.place
    for credential in auth.also:
        place = credential.header or credential.query or ""
        yield f"no-key:{credential.setting}", f"no {credential.setting}", place
        yield f"wrong-key:{credential.setting}", f"a wrong {credential.setting}", place
    of_servers = {server.auth for server in service.servers}
    for other in service.auths:
        if other.name != auth.name and other.name not in of_servers:
            yield f"wrong-key:as:{other.name}", f"a wrong key as {other.name}", other.place
