"""Where a command finds the generated package: its contracts and its modules."""

import argparse
import difflib
import importlib
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

from linocut_kit.cli.failure import Failure
from linocut_kit.spec.model import Endpoint, Provider


def add_package(parser: argparse.ArgumentParser, *, out: bool = True) -> None:
    """Add `--package` and, where the command has no other `--out`, `--out`: `package_dir`."""
    parser.add_argument(
        "--package", default="linocut", metavar="NAME", help="generated package (default: linocut)"
    )
    parser.set_defaults(package_dir=Path("generated"))
    if out:
        parser.add_argument(
            "--out",
            dest="package_dir",
            type=Path,
            metavar="DIR",
            help="folder that has the package, if it is not installed (default: ./generated)",
        )


def contracts(arguments: argparse.Namespace) -> tuple[Provider, ...]:
    """Every provider of the generated package, in the order of names."""
    from linocut_kit.spec.contract import ContractError, load

    folder = _folder(arguments)
    found: list[Provider] = []
    for path in sorted(folder.glob("*/contract.json")):
        try:
            found.append(load(path.read_bytes()))
        except (OSError, ContractError) as error:
            raise Failure(f"{path}: {error}") from None
    if not found:
        raise Failure(f"{folder} has no contract.json; print it: linocut generate")
    return tuple(found)


def find_endpoint(providers: tuple[Provider, ...], id: str) -> tuple[Provider, Endpoint]:
    """The endpoint of that id, `provider/endpoint`. Raises Failure with the nearest one."""
    every = {one.id: (provider, one) for provider in providers for one in provider.endpoints}
    return every[_known(id, tuple(every))]


def find_module(arguments: argparse.Namespace, id: str) -> ModuleType:
    """The generated module of the endpoint of that id. Raises Failure with the nearest one.

    Contracts are only looked through for their ids: the whole model takes longer to load than
    most bodies to check.
    """
    folder = _folder(arguments)
    modules: dict[str, str] = {}
    for path in sorted(folder.glob("*/contract.json")):
        try:
            for one in json.loads(path.read_bytes())["provider"]["endpoints"]:
                modules[one["id"]] = f"{path.parent.name}.{one['module']}"
        except (OSError, ValueError, KeyError, TypeError):
            raise Failure(f"{path} is no contract; print it again: linocut generate") from None
    if not modules:
        raise Failure(f"{folder} has no contract.json; print it: linocut generate")
    return _import(arguments, modules[_known(id, tuple(modules))])


def _known(id: str, known: tuple[str, ...]) -> str:
    if id in known:
        return id
    near = difflib.get_close_matches(id, known, 1, 0.4)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    raise Failure(f"there is no endpoint {id!r}, {hint}")


def find_providers(providers: tuple[Provider, ...], names: list[str]) -> tuple[Provider, ...]:
    """The providers of those names, all of them if there are no names."""
    known = {one.name: one for one in providers}
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1, 0.4)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
            raise Failure(f"there is no provider {name!r}, {hint}")
    return tuple(known[name] for name in dict.fromkeys(names)) or providers


def endpoint_module(arguments: argparse.Namespace, endpoint: Endpoint) -> ModuleType:
    """The generated module of an endpoint, with its `check` and `ENDPOINT`."""
    provider = endpoint.id.partition("/")[0]
    return _import(arguments, f"{module_of(provider)}.{endpoint.module}")


def provider_module(arguments: argparse.Namespace, provider: Provider) -> ModuleType:
    """The generated package of a provider, with its clients."""
    return _import(arguments, provider.module)


def module_of(name: str) -> str:
    """A provider's name as a module's."""
    return "".join(one if one.isalnum() else "_" for one in name)


def _folder(arguments: argparse.Namespace) -> Path:
    local: Path = arguments.package_dir
    if (local / arguments.package).is_dir():
        folder: Path = local / str(arguments.package)
        if str(local.resolve()) not in sys.path:
            sys.path.insert(0, str(local.resolve()))
        return folder
    try:
        spec = importlib.util.find_spec(arguments.package)
    except (ImportError, ValueError):
        spec = None
    if spec is None or not spec.submodule_search_locations:
        raise Failure(
            f"there is no generated package {arguments.package!r}; print it: linocut generate"
        )
    return Path(spec.submodule_search_locations[0])


def _import(arguments: argparse.Namespace, name: str) -> ModuleType:
    _folder(arguments)
    try:
        return importlib.import_module(f"{arguments.package}.{name}")
    except ImportError as error:
        raise Failure(f"{arguments.package}.{name} cannot be imported: {error}") from None
