"""A finding: what every command reports, however it is rendered."""

from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something a person should look at: where it is, what is wrong, what to do.

    `file`, `line` and `column` name the place in a file of the user's, where there is one.
    `source` is the provider's page and the line of the spec. `extra` has the keys that one
    command adds to the JSON form.
    """

    code: str
    message: str
    severity: Severity = "error"
    endpoint: str | None = None
    pointer: str | None = None
    rule: str | None = None
    limit: Any = None
    help: str | None = None
    source: dict[str, Any] | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None
    extra: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """The finding as JSON has it; keys are only ever added."""
        shown: dict[str, Any] = {
            "code": self.code,
            "severity": self.severity,
            "endpoint": self.endpoint,
            "pointer": self.pointer,
            "rule": self.rule,
            "limit": self.limit,
            "message": self.message,
            "help": self.help,
            "source": self.source,
        }
        if self.file is not None:
            shown.update(file=self.file, line=self.line, column=self.column)
        return {**shown, **(self.extra or {})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A kind of finding: `linocut explain CODE` prints it; its examples are its tests.

    `bad` is the smallest input that gives the finding and `good` the same input mended, in the
    form that the code's own tests read.
    """

    code: str
    severity: Severity
    title: str
    why: str
    bad: str = ""
    good: str = ""
