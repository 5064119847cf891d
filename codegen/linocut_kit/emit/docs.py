"""A request in words, as docstrings have it: its fields, their limits, the rules between them."""

from linocut_kit.keywords import enforced, keyword_of
from linocut_kit.keywords.rules import words_of
from linocut_kit.keywords.schema import walk
from linocut_kit.spec.model import Constraint, Endpoint, Field, Schema

_ENCODINGS = {"base64": "base64", "url": "URL", "data-uri": "data URI"}


def rules_of(schema: Schema) -> list[str]:
    """The rules between the fields of an object, each as a sentence."""
    return [
        f"{_sentence(constraint)}." for constraint in enforced(schema) if constraint in schema.rules
    ]


def omissions_of(endpoint: Endpoint) -> list[str]:
    """What the page has and the request leaves out, each with the reason."""
    create = endpoint.create
    left = (*endpoint.request.omitted, *create.omitted, *create.omitted_content)
    return [f"{omission.name}: {omission.why.rstrip('.')}." for omission in left]


def _sentence(rule: Constraint) -> str:
    """The rule in words, with a capital where it does not begin with a field's name."""
    said = words_of(rule)
    is_named = rule.rule in ("dependentRequired", "not")
    return said if is_named else said[:1].upper() + said[1:]


def doc_of(field: Field) -> str:
    """A field in words: what it is, its limits, the rules in it, what is left out of it."""
    schema = field.schema
    parts = [schema.description.rstrip(".") or schema.title or f"The field {field.name}"]
    parts += _limits(schema)
    inside = _limits(schema.items) if schema.items is not None else []
    parts += [f"Each: {', '.join(inside)}"] if inside else []
    parts += [text for branch in schema.branches if (text := _branch(branch))]
    parts += [text.rstrip(".") for _, inner in walk(schema) for text in rules_of(inner)]
    left = [omission for _, inner in walk(schema) for omission in inner.omitted]
    parts += [f"Left out here: {item.name}, {item.why.rstrip('.')}" for item in left]
    if schema.has_default:
        parts.append(f"The provider takes {schema.default!r} if it is left out")
    return " ".join(". ".join(parts).split()) + "."


def _branch(branch: Schema) -> str:
    """What a branch of a union says, by its type; empty where its type says all."""
    said = list(filter(None, (branch.description.rstrip("."), *_limits(branch))))
    article = "an" if str(branch.type)[0] in "aio" else "a"
    return f"As {article} {branch.type}: {'. '.join(said)}" if said else ""


def _limits(schema: Schema) -> list[str]:
    return [text for text in (_range(schema), _images(schema)) if text]


def _range(schema: Schema) -> str:
    said = [
        said
        for constraint in enforced(schema)
        if (said := keyword_of(constraint).said(constraint.limit, schema))
        and constraint.rule not in ("enum", "const")
    ]
    return " and ".join(said).capitalize()


def _images(schema: Schema) -> str:
    encodings = schema.limit("encodings")
    if not encodings:
        return ""
    formats, size = schema.limit("formats"), schema.limit("max-bytes")
    ways = " or ".join(_ENCODINGS.get(encoding, encoding) for encoding in encodings)
    local = any(encoding != "url" for encoding in encodings)
    text = f"A path, bytes, an open file, a PIL image, or text: {ways}" if local else ways
    text += f"; {' or '.join(item.upper() for item in formats)}" if formats else ""
    return text + (f"; at most {size} bytes" if size else "")
