"""A pytest plugin: tests of code that uses a provider get a fake of it, on a real socket.

```python
@pytest.mark.linocut("acme", scenario="failing")   # optional: which providers, which scenario
def test_a_failed_task_is_reported(linocut_fake):
    with acme.Acme() as client:                    # finds the fake through its environment
        ...
    assert linocut_fake.requests[0].json() == {...}
```

The marker takes names of providers, ids of endpoints (their provider is served), values of
`Provider`, or paths of contract.json files; `scenario`, `behaviour`, `keys` and `webhook_secret`
as `linocut_kit.fake.serve` does; and `package`, the generated package (`linocut`).
Without arguments every provider of the package is served.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from linocut_kit.fake import Server
    from linocut_kit.spec.model import Provider


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers",
        "linocut(*providers, scenario='happy', package='linocut', ...): "
        "what the fixture linocut_fake serves",
    )


@pytest.fixture
def linocut_fake(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> "Iterator[Server]":
    """Serve fakes of providers on loopback: `.url`, `.requests`, `.tasks`, `.fake`.

    The environment variables of each provider point to it for the time of the test, so that
    clients need no arguments.
    """
    from linocut_kit.fake import DEFAULT_KEY, serve

    marker = request.node.get_closest_marker("linocut")
    options: dict[str, Any] = dict(marker.kwargs) if marker is not None else {}
    package = options.pop("package", "linocut")
    providers = providers_of(marker.args if marker is not None else (), package)
    for one in providers:
        monkeypatch.setenv(one.service.key_env, DEFAULT_KEY)
    keys: dict[str, str] = options.pop("keys", {})
    with serve(providers, keys=keys, **options) as server:
        for one in providers:
            monkeypatch.setenv(one.service.base_url_env, server.url)
            monkeypatch.setenv(one.service.key_env, keys.get(one.name, DEFAULT_KEY))
        yield server


def providers_of(wanted: tuple[Any, ...], package: str = "linocut") -> "tuple[Provider, ...]":
    """The providers that a marker names, all of the package if it names none.

    The test fails for a name that the package does not have.
    """
    from linocut_kit.spec.contract import load
    from linocut_kit.spec.model import Provider

    if not wanted:
        return tuple(installed(package).values())
    found: dict[str, Provider] = {}
    for one in wanted:
        if isinstance(one, Provider):
            provider = one
        elif isinstance(one, Path):
            provider = load(one.read_bytes())
        else:
            provider = _named(str(one), package)
        found[provider.name] = provider
    return tuple(found.values())


def _named(name: str, package: str) -> "Provider":
    every = installed(package)
    provider, _, endpoint = name.partition("/")
    found = every.get(provider)
    if found is None or (endpoint and found.endpoint(endpoint) is None):
        ids = [one.id for other in every.values() for one in other.endpoints]
        text = f"{package} has no {name!r}; there are {', '.join(ids)}"
        pytest.fail(text, pytrace=False)
    return found


def installed(package: str = "linocut") -> "dict[str, Provider]":
    """The providers of a generated package by name, read from their contracts.

    The package itself is not imported. The test fails where it has none.
    """
    from linocut_kit.spec.contract import load
    from linocut_kit.spec.location import find_installed

    folder = find_installed(package, asked=package != "linocut")
    files = sorted(folder.glob("*/contract.json")) if folder is not None else []
    if not files:
        pytest.fail(f"{package} has no contracts; print them: linocut generate", pytrace=False)
    return {one.name: one for one in (load(file.read_bytes()) for file in files)}
