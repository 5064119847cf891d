"""Every way to send a key: the server that takes it, and what is shown of it."""

import base64
import logging
import re
from typing import Any

import httpx
import pytest
from tests.doors.conftest import Make
from tests.doors.porter import APP, KEY, KEYS, LOGIN, PNG, WAYS, Porter
from tests.runtime.hostile import Exchange, serving

from linocut_kit.runtime import errors

SECRETS = (KEY, APP, LOGIN, "porter-password-42", base64.b64encode(LOGIN.encode()).decode())


def shown(error: BaseException | None) -> str:
    """All that an error and its causes say, however deep."""
    texts: list[str] = []
    while error is not None:
        texts += [str(error), repr(error), repr(vars(error))]
        error = error.__cause__ or error.__context__
    return " ".join(texts)


@pytest.mark.parametrize("way", WAYS)
def test_each_way_is_taken_by_a_server_that_takes_no_other(make: Make, way: str) -> None:
    server = Porter(way)
    client = make(server, api_key=KEYS[way], app_secret=APP, auth=way)
    assert client.run() == [PNG]
    image = server.asked[-1]
    assert not any(secret in f"{image[1]}{image[2]}" for secret in SECRETS)
    for other in set(WAYS) - {way}:
        with pytest.raises(errors.AuthenticationError):
            make(server, api_key=KEYS[other], app_secret=APP, auth=other).run()


@pytest.mark.parametrize("way", WAYS)
def test_the_same_over_a_socket(make: Make, way: str) -> None:
    server = Porter(way)

    def respond(exchange: Exchange) -> None:
        url = f"http://{exchange.headers['host']}{exchange.path}"
        status, media, body = server.ask(exchange.method, url, exchange.headers, exchange.body)
        exchange.answer(status, body, kind=media)

    with serving(respond) as place:
        client = make(api_key=KEYS[way], app_secret=APP, auth=way, base_url=place.url)
        assert client.run() == [PNG]


