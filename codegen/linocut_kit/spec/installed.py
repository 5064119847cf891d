"""The providers of a generated package, by name, read from their contracts without importing it."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from linocut_kit.spec.contract import load
from linocut_kit.spec.location import find_installed
from linocut_kit.spec.model import Endpoint, Provider

Named = Provider | Path | str
"""A provider, the path of its contract.json, its name, or the id of one of its endpoints."""


class NotInstalled(LookupError):
    """A package without contracts, or a name that it does not have; the text is one line."""

    def __str__(self) -> str:
        return str(self.args[0])


def installed(package: str = "linocut") -> dict[str, Provider]:
    """The providers of a package by name. Raises NotInstalled where it has none."""
    folder = find_installed(package, asked=package != "linocut")
    files = sorted(folder.glob("*/contract.json")) if folder is not None else []
    if not files:
        raise NotInstalled(f"{package} has no contracts; print them: linocut generate")
    return {provider.name: provider for provider in (load(file.read_bytes()) for file in files)}


def providers_of(
    wanted: Named | Iterable[Named] = (), package: str = "linocut"
) -> tuple[Provider, ...]:
    """The providers that are wanted, each once; all of the package if none is named.

    Raises NotInstalled for a name that the package does not have.
    """
    listed = [wanted] if isinstance(wanted, Provider | Path | str) else list(wanted)
    if not listed:
        return tuple(installed(package).values())
    found = [_provider(item, package) for item in listed]
    return tuple({provider.name: provider for provider in found}.values())


def endpoint_of(wanted: Endpoint | str, package: str = "linocut") -> Endpoint:
    """An endpoint by its id. Raises NotInstalled for an id that the package does not have."""
    if isinstance(wanted, Endpoint):
        return wanted
    provider = _provider(wanted, package)
    found = provider.endpoint(wanted.partition("/")[2])
    if found is None:
        raise _unknown(wanted, [endpoint.id for endpoint in provider.endpoints], package)
    return found


def _provider(wanted: Named, package: str) -> Provider:
    if isinstance(wanted, Provider):
        return wanted
    if isinstance(wanted, Path):
        return load(wanted.read_bytes())
    every = installed(package)
    name, _, endpoint = wanted.partition("/")
    found = every.get(name)
    if found is None or (endpoint and found.endpoint(endpoint) is None):
        known = [*every, *(item.id for other in every.values() for item in other.endpoints)]
        raise _unknown(wanted, known, package)
    return found


def _unknown(name: str, known: list[str], package: str) -> NotInstalled:
    near = get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
    return NotInstalled(f"{package} has no {name!r}; {hint}")
