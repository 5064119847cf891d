"""What is wrong with a request, as error bodies name it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a request: a JSON Pointer into the body, the rule, and a sentence."""

    pointer: str
    rule: str
    message: str

    @property
    def name(self) -> str:
        """The pointer with dots, as error bodies name fields; `body` for the whole."""
        parts = [part.replace("~1", "/").replace("~0", "~") for part in self.pointer.split("/")[1:]]
        return ".".join(parts) or "body"
