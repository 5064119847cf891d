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
from linocut_kit.spec.location import MANIFEST, find_installed, is_printed
from linocut_kit.spec.model import Endpoint, Provider

_PACKAGE = "linocut"
_GENERATED = Path("generated")


def add_package(parser: argparse.ArgumentParser, *, out: bool = True) -> None:
    """Add `--package` and, where the command has no other `--out`, `--out`: `package_dir`."""
    parser.add_argument(
        "--package", metavar="NAME", help=f"generated package (default: {_PACKAGE})"
    )
    parser.set_defaults(package_dir=None)
    if out:
        parser.add_argument(
            "--out",
            dest="package_dir",
            type=Path,
            metavar="DIR",
            help="folder that has the package, if it is not installed (default: ./generated)",
        )


def find_package(arguments: argparse.Namespace) -> tuple[str, Path]:
    """The name of the package that the flags name, importable from now on, and its folder."""
    folder, package = _folder(arguments).resolve(), _name(arguments)
    try:
        _load(folder, package)
    except ImportError as error:
        raise Failure(f"{package} cannot be imported: {error}") from None
    return package, folder


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
    every = {
        endpoint.id: (provider, endpoint)
        for provider in providers
        for endpoint in provider.endpoints
    }
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
            for item in json.loads(path.read_bytes())["provider"]["endpoints"]:
                modules[item["id"]] = f"{path.parent.name}.{item['module']}"
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
    known = {provider.name: provider for provider in providers}
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
    return "".join(text if text.isalnum() else "_" for text in name)


def _folder(arguments: argparse.Namespace) -> Path:
    """The package's folder: the one that was asked for, one that was printed, the installed one.

    `./generated` is not taken for its name alone: whoever wrote it would run here.
    """
    name = _name(arguments)
    if not name.isidentifier():
        raise Failure(f"--package {name!r} is not the name of a package")
    local = _local(arguments)
    folder: Path = local / name
    asked = arguments.package_dir is not None or arguments.package is not None
    if folder.is_dir() and (asked or is_printed(local, name)):
        return folder
    installed = find_installed(name, asked=arguments.package is not None)
    if installed is not None:
        return installed
    if folder.is_dir():
        raise Failure(
            f"{folder} is not in {local / MANIFEST}, so it is not run unasked;"
            f" print it: linocut generate, or name it: --package {name}"
        )
    raise Failure(f"there is no generated package {name!r}; print it: linocut generate")


def _name(arguments: argparse.Namespace) -> str:
    return _PACKAGE if arguments.package is None else str(arguments.package)


def _local(arguments: argparse.Namespace) -> Path:
    return Path(arguments.package_dir or _GENERATED)


def _import(arguments: argparse.Namespace, name: str) -> ModuleType:
    package = _name(arguments)
    try:
        _load(_folder(arguments).resolve(), package)
        return importlib.import_module(f"{package}.{name}")
    except ImportError as error:
        raise Failure(f"{package}.{name} cannot be imported: {error}") from None


def _load(folder: Path, package: str) -> None:
    """Import the package from its folder under its own name, with nothing else of its parent."""
    loaded = sys.modules.get(package)
    places = [Path(item).resolve() for item in getattr(loaded, "__path__", ())]
    if places == [folder]:
        return
    foreign = loaded is not None and not any(any(place.glob("*/contract.json")) for place in places)
    if foreign or package in sys.stdlib_module_names:
        raise Failure(
            f"--package {package} is the name of another module; choose a name of its own"
        )
    spec = importlib.util.spec_from_file_location(
        package, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{folder} is no package")
    for text in [name for name in sys.modules if f"{name}.".startswith(f"{package}.")]:
        del sys.modules[text]
    sys.modules[package] = module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except OSError as error:
        del sys.modules[package]
        raise ImportError(error.strerror) from error
