"""Values too long to print: made when they are sent, shown as a command that makes them."""

import shlex
from dataclasses import dataclass
from typing import Any, Protocol


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


def plain(value: Any) -> Any:
    """A value as JSON has it: every long text made, at any depth."""
    if isinstance(value, Text):
        return value.make()
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value
