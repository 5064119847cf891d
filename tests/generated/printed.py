"""What the generator prints, run in memory: the tests judge the printed code, not the printer."""

import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from linocut_kit.emit.models import render_models
from linocut_kit.emit.render import environment
from linocut_kit.emit.validator import render_endpoint
from linocut_kit.spec import load_specs
from linocut_kit.spec.model import Endpoint, Provider

SPECS = Path(__file__).parents[2] / "specs"
ACME = Path(__file__).parent / "specs"
PROVIDERS = {
    provider.name: (root, provider) for root in (SPECS, ACME) for provider in load_specs(root)
}
ENDPOINTS: dict[str, Endpoint] = {
    endpoint.id: endpoint for _, provider in PROVIDERS.values() for endpoint in provider.endpoints
}
DOCUMENTED = tuple(item for item in ENDPOINTS if not item.startswith("acme/"))


def provider_of(endpoint: Endpoint) -> Provider:
    return PROVIDERS[endpoint.id.partition("/")[0]][1]


def printed(endpoint: Endpoint) -> dict[str, Any]:
    """The names of an endpoint's module."""
    names: dict[str, Any] = {}
    exec(render_endpoint(provider_of(endpoint), endpoint, environment()), names)
    return names


@cache
def module(name: str) -> dict[str, Any]:
    return printed(ENDPOINTS[name])


@cache
def models(provider: str) -> ModuleType:
    package = ModuleType(f"printed_{provider}")
    package.__path__ = []
    found = ModuleType(f"{package.__name__}.models")
    found.__package__ = package.__name__
    sys.modules |= {package.__name__: package, found.__name__: found}
    for endpoint in PROVIDERS[provider][1].endpoints:
        part = ModuleType(f"{package.__name__}.{endpoint.module}")
        part.__dict__.update(module(endpoint.id))
        sys.modules[part.__name__] = part
    exec(render_models(PROVIDERS[provider][1], "printed"), found.__dict__)
    return found


def model(name: str) -> Any:
    return getattr(models(name.partition("/")[0]), ENDPOINTS[name].request_name)
