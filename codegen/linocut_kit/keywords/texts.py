"""Values too long to print: made when they are sent, shown as a command that makes them."""

import shlex
from dataclasses import dataclass
from typing import Any, Literal, Protocol


class Piece(Protocol):
    """A part of a long text."""

    def text(self) -> str:
        """The part itself."""
        ...

    def shell(self) -> str:
        """A command that prints it."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """A text that a plan names and a request carries.

    `make` gives its characters, which need no escapes in JSON; `shell` is a command that prints
    them; `label` is what people read.
    """

    label: str
    maker: Piece

    def make(self) -> str:
        """The characters."""
        return self.maker.text()

    def shell(self) -> str:
        """A command that prints the characters."""
        return self.maker.shell()


@dataclass(frozen=True, slots=True)
class Repeated:
    """One ASCII character, many times."""

    character: str
    times: int

    def text(self) -> str:
        """The text."""
        return self.character * self.times

    def shell(self) -> str:
        """A command that prints it."""
        return f"head -c {self.times} /dev/zero | tr '\\0' {shlex.quote(self.character)}"


@dataclass(frozen=True, slots=True)
class Link:
    """A URL that is known when a run knows where it listens.

    `use` is what the provider does with it, `form` how it is written.
    """

    use: Literal["webhook", "image"]
    form: Literal["plain", "secure", "query"]
    example: str


class FileText(str):
    """The base64 of a file, where a text of the same characters could be sent as well."""

    __slots__ = ()


def plain(value: Any) -> Any:
    """A value as JSON has it: every long text made, every link as its example, at any depth."""
    if isinstance(value, Text):
        return value.make()
    if isinstance(value, Link):
        return value.example
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def repeated(character: str, times: int) -> str | Text:
    """A character so many times, as a text made when it is sent where it is long."""
    if times <= 64:
        return character * times
    return Text(f"{times} times the letter {character}", Repeated(character, times))
