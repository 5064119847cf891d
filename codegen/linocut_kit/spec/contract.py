"""contract.json: the spec model of a provider as JSON, readable without a YAML parser."""

import json
from functools import cache, lru_cache

from pydantic import TypeAdapter, ValidationError

from linocut_kit.spec.model import Provider

SCHEMA = "linocut-contract/1"


class ContractError(Exception):
    """A contract.json that cannot be read; the text says why in one line."""


def dump(provider: Provider) -> str:
    """The contract as JSON text: sorted, indented, the same for the same model."""
    body = _adapter().dump_python(provider, mode="json", exclude_defaults=True)
    return json.dumps({"schema": SCHEMA, "provider": body}, indent=1, sort_keys=True) + "\n"


@lru_cache(maxsize=64)
def load(text: str | bytes) -> Provider:
    """The model from contract.json's text. Raises ContractError."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise ContractError(f"the contract is not JSON: {error}") from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise ContractError(f"the contract is not {SCHEMA}; print it again: linocut generate")
    try:
        return _adapter().validate_python(document.get("provider"))
    except ValidationError as error:
        raise ContractError(
            f"the contract does not fit this version of the kit ({error.error_count()} places); "
            "print it again: linocut generate"
        ) from None


@cache
def _adapter() -> TypeAdapter[Provider]:
    return TypeAdapter(Provider)
