"""What comes from outside is bounded: JSON in memory, addresses by their ranges, URLs, cookies."""

import ipaddress
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.runtime.acme import PNG, Make, created, done
from tests.runtime.hostile import Exchange, Hostile, Respond
from tests.runtime.test_sockets import scripted

from linocut_kit.runtime import errors
from linocut_kit.runtime.answers import read_json
from linocut_kit.runtime.exchange import Response
from linocut_kit.runtime.hosts import Base, check_download
from linocut_kit.runtime.violations import Rule, Source, unknown_fields

Serve = Callable[[Respond], Hostile]

PUBLIC = Base("https://8.8.4.4")


def read(text: str) -> Any:
    return read_json(Response(status=200, body=text.encode()))


@settings(max_examples=5, deadline=None)
@given(
    st.sampled_from(["[]", "{}", "0", '""', '"a,[{b"', "[[]]", '{"a":{}}', "null"]),
    st.sampled_from(["[", '{"k":[']),
    st.integers(500_001, 600_000),
)
def test_more_values_than_an_answer_needs_are_refused_before_they_are_made(
    text: str, head: str, count: int
) -> None:
    body = (head + f"{text}," * count + f"{text}]" + "}" * (head != "[")).encode()
    answer = Response(status=200, body=body)
    tracemalloc.start()
    try:
        with pytest.raises(errors.UnexpectedResponse, match="JSON of more than 500000 values"):
            read_json(answer)
        assert tracemalloc.get_traced_memory()[1] < 16 * len(body)
    finally:
        tracemalloc.stop()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.booleans(), min_size=129, max_size=3000))
def test_more_levels_than_an_answer_needs_are_refused(levels: list[bool]) -> None:
    text = "".join('{"a":' if level else "[" for level in levels) + "0"
    text += "".join("}" if level else "]" for level in reversed(levels))
    with pytest.raises(errors.UnexpectedResponse, match="nested too deeply"):
        read(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_what_is_within_the_bounds_is_read_as_it_is(value: Any) -> None:
    assert read(json.dumps(value)) == value


def test_brackets_and_commas_in_a_text_are_no_values() -> None:
    text = ',[{"\\' * 600_000
    assert read(json.dumps({"a": text})) == {"a": text}
    with pytest.raises(errors.UnexpectedResponse, match="Unterminated string"):
        read('{"a": "' + '\\"' * 600_000 + "," * 600_000)


SPECIAL_V4 = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
    "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
    "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
]  # fmt: skip
SPECIAL_V6 = [
    "::/128", "::1/128", "::/96", "64:ff9b:1::/48", "100::/64",
    "100:0:0:1::/64", "2001::/23", "2001::/32", "2001:2::/48", "2001:db8::/32",
    "2001:20::/28", "2001:30::/28", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    "4000::/3",
]  # fmt: skip


def within(ranges: list[str]) -> st.SearchStrategy[Any]:
    return st.sampled_from(ranges).flatmap(lambda item: st.ip_addresses(network=item))


def forms(address: ipaddress.IPv4Address) -> list[str]:
    """Every way to write an IPv4 address that some resolver reads, and the IPv6 ways to it."""
    number, (a, b, c, d) = int(address), address.packed
    carried = [f"[::ffff:{address}]", f"[64:ff9b::{address}]", f"[64:ff9b:1::{address}]"]
    carried += [f"[::{address}]", f"[2002:{a:02x}{b:02x}:{c:02x}{d:02x}::1]"]
    carried += [f"[::ffff:{a:02x}{b:02x}:{c:02x}{d:02x}]"]
    return [
        str(address), str(number), hex(number), f"0{number:o}", f"{a}.{b}.{number & 0xFFFF}",
        f"{a}.{number & 0xFFFFFF}", f"0x{a:x}.0{b:o}.{c}.{d}", f"{address}.", *carried,
    ]  # fmt: skip


@settings(max_examples=200)
@given(within(SPECIAL_V4), st.data())
def test_no_form_of_a_special_ipv4_address_is_fetched(
    address: ipaddress.IPv4Address, data: st.DataObject
) -> None:
    host = data.draw(st.sampled_from(forms(address)))
    with pytest.raises(errors.UnexpectedResponse, match="not fetched"):
        check_download(f"https://{host}/x.png", PUBLIC)


@settings(max_examples=200)
@given(within(SPECIAL_V6), st.booleans())
def test_no_special_ipv6_address_is_fetched(address: ipaddress.IPv6Address, full: bool) -> None:
    host = address.exploded if full else address.compressed
    with pytest.raises(errors.UnexpectedResponse, match="not fetched"):
        check_download(f"http://[{host}]:8080/x.png", PUBLIC)


