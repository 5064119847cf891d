"""The plan: small, complete, the same everywhere, one fault a request, and ordered by cost."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from tests.conform.examining import endpoint_of, plan_of
from tests.conform.synthetic import SYNTHETIC, schema
from tests.conform.synthetic import field as field_of
from tests.conftest import ROOT

from linocut_kit.conform.bodies import encode, linked, materialize
from linocut_kit.conform.constraints import every_unit
from linocut_kit.conform.packing import pairs_seen
from linocut_kit.conform.plan import Plan, as_json, narrowed
from linocut_kit.conform.probes import ProbeContext, accepted
from linocut_kit.conform.receiver import Mailbox
from linocut_kit.conform.refusals import body_of
from linocut_kit.fake import judge
from linocut_kit.keywords.pictures import sized, small
from linocut_kit.keywords.texts import Repeated, Text, plain
from linocut_kit.spec.model import Provider

IDS = sorted(
    f"{path.parent.name}/{path.stem}"
    for path in ROOT.glob("specs/*/*.yaml")
    if path.stem != "provider"
)
_A_TASK = 4


@pytest.fixture(params=[*IDS, *(endpoint.id for endpoint in SYNTHETIC.endpoints)])
def planned(request: pytest.FixtureRequest, providers: tuple[Provider, ...]) -> Plan:
    """The plan of each endpoint, and of one that has every kind of schema."""
    return plan_of((*providers, SYNTHETIC), request.param)


def _bodies(plan: Plan) -> list[dict[str, object]]:
    box = Mailbox()
    return [
        materialize(linked({k: v.value for k, v in row.choices.items()}, lambda x: box.url(x, 1)))
        for row in plan.rows
    ]


@pytest.mark.parametrize("id", IDS)
def test_a_plan_stays_within_its_requests_and_its_bill(
    id: str, providers: tuple[Provider, ...]
) -> None:
    for thorough, most in ((False, 185), (True, 550)):
        item = plan_of(providers, id, thorough=thorough)
        assert len(item.service) + len(item.refusals) + _A_TASK * len(item.rows) <= most
        assert item.billed <= 17
        assert item.worst >= item.billed + len(item.refusals)


def test_a_thorough_plan_asks_more_and_bills_no_more(providers: tuple[Provider, ...]) -> None:
    for id in IDS:
        lean, thorough = plan_of(providers, id), plan_of(providers, id, thorough=True)
        assert {probe.id for probe in lean.probes} < {probe.id for probe in thorough.probes}
        assert lean.billed == thorough.billed


def test_probe_ids_are_unique_and_start_with_the_endpoint(planned: Plan) -> None:
    ids = [probe.id for probe in planned.probes]
    assert len(ids) == len(set(ids))
    assert all(item.startswith(f"{planned.endpoint.id}/") for item in ids)


def test_every_row_meets_every_documented_constraint(planned: Plan) -> None:
    for body in _bodies(planned):
        assert judge(planned.endpoint, body) == []


def test_every_refusal_has_exactly_one_fault_and_it_is_of_its_own_field(planned: Plan) -> None:
    base = _bodies(planned)[0]
    for refusal in planned.refusals:
        problems = judge(planned.endpoint, materialize(body_of(base, refusal)))
        assert problems, refusal.id
        assert {each.pointer.split("/")[1] for each in problems} == {refusal.field}, refusal.id
        assert refusal.unit.rule in {each.rule for each in problems}, refusal.id


def test_every_value_that_must_be_taken_is_sent_in_some_row(planned: Plan) -> None:
    context = ProbeContext.of(planned.endpoint, (planned.provider,))
    for field in planned.endpoint.request.fields:
        carried = [row.choices[field.name] for row in planned.rows if field.name in row.choices]
        sent = {each.label for sample in carried for each in sample.shown}
        needed = {item.label for item in accepted(context, field)}
        assert needed <= sent


def test_every_enforced_constraint_is_probed_on_both_sides_or_told(planned: Plan) -> None:
    outside = {refusal.unit.id for refusal in planned.refusals}
    outside |= {item.unit.id for item in planned.uncovered}
    inside = {item.unit.id for item in planned.inside}
    for unit in every_unit(planned.provider, planned.endpoint):
        if (
            unit.name in ("default", "nullable", "required", "type", "pattern")
            or "*" in unit.pointer
        ):
            continue
        assert unit.id in outside, unit.id
        if unit.name not in ("encodings", "uniqueItems", "multipleOf"):
            assert unit.id in inside, unit.id


@pytest.mark.parametrize("id", IDS)
def test_no_limit_of_a_real_endpoint_is_left_unprobed(
    id: str, providers: tuple[Provider, ...]
) -> None:
    assert plan_of(providers, id).uncovered == ()


def test_a_limit_that_others_imply_is_told_and_not_broken_together_with_them() -> None:
    found = {
        item.unit.pointer: item.unit.name for item in plan_of((SYNTHETIC,), "acme/model").uncovered
    }
    assert found == {"/tags": "maxItems"}


@pytest.mark.parametrize("id", IDS)
def test_two_optional_fields_are_seen_together_and_apart(
    id: str, providers: tuple[Provider, ...]
) -> None:
    item = plan_of(providers, id)
    ways = pairs_seen(item.rows, item.endpoint.request.fields)
    assert min(ways.values()) >= 3


def test_no_row_carries_two_of_the_largest_images(planned: Plan) -> None:
    for row in planned.rows:
        assert sum(value.heavy for value in row.choices.values()) <= 1


def test_a_plan_is_the_same_in_another_process(providers: tuple[Provider, ...]) -> None:
    script = (
        "import json, sys; from pathlib import Path; from linocut_kit.spec import load_specs;"
        "from linocut_kit.conform.plan import as_json, plan;"
        "found = load_specs(Path(sys.argv[1]));"
        "print(json.dumps([as_json(plan(p, e, found)) for p in found for e in p.endpoints]))"
    )
    command = [sys.executable, "-c", script, str(ROOT / "specs")]
    told = subprocess.run(
        command, capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"}
    )
    here = [as_json(plan_of(providers, e.id)) for p in providers for e in p.endpoints]
    assert json.loads(told.stdout) == json.loads(json.dumps(here))


def test_a_seed_turns_the_order_and_keeps_the_probes(providers: tuple[Provider, ...]) -> None:
    item, other = (plan_of(providers, IDS[0], seed=seed) for seed in (0, 3))
    assert [each.id for each in item.refusals] != [each.id for each in other.refusals]
    assert {each.id for each in item.probes} == {each.id for each in other.probes}


def test_a_narrowed_plan_has_the_wanted_probes_only(providers: tuple[Provider, ...]) -> None:
    item = plan_of(providers, IDS[0])
    field = item.endpoint.request.fields[-1].name
    few = narrowed(item, lambda id: f"/{field}/" in id)
    assert few.probes
    assert all(f"/{field}/" in each.id for each in few.probes)
    assert few.rows[0] == item.rows[0]
    assert few.billed < item.billed


def test_neighbours_lend_the_words_that_must_not_be_taken(providers: tuple[Provider, ...]) -> None:
    for provider, endpoint in (endpoint_of(providers, id) for id in IDS):
        lent = ProbeContext.of(endpoint, providers).words
        thorough = plan_of(providers, endpoint.id, thorough=True)
        for field in endpoint.request.fields:
            own = field.schema.limit("enum") or ()
            sent = {
                refusal.sample.value
                for refusal in thorough.refusals
                if refusal.field == field.name
                and refusal.sample
                and isinstance(refusal.sample.value, str)
            }
            if own:
                assert set(lent.get(field.name, ())) - set(own) <= sent, provider.name


@pytest.mark.parametrize("size", [500, 501, 502, 100_000])
def test_an_image_of_an_exact_size_has_that_size_and_its_command_makes_it(size: int) -> None:
    import base64

    text = sized(size, prefix="data:image/png;base64,")
    made = subprocess.run(
        ["bash", "-c", text.shell()], capture_output=True, text=True, check=True
    ).stdout
    assert made == text.make()
    assert len(base64.b64decode(text.make().partition(",")[2], validate=True)) == size


@pytest.mark.parametrize("remainder", [0, 1, 2])
def test_small_images_have_every_length_of_padding(remainder: int) -> None:
    import base64

    text = small("png", remainder=remainder)
    assert len(base64.b64decode(text, validate=True)) % 3 == remainder
    assert "+" in text
    assert "/" in text


def test_long_texts_are_made_when_sent_at_any_depth() -> None:
    text = Text("long", Repeated("a", 3))
    assert plain({"x": [text, 1]}) == {"x": ["aaa", 1]}
    assert json.loads(encode({"x": text, "y": [text]})) == {"x": "aaa", "y": ["aaa"]}
    assert encode({}) == b"{}"


def test_each_value_of_a_field_has_a_label_of_its_own_by_which_it_is_blamed() -> None:
    words = schema("array", {"minItems": 1}, items=schema("string", {"minLength": 1}))
    box = schema("object", fields=(field_of("words", words, required=True),), closed=True)
    request = schema("object", fields=(field_of("box", box),), closed=True)
    endpoint = replace(SYNTHETIC.endpoints[0], request=request)
    context = ProbeContext.of(endpoint, (SYNTHETIC,))
    samples = accepted(context, request.fields[0])
    assert len({sample.label for sample in samples}) == len(samples)
    assert "/box/words" in {
        sample.unit.pointer for sample in samples if sample.unit.name == "minItems"
    }
