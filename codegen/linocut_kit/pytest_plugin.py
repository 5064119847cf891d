"""A pytest plugin: tests of code that uses a provider get a fake of it, on a real socket.

```python
@pytest.mark.linocut("acme", scenario="failing")   # optional: which providers, which scenario
def test_a_failed_task_is_reported(linocut_fake):
    with acme.Acme() as client:                    # finds the fake through its environment
        ...
    assert linocut_fake.requests[0].json() == {...}
```

The marker takes names of providers, ids of endpoints (their provider is served), values of
`Provider`, or paths of contract.json files; `scenario`, `behaviour`, `keys`, `webhook_secret` and
`poll_interval` as `linocut_kit.fake.serve` does; and `package`, the generated package (`linocut`).
Clients ask for their tasks without a pause, unless `poll_interval` says otherwise.
Without arguments every provider of the package is served.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from linocut_kit.fake import Server


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
    from linocut_kit.fake import serve
    from linocut_kit.runtime.credentials import fake_key
    from linocut_kit.runtime.settings import fake_value
    from linocut_kit.spec.installed import NotInstalled, providers_of

    marker = request.node.get_closest_marker("linocut")
    options: dict[str, Any] = dict(marker.kwargs) if marker is not None else {}
    package = options.pop("package", "linocut")
    said = ""
    try:
        providers = providers_of(marker.args if marker is not None else (), package)
    except NotInstalled as error:
        providers, said = (), str(error)
    if said:
        pytest.fail(said, pytrace=False)
    for provider in providers:
        monkeypatch.delenv(provider.service.key_env, raising=False)
        for setting in provider.service.settings:
            monkeypatch.delenv(setting.env, raising=False)
    keys: dict[str, str] = options.pop("keys", {})
    options.setdefault("poll_interval", 0)
    with serve(providers, keys=keys, **options) as server:
        for provider in providers:
            monkeypatch.setenv(provider.service.base_url_env, server.url)
            own = keys.get(provider.name, fake_key(provider.service.auth))
            monkeypatch.setenv(provider.service.key_env, own)
            for setting in provider.service.settings:
                monkeypatch.setenv(setting.env, fake_value(setting))
        yield server
