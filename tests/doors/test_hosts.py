"""URLs that a provider returns: the key goes to its own hosts, and to no other."""

import re
import string
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.doors.conftest import Make
from tests.doors.porter import APP, KEY, PNG, Porter

from linocut_kit.runtime import errors
from linocut_kit.runtime.hosts import Base, origin

ELSEWHERE = (
    "https://evil.example/look/{id}",
    "http://a.fast.porter.example/look/{id}",
    "https://a.fast.porter.example:8443/look/{id}",
    "https://fast.porter.example/look/{id}",
    "https://afast.porter.example/look/{id}",
    "https://a.fast.porter.example.evil.example/look/{id}",
    "https://a.fast.porter.example@evil.example/look/{id}",
    "https://evil.example\\@a.fast.porter.example/look/{id}",
    "https://evil.example#@a.fast.porter.example/look/{id}",
    "https://evil.example?@a.fast.porter.example/look/{id}",
    "https://user:pass@a.fast.porter.example/look/{id}",
    "https://a.fast.porter.example./look/{id}",
    "https://a.fast.porter.example\t.evil.example/look/{id}",
    "https://\u0430.fast.porter.example/look/{id}",
    "//evil.example/look/{id}",
    "https://us.porter.example.evil.example/look/{id}",
    "http://us.porter.example/look/{id}",
    "ftp://a.fast.porter.example/look/{id}",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "look/{id}",
    " https://a.fast.porter.example/look/{id}",
    "",
)


@pytest.mark.parametrize("look", ELSEWHERE)
def test_a_url_on_another_host_gets_neither_key_nor_request(make: Make, look: str) -> None:
    server = Porter("key", look=look)
    client = make(server, api_key=KEY, app_secret=APP)
    with pytest.raises(errors.TaskError, match=r"neither https://us\.porter\.example:443 nor"):
        client.run()
    assert [method for method, _, _ in server.asked] == ["POST"]


@pytest.mark.parametrize(
    "look",
    [
        "https://a.fast.porter.example/look/{id}?a=1",
        "https://b.c.fast.porter.example/look/{id}",
        "https://A.FAST.porter.example:443/look/{id}",
        "{origin}/look/{id}",
        "/look/{id}?key=other",
    ],
)
def test_a_url_on_a_host_of_the_provider_gets_the_key(make: Make, look: str) -> None:
    server = Porter("key", look=look)
    assert make(server, api_key=KEY, app_secret=APP).run() == [PNG]
    polls = [url for _, url, _ in server.asked if "/look/" in url]
    assert polls
    assert all(url.count("key=") == 1 for url in polls)


def test_a_redirect_from_host_to_host_is_not_followed_even_between_known_ones(make: Make) -> None:
    class Moving(Porter):
        def ask(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Any:
            if "us.porter.example/look" in url:
                return 302, "text/plain", b"https://a.fast.porter.example/look/job-1"
            return super().ask(method, url, headers, body)

    server = Moving("key", look="https://us.porter.example/look/{id}")
    with pytest.raises(errors.TaskError, match="to another host, which is not followed"):
        make(server, api_key=KEY, app_secret=APP).run()
    assert [method for method, _, _ in server.asked] == ["POST"]


LABELS = st.text(string.ascii_lowercase + string.digits + "-", min_size=1, max_size=6)
HOSTS = st.lists(LABELS, min_size=1, max_size=4).map(".".join)
PATTERNS = st.one_of(HOSTS, HOSTS.map(lambda host: f"*.{host}"))
JUNK = st.text(st.sampled_from("/\\@:#?.% \t\nab[]*"), max_size=6)
URLS = st.builds(
    lambda scheme, lead, host, tail, path: f"{scheme}{lead}{host}{tail}/{path}",
    st.sampled_from(["https://", "http://", "https:", "//", "HTTPS://"]),
    JUNK,
    st.one_of(HOSTS, st.just("api.acme.example"), st.just("a.fast.acme.example")),
    st.one_of(JUNK, st.sampled_from([":443", ":80", ".", "@evil.example"])),
    JUNK,
)


def matches(host: str, pattern: str) -> bool:
    """A second reading of a pattern, as a regular expression."""
    lead = r"(?:[^.]+\.)+" if pattern.startswith("*.") else ""
    return re.fullmatch(lead + re.escape(pattern.removeprefix("*.")), host) is not None


@given(url=URLS, hosts=st.lists(PATTERNS, max_size=3))
def test_a_trusted_url_is_where_httpx_would_send_it_and_on_a_known_host(
    url: str, hosts: list[str]
) -> None:
    base = Base("https://api.acme.example/v1", ("*.fast.acme.example", *hosts))
    if not base.trusts(url):
        return
    read = httpx.URL(url)
    assert read.userinfo == b""
    assert (read.scheme, read.port or 443) == ("https", 443)
    known = any(matches(read.host, pattern) for pattern in base.hosts)
    assert known or read.host == "api.acme.example"


@given(host=HOSTS, pattern=PATTERNS)
def test_a_pattern_is_read_as_a_name_or_all_names_below_one(host: str, pattern: str) -> None:
    base = Base("https://api.acme.example", (pattern,))
    assert base.trusts(f"https://{host}/x") == matches(host, pattern)


@given(url=st.one_of(URLS, st.text(max_size=30)))
def test_what_is_rewritten_is_on_the_base_or_trusted(url: str) -> None:
    base = Base("https://api.acme.example/v1", ("*.fast.acme.example",))
    found = base.returned(url, rewrite=True)
    assert found is None or origin(found) == base.origin or base.trusts(found)
    assert base.returned(url) in (found, None)
