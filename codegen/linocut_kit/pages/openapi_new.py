"""Drafts from an OpenAPI document: of one operation, or of all that make images."""

# Documents are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from linocut_kit.pages.draft import class_of
from linocut_kit.pages.openapi import OpenApiDocument, bounded, parsed
from linocut_kit.pages.openapi_access import security_of, servers_of
from linocut_kit.pages.openapi_draft import (
    Components,
    DraftPage,
    endpoint_document,
    follower,
    operation_id,
    provider_document,
)
from linocut_kit.pages.openapi_lifecycle import FoundCall, FoundLifecycle, Role
from linocut_kit.pages.openapi_operations import FoundOperation
from linocut_kit.pages.source import PageError
from linocut_kit.spec.page_facts import PageFacts

_GENERIC = frozenset(
    {"generate", "generation", "generations", "create", "image", "images", "run", "submit",
     "predict", "predictions", "text-to-image", "image-to-image", "edit", "edits", "async", "sync",
     "tasks", "task", "jobs", "job", "requests", "invoke"}
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenApiDrafts:
    """The texts of the endpoints' documents by name, that of the provider, and what was left out.

    `pages` is what was read, by name too.
    """

    endpoints: dict[str, str]
    provider: str
    left_out: tuple[str, ...]
    pages: dict[str, PageFacts]


def draft_one(
    text: str, endpoint: str, page: DraftPage, *, path: str | None = None, method: str | None = None
) -> OpenApiDrafts:
    """The draft of one operation. Raises PageError where it cannot be told or read."""
    provider, _, name = endpoint.partition("/")
    with bounded():
        document = parsed(text)
        create = document.create(path, method)
        if not document.page(create).request:
            raise PageError(f"the request of {create.method.upper()} {create.path} has no fields")
        return _drafts(document, provider, [(name, create)], page, ())


def draft_all(text: str, provider: str, page: DraftPage, *, is_new: bool = True) -> OpenApiDrafts:
    """The drafts of every operation that makes images. Raises PageError where none does.

    What several of them share goes into the provider's document, if that is new too.
    """
    with bounded():
        return _every(parsed(text), provider, page, is_new)


def _every(
    document: OpenApiDocument, provider: str, page: DraftPage, is_new: bool
) -> OpenApiDrafts:
    creates, left = document.creates()
    if not creates:
        there = f"; there are {', '.join(left[:6])}" if left else ""
        raise PageError(f"no operation in it makes images{there}")
    names = _names(creates)
    return _drafts(
        document, provider, list(zip(names, creates, strict=True)), page, tuple(left), is_new
    )


def _drafts(
    document: OpenApiDocument,
    provider: str,
    creates: Sequence[tuple[str, FoundOperation]],
    page: DraftPage,
    left: tuple[str, ...],
    is_new: bool = True,
) -> OpenApiDrafts:
    lives = [document.life(create) for _, create in creates]
    title = class_of(provider)
    components = Components(title)
    paths: dict[str, dict[str, object]] = {}
    shared: dict[tuple[str, str], str] = {}
    for role, call in _shared(lives) if is_new else ():
        operation = call.operation
        key = operation.path, operation.method
        shared[key] = operation_id(role, title)
        entry = follower(call, role, title, components, page)
        paths.setdefault(operation.path, {})[operation.method] = entry
    endpoints = {
        name: endpoint_document(name, create, life, page, shared, provider)
        for (name, create), life in zip(creates, lives, strict=True)
    }
    ways, is_said = document.reader.security(creates[0][1])
    servers = servers_of(document.reader.servers(creates[0][1]))
    security = security_of(provider, ways, is_said=is_said)
    waits = any(life.kind != "answer" for life in lives)
    return OpenApiDrafts(
        endpoints=endpoints,
        provider=provider_document(
            provider, security, servers, paths, components, page, waits=waits
        ),
        left_out=left,
        pages={name: document.page(create) for name, create in creates},
    )


def _shared(lives: Sequence[FoundLifecycle]) -> Iterator[tuple[Role, FoundCall]]:
    """The operations that several creates have in common, each with its first role."""
    seen: dict[tuple[str, str], int] = {}
    roles: dict[tuple[str, str], tuple[Role, FoundCall]] = {}
    for life in lives:
        own = {(call.operation.path, call.operation.method): (role, call)
               for role, call in reversed(life.calls.items())}  # fmt: skip
        for key, item in own.items():
            seen[key] = seen.get(key, 0) + 1
            roles.setdefault(key, item)
    used: set[str] = set()
    for key, item in roles.items():
        if seen[key] > 1 and item[0] not in used:
            used.add(item[0])
            yield item


def _names(creates: Sequence[FoundOperation]) -> list[str]:
    """A name for each, from the end of its path; more of the path where that is no name."""
    found: list[str] = []
    for create in creates:
        parts = [_slug(part) for part in create.path.split("/") if part and "{" not in part]
        parts = [part for part in parts if part and not re.fullmatch(r"v\d[\w.]*|api", part)]
        size = 1
        while size < len(parts) and (
            all(part in _GENERIC for part in parts[-size:]) or "-".join(parts[-size:]) in found
        ):
            size += 1
        name = "-".join(parts[-size:]) or _slug(create.name) or "create"
        count, chosen = 1, "create" if name == "provider" else name
        while chosen in found:
            count += 1
            chosen = f"{name}-{count}"
        found.append(chosen)
    return found


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("-._")
