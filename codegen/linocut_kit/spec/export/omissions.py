"""What a spec leaves out of its page, as a sentence of the exported description."""

from collections.abc import Mapping
from typing import Any, Final

KEY: Final = "x-omitted"


def noted(made: dict[str, Any], *others: Mapping[str, Any] | None) -> dict[str, Any]:
    """The schema or operation with what it leaves out told in its description.

    `others` are what its parts leave out.
    """
    told = [made.pop(KEY, None), *others]
    lines = [f"{name} ({why})" for left in told if left for name, why in left.items()]
    if lines:
        text = f"Left out here: {'; '.join(lines)}."
        made["description"] = " ".join(filter(None, (made.get("description"), text)))
    return made
