"""The doors of an invented provider, and of the package that this project prints."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import linocut
from linocut_kit.emit.generate import rendered
from linocut_kit.runtime.portable.doors import Doors
from linocut_kit.spec.lint import lint

SPECS = Path(__file__).parent / "specs"


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """The doors of the invented provider, printed as the package `portable`."""
    out = tmp_path_factory.mktemp("out")
    providers, findings = lint(SPECS)
    assert findings == []
    for path, text in rendered(providers, SPECS, out, "portable").items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(text, "utf-8")
    sys.path.insert(0, str(out))
    importlib.invalidate_caches()
    yield Doors("portable", str(out / "portable"))
    sys.path.remove(str(out))
    for name in [name for name in sys.modules if name.split(".")[0] == "portable"]:
        del sys.modules[name]


@pytest.fixture(scope="session")
def real() -> Doors:
    """The doors of the printed package."""
    return Doors("linocut", str(Path(linocut.__file__).parent))
