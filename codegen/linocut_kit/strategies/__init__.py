"""Hypothesis strategies for request bodies, made from the spec model of any endpoint.

    from hypothesis import given
    from linocut_kit import strategies

    @given(strategies.valid_bodies(endpoint))
    def test_my_code_sends_what_the_page_allows(body): ...

An endpoint is an id of the generated package, or comes from `linocut_kit.spec.load_specs`.
"""

from typing import Any

from hypothesis import strategies as st

from linocut_kit.spec.installed import endpoint_of
from linocut_kit.spec.model import Endpoint
from linocut_kit.strategies.faults import Fault, FaultPlace, invalid_values, several_faults
from linocut_kit.strategies.values import json_values, valid_values

__all__ = ["Fault", "bodies", "invalid_bodies", "json_values", "valid_bodies", "valid_values"]


def valid_bodies(endpoint: Endpoint | str) -> st.SearchStrategy[dict[str, Any]]:
    """Bodies that meet every documented limit; both edges of a limit are frequent."""
    return _short(valid_values(endpoint_of(endpoint).arguments))


def invalid_bodies(endpoint: Endpoint | str) -> st.SearchStrategy[Fault]:
    """Bodies with exactly one thing wrong, each with the pointer and the rule that it breaks."""
    return _short(invalid_values(FaultPlace(schema=endpoint_of(endpoint).arguments)))


def bodies(endpoint: Endpoint | str) -> st.SearchStrategy[Any]:
    """Anything that may be given as a body: valid, one fault, several faults, arbitrary JSON."""
    return _short(
        st.one_of(
            valid_bodies(endpoint),
            invalid_bodies(endpoint).map(lambda fault: fault.body),
            several_faults(endpoint_of(endpoint).arguments),
            json_values(),
        )
    )


def _short(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The same with a repr of a word: Hypothesis prints strategies, and these hold a whole spec."""

    @st.composite
    def made_from_the_spec(draw: st.DrawFn) -> Any:
        return draw(strategy)

    return made_from_the_spec()
