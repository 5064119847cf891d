"""The grid: each keyword, on each JSON type, at each place, as every consumer reads it.

A test run examines servers at one position of each cell; `make grid` walks all of them and
prints the table.
"""

import json
import os
from pathlib import Path

import pytest
from tests.grid.cells import CELLS, INERT, KEYS, NOT_YET, POSITIONS, STRUCTURE, TALK, TYPES, Cell
from tests.grid.consumers import Walk
from tests.grid.server import fits
from tests.grid.specs import body_of, request_of

DIALECT = Path(__file__).parents[2] / "specs" / "dialect.json"
every_cell = pytest.mark.parametrize("cell", CELLS, ids=lambda item: f"{item.key}-{item.name}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the specs of all keys are."""
    return tmp_path_factory.mktemp("grid")


@pytest.mark.parametrize("key", KEYS)
def test_a_keyword_means_one_thing_to_everybody_who_reads_it(key: str, folder: Path) -> None:
    whole = bool(os.environ.get("LINOCUT_ALL_CELLS"))
    falls = Walk(key=key, root=folder / key.replace("/", "-"), whole=whole).falls()
    assert not falls, "\n".join(str(fall) for fall in falls)


def _words() -> set[str]:
    """The keywords of a schema in the dialect, facets of an extension apart."""
    document = json.loads(DIALECT.read_text("utf-8"))
    schema = document["$defs"]["schema"]["else"]["properties"]
    facets = {f"x-image/{item}" for item in schema["x-image"]["properties"]}
    return (set(schema) - {"x-image"}) | facets


def test_every_keyword_of_the_dialect_is_on_every_type_in_the_grid() -> None:
    judged = {(cell.keyword, cell.type) for cell in CELLS}
    asked = _words() - STRUCTURE - TALK - NOT_YET
    missing = [
        f"{keyword}-{type}"
        for keyword in sorted(asked | {cell.keyword for cell in CELLS})
        for type in TYPES
        if (keyword, type) not in judged and (keyword, type) not in INERT
    ]
    assert missing == []


@every_cell
def test_a_cell_has_values_on_both_sides_and_a_narrower_server_where_one_exists(
    cell: Cell,
) -> None:
    assert cell.inside
    assert cell.outside or cell.name == "double" or cell.keyword == "x-known"
    assert cell.dropped != dict(cell.schema)
    assert cell.narrower != dict(cell.schema)


@every_cell
@pytest.mark.parametrize("position", POSITIONS)
def test_the_judge_of_the_grid_agrees_with_the_values_by_hand(cell: Cell, position: str) -> None:
    request = request_of(cell.schema, position)
    for value in cell.inside:
        assert fits(request, body_of(value, position)), value
    for value in cell.outside:
        assert not fits(request, body_of(value, position)), value


@every_cell
def test_a_server_without_the_keyword_takes_more_and_a_stricter_one_less(cell: Cell) -> None:
    if cell.outside:
        assert any(fits(cell.dropped, value) for value in cell.outside)
    if cell.narrower is not None:
        narrow = cell.narrower
        assert not any(fits(narrow, value) for value in cell.outside)
