"""A printed client for a command, and one line and an exit code for each of its errors."""

import argparse
import os
import shlex
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from linocut_kit.cli.failure import Failure
from linocut_kit.cli.package import endpoint_module, provider_module
from linocut_kit.cli.render import render
from linocut_kit.cli.settings import check_also, place_of, settings_given, settings_of, way_of
from linocut_kit.runtime.client import SyncResource
from linocut_kit.runtime.credentials import fake_key
from linocut_kit.runtime.display import strict_json
from linocut_kit.runtime.errors import (
    ApiError,
    AuthenticationError,
    ConfigurationError,
    ImagesNotSaved,
    LinocutError,
    RateLimitError,
    ServerError,
    SubmissionUncertain,
    TaskFailed,
    TaskTimeout,
    TransportError,
    UnexpectedResponse,
)
from linocut_kit.runtime.flow import UNKNOWN_ID
from linocut_kit.runtime.hosts import is_loopback
from linocut_kit.runtime.lifecycle import PrintedEndpoint as Printed
from linocut_kit.runtime.task import Task
from linocut_kit.spec.finding import Code, Finding
from linocut_kit.spec.model import Endpoint, Provider

_LOCAL_WAIT = 0.2
_FINDINGS = 1
_CANNOT = 2
_INCONCLUSIVE = 3


@contextmanager
def resource_for(
    arguments: argparse.Namespace, provider: Provider, endpoint: Endpoint, base_url: str | None
) -> Generator[SyncResource]:
    """The endpoint of the provider's printed client. Raises Failure where there is no key.

    A server on this machine gets a test key if there is no other, and is polled often.
    """
    service = provider.service
    given = settings_given(provider, arguments)
    host = base_url or os.environ.get(service.base_url_env)
    is_local = host is not None and is_loopback(host)
    settings = settings_of(service, given, is_local=is_local)
    base, server = place_of(service, host, settings)
    auth = way_of(service, server, arguments.auth)
    check_also(service, auth, settings)
    key = os.environ.get(service.key_env, "").strip() or (fake_key(auth) if is_local else None)
    if key is None and auth.required:
        where = f"; keys are issued at {service.keys_url}" if service.keys_url else ""
        raise Failure(
            f"no key for {service.title}: set {service.key_env}{where}; --mock needs none",
            code=_INCONCLUSIVE,
        )
    printed: Printed = endpoint_module(arguments, endpoint).ENDPOINT
    make = getattr(provider_module(arguments, provider), provider.class_name)
    with make(api_key=key, base_url=base, auth=auth.name, **settings) as client:
        yield SyncResource(client, _often(printed) if is_local else printed)


def _often(endpoint: Printed) -> Printed:
    wait = endpoint.lifecycle.wait
    wait = replace(wait, first=min(wait.first, _LOCAL_WAIT), max=min(wait.max, _LOCAL_WAIT))
    return replace(endpoint, lifecycle=replace(endpoint.lifecycle, wait=wait))


@contextmanager
def ends_in_one_line(
    endpoint: str, format: str, base_url: str | None = None, flags: Sequence[str] = ()
) -> Generator[None]:
    """Turn the errors of a client into a Failure that says how to go on.

    An error with exit code 1 is a finding, and printed as one where findings are JSON. `base_url`
    and `flags` are what the command was given, and what the next one needs.
    """
    try:
        yield
    except LinocutError as error:
        text = str(error).splitlines()[0]
        task = getattr(error, "task", None)
        gone = isinstance(error, TaskFailed | ConfigurationError)
        if task is not None and task.id != UNKNOWN_ID and not gone:
            text = f"{text}; resume: {_resume(endpoint, task, base_url, flags)}"
        code = exit_code(error)
        told = isinstance(error, ImagesNotSaved)
        if code == _FINDINGS and format == "json" and not told:
            render([Finding(code=_code(error), message=text, endpoint=endpoint)], format)
        raise Failure(text, code=code) from error
    except KeyboardInterrupt as error:
        task = getattr(error, "task", None)
        if task is None:
            raise
        said = f"interrupted; resume: {_resume(endpoint, task, base_url, flags)}"
        raise Failure(said, code=130) from error


def _resume(endpoint: str, task: Task, base_url: str | None, flags: Sequence[str]) -> str:
    """The command that goes on with a task."""
    words = ["linocut", "task", endpoint, task.id, "--wait", *words_of(task), *flags]
    return shlex.join(words if base_url is None else [*words, "--base-url", base_url])


def words_of(task: Task) -> list[str]:
    """What leads to a task beside its id, as arguments of `linocut task`."""
    pairs = ((name, strict_json(value)) for name, value in task.known.items())
    return [part for name, text in pairs for part in ("-p", f"{name}:={text}")]


CODES = (
    Code(
        code="task-failed",
        severity="error",
        title="the provider says that the task failed",
        why="The request was taken and perhaps billed. The message has the provider's reason, "
        "where it gives one.",
    ),
    Code(
        code="request-refused",
        severity="error",
        title="the provider refused the request",
        why="It meets every documented limit, or it was not validated. The message has the "
        "provider's words.",
    ),
    Code(
        code="image-not-saved",
        severity="error",
        title="an image of a result could not be saved",
        why="The other images of the task are saved. It was paid for: ask for the task again, "
        "or fetch its URL.",
    ),
    Code(
        code="bad-answer",
        severity="error",
        title="an answer that cannot be read or trusted",
        why="A wrong content type, a truncated body, a missing field or an error page of a proxy: "
        "what came is not what the page documents.",
    ),
)


def exit_code(error: LinocutError) -> int:
    """1 for what the provider or its answer got wrong, 2 for the caller, 3 for no verdict."""
    if isinstance(error, ImagesNotSaved):
        return _FINDINGS if error.saved else exit_code(error.failures[0].error)
    if isinstance(error, (ConfigurationError, AuthenticationError)):
        return _CANNOT
    doubtful = (TransportError, SubmissionUncertain, TaskTimeout, RateLimitError, ServerError)
    if isinstance(error, doubtful):
        return _INCONCLUSIVE
    if isinstance(error, (TaskFailed, ApiError, UnexpectedResponse)):
        return _FINDINGS
    return _INCONCLUSIVE


def _code(error: LinocutError) -> str:
    if isinstance(error, TaskFailed):
        return "task-failed"
    return "request-refused" if isinstance(error, ApiError) else "bad-answer"
