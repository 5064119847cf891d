"""The invented provider, printed."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from linocut_kit.emit.plan import package_files, provider_files
from linocut_kit.spec import load_specs

SPECS = Path(__file__).parent / "specs"


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the printed package `embers`."""
    root = tmp_path_factory.mktemp("printed")
    (provider,) = load_specs(SPECS)
    files = {**package_files((provider.module,), "embers"), **provider_files(provider, "embers")}
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


@pytest.fixture(scope="session")
def made(printed: Path) -> Iterator[ModuleType]:
    """The printed package of the provider."""
    sys.path.insert(0, str(printed))
    yield importlib.import_module("embers.ember")
    sys.path.remove(str(printed))
    for name in [text for text in sys.modules if text.partition(".")[0] == "embers"]:
        del sys.modules[name]
