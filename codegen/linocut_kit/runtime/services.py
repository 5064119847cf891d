"""A provider as its clients see it: servers, the ways to send a key, what its owner says once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A value that the client's owner gives: an argument of the client, else a variable.

    `enum`, `pattern` and the lengths in characters are what its schema says. Where it is not
    `required`, or has a `default`, it may be left out. `secret` ones are masked like the key.
    `example` is a value that the schema takes: what fakes of the provider expect.
    """

    argument: str
    env: str
    required: bool = True
    default: str | None = None
    enum: tuple[str, ...] = ()
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    secret: bool = False
    example: str | None = None
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A second secret that goes with the key: the setting with that argument, and its place."""

    setting: str
    header: str | None = None
    query: str | None = None
    prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Auth:
    """One way to send the key: in a header or in the query, behind a prefix.

    `basic` keys are `user:password`, which base64 hides from nobody. `also` goes with the key.
    """

    name: str = ""
    header: str | None = None
    query: str | None = None
    prefix: str = ""
    basic: bool = False
    required: bool = True
    also: tuple[Credential, ...] = ()

    @property
    def place(self) -> str:
        """The name of the header or of the query's parameter."""
        return self.header or self.query or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerVariable:
    """A part of a server's URL: the value of the setting with that argument, else the default.

    `enum` has the only values that it can have; any, where it is empty.
    """

    name: str
    default: str | None = None
    enum: tuple[str, ...] = ()
    setting: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A URL, perhaps with `{variables}` in it, and the name of the auth that it takes."""

    url: str
    auth: str | None = None
    variables: tuple[ServerVariable, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A provider as its clients see it.

    The first of `servers` and of `auths` is the default. The key goes to the server in use, and to
    URLs that the provider returns on `hosts`: names, or `*.` for all names below one.
    """

    name: str
    title: str
    servers: tuple[Server, ...] = ()
    auths: tuple[Auth, ...]
    key_env: str
    base_url_env: str
    keys_url: str | None = None
    hosts: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()

    @property
    def base_url(self) -> str | None:
        """The URL of the default server, its variables unfilled; None where no page names one."""
        return self.servers[0].url if self.servers else None

    @property
    def auth(self) -> Auth:
        """How the default server takes its key."""
        return self.auth_at(self.servers[0] if self.servers else None)

    def auth_at(self, server: Server | None) -> Auth:
        """How a server takes its key."""
        name = server.auth if server is not None else None
        return next((auth for auth in self.auths if auth.name == name), self.auths[0])
