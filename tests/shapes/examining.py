"""What is asked of a shape: its specs alone, its printed package, and runs against servers."""

import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from types import ModuleType
from typing import Any

import httpx
from tests.shapes.bodies import SHAPES
from tests.shapes.calls import BASES, SETTINGS, VARIABLES
from tests.shapes.serving import Request, Shape

from linocut_kit.cli import main
from linocut_kit.conform.local import ORIGIN
from linocut_kit.conform.plan import Plan, narrowed, plan
from linocut_kit.conform.receiver import Mailbox
from linocut_kit.conform.run import Run, Target
from linocut_kit.conform.sender import QuickClock
from linocut_kit.spec import Finding, load_specs
from linocut_kit.spec.model import Endpoint, Provider

SPECS = Path(__file__).parent / "specs"
PACKAGE = "printed_shapes"


@cache
def specs_of(*names: str) -> Path:
    """A folder with the specs of some shapes and no others."""
    root = Path(mkdtemp(prefix="shapes-"))
    for name in names:
        (root / name).symlink_to(SPECS / name, target_is_directory=True)
    return root


@cache
def provider_of(name: str) -> Provider:
    """The provider that is read from a shape's specs."""
    return load_specs(specs_of(name))[0]


def endpoint_of(id: str) -> Endpoint:
    name = id.partition("/")[0]
    return next(item for item in provider_of(name).endpoints if item.id == id)


@cache
def printed(*names: str) -> Path:
    """The folder that the package of some shapes was printed into; it can be imported."""
    out = Path(mkdtemp(prefix="printed-"))
    words = ["generate", "--specs", str(specs_of(*names)), "--out", str(out), "--package", PACKAGE]
    code = main(words)
    if code:
        raise RuntimeError(f"linocut generate ended with {code}")
    sys.path.insert(0, str(out))
    importlib.invalidate_caches()
    return out


def module_of(name: str) -> ModuleType:
    """The printed module of a provider."""
    return importlib.import_module(f"{PACKAGE}.{name}")


def part_of(id: str) -> ModuleType:
    """The printed module of an endpoint."""
    return importlib.import_module(f"{PACKAGE}.{id.split('/')[0]}.{endpoint_of(id).module}")


def model_of(id: str) -> Any:
    """The printed model of an endpoint's request."""
    models = importlib.import_module(f"{PACKAGE}.{id.split('/')[0]}.models")
    return getattr(models, endpoint_of(id).request_name)


@contextmanager
def settings() -> Iterator[None]:
    """The environment has what a client needs beside its key."""
    before = dict(os.environ)
    os.environ.update(VARIABLES)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def transport(shape: Shape, mailbox: Mailbox) -> httpx.MockTransport:
    """A server in the same process; its calls back go to the mailbox."""

    def handle(request: httpx.Request) -> httpx.Response:
        reply = shape(
            Request(
                method=request.method,
                url=str(request.url),
                headers={name.lower(): value for name, value in request.headers.items()},
                body=request.content,
            )
        )
        for sent in shape.sent:
            mailbox.take(sent.url, dict(sent.headers), sent.body)
        shape.sent.clear()
        heads = {"content-type": reply.type} if reply.type else {}
        return httpx.Response(reply.status, content=reply.body, headers={**heads, **reply.headers})

    return httpx.MockTransport(handle)


@cache
def plans_of(name: str) -> tuple[Plan, ...]:
    """The plans of a shape's endpoints."""
    owner = provider_of(name)
    return tuple(plan(owner, endpoint, (owner,)) for endpoint in owner.endpoints)


def plans_about(name: str, field: str) -> list[Plan]:
    """The same with no other probes than those of a field."""
    return [narrowed(item, lambda id: f"/{field}" in id) for item in plans_of(name)]


def conform(shape: Shape, plans: Sequence[Plan]) -> list[Finding]:
    """What a run finds that is wrong with a server; a run that stopped is a finding too."""
    mailbox, clock = Mailbox(), QuickClock()
    target = Target(
        base_url=ORIGIN + BASES.get(shape.name, ""),
        key=shape.key,
        secret=getattr(sys.modules[type(shape).__module__], "SECRET", None),
        transport=transport(shape, mailbox),
        settings=SETTINGS.get(shape.name, {}),
    )
    checks = {item.endpoint.id: part_of(item.endpoint.id).check for item in plans}
    run = Run(
        plans=plans,
        neighbours=(provider_of(shape.name),),
        target=target,
        receiver=mailbox,
        clock=clock,
        checks=checks,
    )
    with settings():
        report = run.run()
    stopped = [item.stopped for item in report.reports if item.stopped]
    if stopped:
        raise RuntimeError(f"the run stopped: {stopped[0]}")
    return [item for item in report.findings if item.severity != "info"]


def fresh(name: str, *planted: str) -> Shape:
    return SHAPES[name](*planted)
