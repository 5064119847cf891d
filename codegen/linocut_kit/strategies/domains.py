"""The domain of a schema, made once: strategies are built anew for every draw."""

from linocut_kit.keywords.domain import Domain
from linocut_kit.spec.model import Schema

_MOST = 256
_known: dict[int, Domain] = {}


def domain_of(schema: Schema) -> Domain:
    """The values of a schema."""
    found = _known.get(id(schema))
    if found is None or found.schema is not schema:
        if len(_known) >= _MOST:
            _known.clear()
        found = _known[id(schema)] = Domain(schema)
    return found
