"""Every Python name that is made of a spec's: of its files, its fields and their places.

The names of fields are the provider's, so they are made legal; those of files are chosen by who
writes the spec, so `name_rules` refuses what cannot be a name.
"""

import re
from collections.abc import Collection
from keyword import iskeyword
from unicodedata import normalize

from linocut_kit.keywords.schema import Field

TAKEN_ARGUMENTS = frozenset({"self", "extra", "validate", "timeout", "poll_interval", "on_update"})
"""The keywords of `run` and `submit` that are no fields."""

CLIENT_ARGUMENTS = frozenset(
    {
        "api_key", "auth", "base_url", "http_client", "max_retries", "on_request", "on_response",
        "options", "self", "poll_interval", "settings", "super", "timeout", "validate", "verify",
    }
)  # fmt: skip
"""What no setting can be called: other arguments of a client, and what its `__init__` uses."""

IN_PACKAGE = frozenset(
    {
        "agenerate", "compare", "errors", "estimate", "find", "generate", "import_module",
        "require", "translate",
    }
)  # fmt: skip
"""What a printed package has beside its providers."""

IN_PROVIDER = frozenset({"client", "import_module", "models", "types", "webhooks"})
"""What the package of a provider has beside its endpoints."""

IN_CLIENT = frozenset({"aclose", "cached_property", "close"})
"""What the class of a printed client has, or needs, beside its endpoints."""

CLIENT_CLASSES = frozenset(
    {
        "Any", "AsyncClient", "AsyncClientOptions", "AsyncResource", "AsyncResult", "AsyncTask",
        "Auth", "Callable", "ClientOptions", "Credential", "ImageInput", "Literal", "Mapping",
        "Result", "Sequence", "Server", "ServerVariable", "Service", "Setting", "SyncClient",
        "SyncResource", "Task", "Unpack", "Unset", "Update", "Validate",
    }
)  # fmt: skip
"""The classes that a printed client module imports."""


TYPE_CLASSES = frozenset({"NotRequired", "Required", "TypedDict"})
"""The classes that a printed module of types imports beside those of the client."""


def module_name(name: str) -> str:
    """`flux-kontext-pro` -> `flux_kontext_pro`."""
    return re.sub(r"\W", "_", name)


def class_name(name: str) -> str:
    """`flux-kontext-pro` -> `FluxKontextPro`."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"\W", name))


def type_name(endpoint_class: str, *parts: str) -> str:
    """`FluxKlein`, `image_size` -> `FluxKleinImageSize`: the class of an object in a request."""
    words = [word for part in parts for word in re.split("[^0-9A-Za-z]+", identifier(part))]
    return endpoint_class + "".join(word[:1].upper() + word[1:] for word in words)


def argument_name(name: str, taken: Collection[str] = TAKEN_ARGUMENTS) -> str:
    """The keyword that gives a field: `image[]` -> `image`, `2x` -> `_2x`, `class` -> `class_`.

    Always a legal name, in the form in which Python reads it, and none of `taken`.
    """
    letters = normalize("NFKC", name.removesuffix("[]"))
    word = "".join(letter if f"_{letter}".isidentifier() else "_" for letter in letters)
    # Two underscores in front would be mangled within a class.
    word = f"_{word.lstrip('_')}" if word.startswith("__") else word
    word = word if word.isidentifier() else f"_{word}"
    while iskeyword(word) or word in taken:
        word += "_"
    return word


def argument_of(field: Field) -> str:
    """The keyword that gives a field of a request; headers are the same in any case."""
    return argument_name(field.name.lower() if field.location == "header" else field.name)


def identifier(text: str) -> str:
    """Letters, digits and underscores that stand for `text` in a Python name.

    `/images/*/url` becomes `images_item_url`.
    """
    words = re.sub("(?<=[a-z])(?=[A-Z])", "_", text.replace("*", "item"))
    words = re.sub("[^0-9A-Za-z]+", "_", words).strip("_")
    return words if words and not words[0].isdigit() else f"n_{words}".rstrip("_")


def unique(name: str, taken: set[str]) -> str:
    """The name, or the first of `name_2`, `name_3` … that is not taken; it is taken then."""
    found, number = name, 2
    while found in taken:
        found = f"{name}_{number}"
        number += 1
    taken.add(found)
    return found
