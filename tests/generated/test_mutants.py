"""The hand-written verdicts notice every constraint of every spec: no mutant survives."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.generated import printed
from tests.generated.mutants import Mutant, mutants, sizes
from tests.generated.tables import Table, tables

every_endpoint = pytest.mark.parametrize("name", printed.DOCUMENTED)


def notices(table: Table, mutant: Mutant) -> bool:
    check: Callable[[object], list[object]] = printed.printed(mutant.endpoint)["check"]
    about = [verdict for verdict in table.verdicts if verdict.field == mutant.field]
    about += [verdict for verdict in table.verdicts if not verdict.field and len(verdict.body) <= 2]
    return any((not check(item.body)) is not item.taken for item in about)


@every_endpoint
def test_no_mutant_of_a_request_survives(name: str) -> None:
    found = list(mutants(printed.ENDPOINTS[name]))
    survivors = [item.what for item in found if not notices(tables()[name], item)]
    assert len(found) > 50
    assert survivors == []


@every_endpoint
def test_the_unchanged_parts_that_mutants_are_made_of_are_not_noticed(name: str) -> None:
    endpoint = printed.ENDPOINTS[name]
    required = tuple(item for item in endpoint.request.fields if item.required)
    for field in endpoint.request.fields:
        if not field.required:
            request = replace(endpoint.request, fields=(*required, field))
            same = Mutant("nothing", replace(endpoint, request=request), field.name)
            about = [verdict for verdict in tables()[name].verdicts if verdict.field == field.name]
            alone = Table(name, tuple(about), {})
            assert not notices(alone, same)


def test_no_mutant_of_the_output_sizes_survives() -> None:
    endpoint = printed.ENDPOINTS["freepik/flux-2-klein"]
    assert endpoint.output_size is not None
    table = tables()[endpoint.id].sizes
    survivors = []
    for what, size in sizes(endpoint.output_size):
        output_size = printed.printed(replace(endpoint, output_size=size))["output_size"]
        if all(
            output_size(ratio, resolution) == tuple(sides)
            for ratio, row in table.items()
            for resolution, sides in row.items()
        ):
            survivors.append(what)
    assert survivors == []