def test_a_private_base_lets_no_other_special_range_in() -> None:
    base = Base("http://10.0.0.1")
    check_download("http://10.9.9.9/x.png", base)
    for host in ("100.64.0.1", "224.0.0.1", "0.0.0.0", "192.0.2.1", "[::]", "[fec0::1]"):
        with pytest.raises(errors.UnexpectedResponse, match="not fetched"):
            check_download(f"http://{host}/x.png", base)


@pytest.mark.parametrize("host", ["8.8.8.8", "[2606:4700::1111]", "[64:ff9b::8.8.8.8]"])
def test_a_public_address_is_fetched(host: str) -> None:
    check_download(f"https://{host}/x.png", PUBLIC)


def file_with(status: int, **headers: str) -> Respond:
    given_ = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda item: item.answer(status, PNG, kind="image/png", **given_)


@pytest.mark.parametrize(
    ("status", "location", "said"),
    [
        (206, None, "206 with a part of the image"),
        (304, None, "304 with no image"),
        (302, None, "without a location"),
        (302, "http://[", "no usable URL"),
        (302, "http://a:99999/", "no usable URL"),
        (302, "/" + "x" * 20_000, "no usable URL"),
        (302, "/files/1.png", "more than 5 times"),
        (302, "http://169.254.169.254/", "to another host"),
    ],
)
def test_a_download_that_is_none_is_one_clear_error_and_not_tried_again(
    api: Make, serve: Serve, status: int, location: str | None, said: str
) -> None:
    headers = {} if location is None else {"Location": location}
    server = serve(scripted(file=file_with(status, **headers)))
    client = api(server.url)
    with pytest.raises(errors.UnexpectedResponse, match=said):
        client.do(client.run().images[0].read())
    files = [item for item in server.seen if item.path.startswith("/files/")]
    assert len(files) == (6 if "5 times" in said else 1)


def test_a_url_without_end_is_refused_before_it_is_tried(api: Make, serve: Serve) -> None:
    url = "https://8.8.8.8/" + "x" * 70_000
    server = serve(scripted(poll=lambda item: item.answer(200, done(url))))
    client = api(server.url)
    with pytest.raises(errors.UnexpectedResponse, match="more than 16384 characters"):
        client.do(client.run().images[0].read())


def test_cookies_are_neither_kept_nor_sent(api: Make, serve: Serve) -> None:
    def create(exchange: Exchange) -> None:
        _ = exchange.body
        exchange.answer(200, created(), **{"Set-Cookie": "session=1; Path=/"})

    server = serve(scripted(create=create))
    client = api(server.url)
    client.do(client.run().images[0].read())
    assert len(server.seen) >= 3
    assert not any("cookie" in item.headers for item in server.seen)


def test_two_hundred_thousand_unknown_fields_are_each_told_without_a_guess() -> None:
    source = Source("https://acme.example", "2026-01-01", "acme.yaml:1")
    known = tuple(f"field_{n}" for n in range(40))
    rule = Rule(
        code="unknown-field", pointer="", rule="unknown", limit="", source=source, known=known
    )
    found = unknown_fields(rule, {f"fjeld_{n}": 1 for n in range(200_000)})
    assert len(found) == 200_000
    assert 'did you mean "field_1"?' in found[1].help
    assert not any("did you mean" in item.help for item in found[100:])
    assert found[-1].pointer == "/fjeld_199999"


BASE = {"anyio", "certifi", "httpcore", "httpx", "pybase64", "pydantic", "regress"}


def test_the_readme_names_all_that_the_base_install_pulls_in() -> None:
    import re

    every = requires("linocut") or []
    base = {re.split(r"[^A-Za-z0-9_.-]", item)[0] for item in every if "extra ==" not in item}
    line = next(
        item
        for item in (Path(__file__).parents[2] / "README.md").read_text("utf-8").splitlines()
        if item.startswith("pip install linocut ")
    )
    assert base == BASE
    assert set(re.findall(r"[a-z0-9]+", line.partition("#")[2])) >= base


def test_the_printed_package_imports_nothing_but_the_base_install() -> None:
    code = """
import sys
from linocut_kit.runtime import _http
import linocut.freepik.client, linocut.freepik.models
print(*{one.partition(".")[0] for one in sys.modules})
"""
    run = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8"
    )
    extras = {"ruamel", "jsonschema_rs", "selectolax", "jinja2", "PIL", "hypothesis",
              "pytest", "uvicorn", "respx"}  # fmt: skip
    assert not extras & set(run.stdout.split())