@pytest.mark.parametrize("way", WAYS)
def test_nothing_shows_a_secret_that_a_server_echoes(
    make: Make, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[Any] = []
    options = {"on_request": told.append, "on_response": told.append}
    wrong = {"key": "token", "token": "key", "login": "token"}[way]
    with caplog.at_level(logging.DEBUG):
        client = make(Porter(wrong), api_key=KEYS[way], app_secret=APP, auth=way, **options)
        with pytest.raises(errors.AuthenticationError) as caught:
            client.run()
    text = f"{shown(caught.value)} {caplog.text} {told} {client.client!r}"
    assert "HTTP Request" in caplog.text
    assert not any(secret in text for secret in SECRETS)


def test_a_lost_answer_shows_no_key_of_the_query(make: Make) -> None:
    client = make(api_key=KEY, app_secret=APP, base_url="http://127.0.0.1:9")
    with pytest.raises(errors.TransportError) as caught:
        client.run()
    assert KEY not in shown(caught.value)


@pytest.mark.parametrize(
    ("base_url", "region", "url", "way"),
    [
        (None, None, "https://us.porter.example/v1/print", "key"),
        (None, "eu", "https://eu.porter.example/v1/print", "key"),
        ("https://eu.porter.example", None, "https://eu.porter.example/v1/print", "key"),
        ("https://EU.porter.example:443/", None, "https://EU.porter.example:443/v1/print", "key"),
        ("https://eu.porter.example/v2", None, "https://eu.porter.example/v2/print", "key"),
        ("https://old.porter.example", None, "https://old.porter.example/print", "login"),
        ("https://elsewhere.example", None, "https://elsewhere.example/print", "key"),
        ("http://old.porter.example", None, "http://old.porter.example/print", "key"),
        ("https://mars.porter.example", None, "https://mars.porter.example/print", "key"),
    ],
)
@pytest.mark.parametrize("by", ["argument", "variable"])
def test_the_base_url_picks_the_server_and_its_way(
    make: Make,
    base_url: str | None,
    region: str | None,
    url: str,
    way: str,
    by: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    options = {"base_url": base_url, "region": region, "api_key": KEYS[way], "app_secret": APP}
    if by == "variable":
        for name in ("base_url", "region", "api_key", "app_secret"):
            value = options.pop(name)
            if value is not None:
                monkeypatch.setenv(f"PORTER_{name.upper()}", value)
    server = Porter(way)
    make(server, **options).run()
    asked = server.asked[0][1].partition("?")[0]
    assert asked.lower().replace(":443", "") == url.lower().replace(":443", "")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "no app_secret for Porter: pass app_secret= or set PORTER_APP_SECRET"),
        ({"app_secret": "  "}, "pass app_secret= or set PORTER_APP_SECRET"),
        ({"app_secret": APP, "region": "mars"}, "region must be one of us, eu, not 'mars'"),
        ({"app_secret": 5}, "app_secret must be a string"),
        ({"app_secret": "gehe\u00efm-geheim"}, "app_secret has characters that cannot be sent"),
        ({"app_secret": APP, "auth": "none"}, "auth must be one of key, token, login"),
        ({"auth": "login"}, "api_key must be USER:PASSWORD, as login takes it"),
    ],
)
def test_what_is_missing_or_wrong_is_one_clear_error(
    make: Make, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(errors.ConfigurationError, match=re.escape(said)):
        make(Porter(), api_key=KEY, **options)


def test_a_secret_that_another_way_needs_may_be_left_out(make: Make) -> None:
    assert make(Porter("token"), api_key=KEY, auth="token").run() == [PNG]


def test_a_variable_that_is_no_region_is_named(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTER_REGION", "evil.example/")
    with pytest.raises(errors.ConfigurationError, match="PORTER_REGION must be one of us, eu"):
        make(Porter(), api_key=KEY, app_secret=APP)


def test_a_callable_gives_the_key_of_each_request(make: Make) -> None:
    calls: list[int] = []

    def key() -> str:
        calls.append(1)
        return KEY

    server = Porter("token")
    assert make(server, api_key=key, auth="token").run() == [PNG]
    assert len(calls) == len([url for _, url, _ in server.asked if not url.endswith(".png")])


def test_a_key_that_changes_is_masked_once_it_was_used(make: Make) -> None:
    keys = [f"short-lived-{n:08}" for n in range(30)]
    left = iter(keys)
    client = make(Porter("token"), api_key=lambda: next(left), auth="token")
    for key in keys:
        with pytest.raises(errors.AuthenticationError) as caught:
            client.run()
        assert key not in shown(caught.value)
        assert "***" in str(caught.value)


def test_an_async_callable_is_for_the_async_client(make: Make, kind: str) -> None:
    async def key() -> str:
        return KEY

    client = make(Porter("token"), api_key=key, auth="token")
    if kind == "async":
        assert client.run() == [PNG]
    else:
        with pytest.raises(errors.ConfigurationError, match="needs the async client"):
            client.run()


def _failing() -> str:
    raise OSError("the vault is closed")


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (_failing, "api_key failed with OSError: the vault is closed"),
        (lambda: None, "api_key gives no key"),
        (lambda: " ", "api_key gives no key"),
        (lambda: "k\u00e9y", "api_key has characters that no key has"),
    ],
)
def test_a_callable_that_gives_no_key_sends_nothing(make: Make, key: Any, said: str) -> None:
    server = Porter()
    with pytest.raises(errors.ConfigurationError, match=said):
        make(server, api_key=key, auth="token").run()
    assert server.asked == []


def test_a_key_with_letters_of_urls_arrives_as_it_is(make: Make) -> None:
    server = Porter(blind="key")
    make(server, api_key="a&b=c d#e%20/é".replace("é", "e"), app_secret=APP).run()
    assert "key=a%26b%3Dc%20d%23e%2520%2Fe" in server.asked[0][1]


def test_the_renamed_service_takes_its_own_header_and_the_default_stays() -> None:
    from linocut import freepik

    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(401, json={"message": "Invalid API key"})

    for base_url in (None, "https://api.magnific.com", "https://api.freepik.com/"):
        http = httpx.Client(transport=httpx.MockTransport(answer))
        client = freepik.Freepik(api_key=KEY, base_url=base_url, http_client=http)
        with pytest.raises(errors.AuthenticationError):
            client.flux_kontext_pro.submit(prompt="a tree")
    hosts = ("api.freepik.com", "api.magnific.com", "api.freepik.com")
    assert tuple(request.url.host for request in seen) == hosts
    assert [request.headers.get("x-freepik-api-key") for request in seen] == [KEY, None, KEY]
    assert [request.headers.get("x-magnific-api-key") for request in seen] == [None, KEY, None]
