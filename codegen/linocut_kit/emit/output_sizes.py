"""The printed `output_size` of an endpoint whose page lists pixel sizes."""

from dataclasses import dataclass

from linocut_kit.spec.model import Endpoint
from linocut_kit.spec.names import argument_name, unique

_IN_OUTPUT_SIZE = frozenset({"size", "ratios", "resolutions", "one", "dict", "ValueError"})
"""The names that the body of a printed `output_size` uses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The printed `output_size`: its parameters, and the size of every pair of their values."""

    ratio: str
    resolution: str
    parameters: str
    table: tuple[tuple[str, str, int, int], ...]


def sizes_of(endpoint: Endpoint) -> Sizes | None:
    """The `output_size` of an endpoint, None where its page has no sizes."""
    size = endpoint.output_size
    if size is None:
        return None
    taken = set(_IN_OUTPUT_SIZE)
    names = [unique(argument_name(text, taken), taken) for text in (size.ratio, size.resolution)]
    defaults: list[str] = []
    for field in (size.ratio, size.resolution):
        found = endpoint.arguments.field(field)
        has = found is not None and found.schema.has_default
        defaults.append(f" = {found.schema.default!r}" if found is not None and has else "")
    if defaults[0] and not defaults[1]:
        defaults[0] = ""
    parameters = ", ".join(
        f"{name}: str{default}" for name, default in zip(names, defaults, strict=True)
    )
    table = tuple(
        (ratio, factor, *size.of(ratio, factor)) for ratio in size.base for factor in size.factor
    )
    return Sizes(ratio=names[0], resolution=names[1], parameters=parameters, table=table)
