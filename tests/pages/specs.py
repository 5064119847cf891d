"""Pages that say what a spec says, so that every spec of the repository has one."""

from typing import Any

from tests.pages.printers import Sample, Service

from linocut_kit.spec.fact_values import as_json
from linocut_kit.spec.facts import SpecFacts, SpecField


def samples_of(spec: SpecFacts) -> tuple[Sample, ...]:
    """The fields of a spec for the printers."""
    return tuple(_sample(item) for item in spec.request)


def service_of(spec: SpecFacts) -> Service:
    """The operation of a spec for the printers."""
    auth = str(spec.operation["auth"]).removesuffix(" (optional)")
    header, _, scheme = auth.partition(": ")
    return Service(
        host=str(spec.operation.get("host", "")),
        path=str(spec.operation["path"]),
        method=str(spec.operation["method"]),
        header=header,
        scheme=scheme,
        optional=str(spec.operation["auth"]).endswith("(optional)"),
        answer=(),
    )


def _sample(spec_field: SpecField) -> Sample:
    ratio, size = spec_field.get("ratio"), as_json(spec_field.get("size"))
    table: dict[str, Any] = spec_field.get("dimensions") or {}
    return Sample(
        spec_field.name,
        type=spec_field.get("type"),
        required=spec_field.get("required"),
        nullable=spec_field.get("nullable"),
        default=as_json(spec_field.get("default")),
        low=as_json(spec_field.get("minimum")),
        high=as_json(spec_field.get("maximum")),
        enum=tuple(spec_field.get("enum") or ()),
        uri=spec_field.get("format") == "uri",
        encodings=tuple(spec_field.get("encoding") or ()),
        formats=tuple(spec_field.get("formats") or ()),
        size=f"{size // 2**20}MB" if size else None,
        ratio=(ratio["min"], ratio["max"]) if ratio else None,
        table=tuple((name, (size[0], size[1])) for name, size in table.items()),
        words="What it is for.",
    )
