"""`x-setting`: what the owner of a client says once, from YAML nodes to the runtime's settings."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

from linocut_kit.keywords import broken
from linocut_kit.keywords.domain import Domain
from linocut_kit.keywords.texts import plain
from linocut_kit.runtime.services import Setting
from linocut_kit.spec.documents import LintReport
from linocut_kit.spec.model import Constraint, Place, Schema
from linocut_kit.spec.yaml import Node

JUDGED = ("enum", "pattern", "minLength", "maxLength")
"""The keywords of a setting's schema that its value is judged by."""


def setting_of(node: Node, schema: Schema, *, required: bool, secret: bool) -> Setting | None:
    """The setting that a schema is; None where it is none.

    A `secret` one that the spec gives words for is none: the page tells them.
    """
    found = node.get("x-setting")
    argument, env = _text(found, "argument"), _text(found, "env")
    if not argument or not env:
        return None
    enum = tuple(map(str, schema.limit("enum") or ()))
    default = schema.default if isinstance(schema.default, str) else None
    return Setting(
        argument=argument,
        env=env,
        required=required,
        default=default,
        enum=enum,
        pattern=schema.limit("pattern"),
        min_length=schema.limit("minLength"),
        max_length=schema.limit("maxLength"),
        secret=secret and not enum and default is None,
        example=_example(argument, schema),
        description=schema.description,
    )


def schema_of(node: Node) -> Schema:
    """The schema of a server's variable, which has words and a default and nothing else."""
    words, default = node.get("enum"), node.get("default")
    limits = (
        (Constraint(rule="enum", limit=words.data(), place=node.key_place("enum")),)
        if words is not None
        else ()
    )
    return Schema(
        place=node.place,
        type="string",
        constraints=limits,
        has_default=default is not None,
        default=default.data() if default is not None else None,
        description=_text(node, "description"),
    )


def gathered(found: Iterable[tuple[Setting, Place]], report: LintReport) -> tuple[Setting, ...]:
    """One setting an argument; where two places say it, both hold.

    Reports places that say different things of one argument or one variable.
    """
    known: dict[str, Setting] = {}
    for setting, place in found:
        before = known.setdefault(setting.argument, setting)
        differs = next(_differences(before, setting), None)
        if differs is not None:
            report.add(
                "name-clash",
                place,
                f"the setting {setting.argument} is said twice, with another {differs}",
                "say the same of both, or give one of them another argument",
            )
            continue
        known[setting.argument] = replace(
            before,
            required=before.required or setting.required,
            secret=before.secret and setting.secret,
            description=before.description or setting.description,
        )
    return tuple(known[argument] for argument in sorted(known))


def _differences(before: Setting, setting: Setting) -> Iterator[str]:
    for name in ("env", "default", "enum", "pattern", "min_length", "max_length"):
        if getattr(before, name) != getattr(setting, name):
            yield name.replace("_", " ")


def _example(argument: str, schema: Schema) -> str | None:
    """A text that the schema takes and a header can carry; None where none was found."""
    words = [schema.default, *schema.examples, f"test-{argument.replace('_', '-')}"]
    values = chain(words, (plain(case.value) for case in Domain(schema).inside()))
    return next((value for value in values if _is_sent(value) and not broken(schema, value)), None)


def _is_sent(value: Any) -> bool:
    is_text = isinstance(value, str) and value != "" and value.strip() == value
    return is_text and value.isascii() and value.isprintable()


def _text(node: Node | None, key: str) -> str:
    found = node.get(key) if node is not None else None
    return str(found.value).strip() if found is not None else ""
