"""Settings of a client: where they come from, and what is wrong with them in one line."""

import io
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from tests.runtime.acme import KEY, PNG, SERVICE, Api, Make, created, done
from tests.runtime.hostile import Exchange, Hostile, Respond
from tests.runtime.test_sockets import scripted

from linocut_kit.runtime import _environment, errors, hosts
from linocut_kit.runtime._http import Settings, SyncTransport
from linocut_kit.runtime.compatibility import INTERFACE, require
from linocut_kit.runtime.credentials import Credentials
from linocut_kit.runtime.exchange import Request
from linocut_kit.runtime.hosts import Base, address_kind, origin, parse_base
from linocut_kit.runtime.redaction import Mask
from linocut_kit.runtime.services import Auth

Serve = Callable[[Respond], Hostile]


def test_a_missing_key_names_the_variable_and_the_page(api: Make) -> None:
    for key in (None, "", "   "):
        with pytest.raises(errors.ConfigurationError) as caught:
            api(api_key=key)
        assert "ACME_API_KEY" in str(caught.value)
        assert "https://acme.example/keys" in str(caught.value)
    with pytest.raises(errors.ConfigurationError, match=r"pass api_key=$"):
        api(api_key=None, service=replace(SERVICE, keys_url=None))


@pytest.mark.parametrize("name", ["api_key", "base_url"])
@pytest.mark.parametrize("value", [5, b"text", ["text"]])
def test_a_setting_that_is_no_text_is_said_and_not_repeated(
    api: Make, name: str, value: Any
) -> None:
    with pytest.raises(errors.ConfigurationError, match=f"^{name} must be a string"):
        api(**{"url" if name == "base_url" else name: value})


def test_a_task_id_that_is_a_number_is_taken_as_text(api: Make, serve: Serve) -> None:
    server = serve(scripted())
    task = api(server.url).resource.task(7)
    assert task.id == "7"
    with pytest.raises(errors.ConfigurationError, match="task id"):
        api(server.url).resource.task(None)


@pytest.mark.parametrize("key", ["se\ncret", "sécret", "se\0cret"])
def test_a_key_that_cannot_be_one_is_not_repeated(api: Make, key: str) -> None:
    with pytest.raises(errors.ConfigurationError, match="api_key has characters") as caught:
        api(api_key=key)
    assert key not in str(caught.value)


def test_an_argument_beats_the_environment(
    api: Make, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(scripted())
    monkeypatch.setenv("ACME_API_KEY", " from-the-environment\n")
    monkeypatch.setenv("ACME_BASE_URL", f"{server.url}/prefix/")
    client = api(api_key=None)
    client.submit()
    assert server.seen[0].path == "/prefix/tasks"
    assert server.seen[0].headers["x-acme-key"] == "from-the-environment"
    api(server.url, api_key="from-the-argument").submit()
    assert server.seen[1].path == "/tasks"
    assert server.seen[1].headers["x-acme-key"] == "from-the-argument"
    monkeypatch.setenv("ACME_API_KEY", "n\no")
    with pytest.raises(errors.ConfigurationError, match="ACME_API_KEY has characters"):
        api(api_key=None)


def test_an_optional_key_is_not_sent_if_there_is_none(api: Make, serve: Serve) -> None:
    auth = Auth(header="Authorization", prefix="Bearer ", required=False)
    service = replace(SERVICE, auths=(auth,))
    server = serve(scripted())
    api(server.url, api_key=None, service=service).submit()
    assert "authorization" not in server.seen[0].headers
    api(server.url, service=service).submit()
    assert server.seen[1].headers["authorization"] == f"Bearer {KEY}"


def test_a_provider_without_a_host_needs_one(api: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    service = replace(SERVICE, servers=())
    with pytest.raises(errors.ConfigurationError, match=r"pass base_url= or set ACME_BASE_URL"):
        api(service=service)
    assert "api.acme.example" in repr(api().client)
    monkeypatch.setenv("ACME_BASE_URL", "nonsense")
    with pytest.raises(errors.ConfigurationError, match="ACME_BASE_URL must be a URL"):
        api(service=service)


@pytest.mark.parametrize(
    "url",
    ["", "acme.example", "ftp://acme.example", "https://", "https://a b", "https://[::1", "//x",
     "https://user:pw@acme.example", "https://acme.example?x=1", "https://acme.example#x",
     "https://ácme.example", "https://acme.example:99999"],
)  # fmt: skip
def test_a_base_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(errors.ConfigurationError, match="base_url must") as caught:
        parse_base(url, said="base_url")
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), True, "5"])
def test_a_timeout_is_a_positive_number(api: Make, timeout: Any) -> None:
    client = api("http://127.0.0.1:1")
    for call in (client.run, client.submit):
        with pytest.raises(errors.ConfigurationError, match="timeout must be a positive number"):
            call(timeout=timeout)
    with pytest.raises(errors.ConfigurationError, match="timeout must be"):
        client.do(client.resource.task("t").wait(timeout=timeout))


def test_the_clients_timeout_is_the_default_of_every_wait(api: Make, serve: Serve) -> None:
    server = serve(scripted(poll=lambda item: item.answer(200, created())))
    client = api(server.url, timeout=10)
    for wait in (client.run, client.resource.task("t-1").wait):
        client.clock.slept.clear()
        with pytest.raises(errors.TaskTimeout):
            client.do(wait())
        assert 8 < sum(client.clock.slept) <= 10
    with pytest.raises(errors.ConfigurationError, match="timeout must be"):
        api(server.url, timeout=-1)


@pytest.mark.parametrize("retries", [-1, True, 1.5, "3"])
def test_retries_are_a_count(api: Make, retries: Any) -> None:
    with pytest.raises(errors.ConfigurationError, match="max_retries"):
        api("http://127.0.0.1:1", max_retries=retries)


@pytest.mark.parametrize("id", ["", " t", "a\nb", "..", "x" * 600])
def test_an_id_that_cannot_be_one_is_refused(api: Make, id: str) -> None:
    with pytest.raises(errors.ConfigurationError, match="task id"):
        api("http://127.0.0.1:1").resource.task(id)


def test_an_id_is_quoted_in_paths(api: Make, serve: Serve) -> None:
    server = serve(scripted(poll=lambda item: item.answer(200, done("http://127.0.0.1/"))))
    client = api(server.url)
    client.do(client.resource.task("../a b/ü?x#y").wait())
    assert server.seen[0].path == "/tasks/..%2Fa%20b%2F%C3%BC%3Fx%23y"


def test_a_closed_client_says_so(api: Make, serve: Serve) -> None:
    server = serve(scripted())
    client = api(server.url)

    async def asynchronous() -> None:
        async with client.client as entered:
            assert entered is client.client
        await client.client.aclose()

    if client.kind == "sync":
        with client.client as entered:
            assert entered is client.client
    else:
        client.do(asynchronous())
    with pytest.raises(errors.ConfigurationError, match="closed"):
        client.submit()


def own(kind: str, handler: Callable[[httpx.Request], httpx.Response], **options: Any) -> Any:
    make = httpx.Client if kind == "sync" else httpx.AsyncClient
    return make(transport=httpx.MockTransport(handler), **options)


def test_a_client_of_ones_own_is_used_and_left_open(api: Make, kind: str) -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if request.method == "POST":
            return httpx.Response(200, json=created())
        if request.url.host == "cdn.example":
            return httpx.Response(200, content=PNG, headers={"set-cookie": "a=b"})
        return httpx.Response(200, json=done("http://cdn.example/1.png"))

    given = own(kind, handler, headers={"x-own": "1", "authorization": "own"}, cookies={"c": "1"})
    client = api("http://acme.example", http_client=given)
    image = client.run().images[0]
    assert client.do(image.read()) == client.do(image.read()) == PNG
    client.do(client.client.close())
    assert not given.is_closed
    calls = [item for item in seen if item.url.host == "acme.example"]
    files = [item for item in seen if item.url.host == "cdn.example"]
    assert [call.headers["x-own"] for call in calls] == ["1", "1"]
    for file in files:
        assert not {"x-own", "authorization", "cookie", "x-acme-key"} & set(file.headers)
    client.do(given.close() if kind == "sync" else given.aclose())


@pytest.mark.parametrize("error", [OSError("cut"), TimeoutError("slow"), httpx.ReadError("cut")])
def test_whatever_a_client_of_ones_own_raises_is_an_outcome(
    api: Make, kind: str, error: Exception
) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise error

    given = own(kind, handler)
    client = api("http://acme.example", http_client=given)
    with pytest.raises(errors.SubmissionUncertain):
        client.submit()
    client.do(given.close() if kind == "sync" else given.aclose())


def test_a_client_of_the_wrong_kind_is_refused(kind: str, api: Make) -> None:
    wrong = own("async" if kind == "sync" else "sync", lambda _: httpx.Response(200))
    with pytest.raises(errors.ConfigurationError, match="http_client must be"):
        api("http://acme.example", http_client=wrong)


def test_the_environments_proxy_is_used(
    api: Make, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    def proxy(exchange: Exchange) -> None:
        if exchange.method == "POST":
            exchange.answer(200, created())
        elif exchange.path.endswith("1.png"):
            exchange.answer(200, PNG, kind="image/png")
        else:
            exchange.answer(200, done("http://cdn.example/1.png"))

    server = serve(proxy)
    monkeypatch.setenv("http_proxy", f"127.0.0.1:{server.port}")
    monkeypatch.setenv("no_proxy", "direct.example")
    client = api("http://acme.example")
    assert client.do(client.run().images[0].read()) == PNG
    assert [item.path for item in server.seen] == [
        "http://acme.example/tasks", "http://acme.example/tasks/t-1", "http://cdn.example/1.png",
    ]  # fmt: skip
    assert _environment.proxy_for("http", "direct.example:80") is None


def test_a_proxy_of_an_unknown_kind_is_said(api: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "carrier-pigeon://x")
    with pytest.raises(errors.ConfigurationError, match="carrier-pigeon proxy"):
        api("http://acme.example").submit()


def test_certificates_that_are_none_are_said(
    api: Make, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    for path in (tmp_path / "ca.pem", tmp_path / "none.pem"):
        with pytest.raises(errors.ConfigurationError, match="no certificates"):
            api("https://127.0.0.1:1", verify=path, max_retries=0).submit()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with pytest.raises(errors.ConfigurationError, match="SSL_CERT_FILE"):
        api("https://127.0.0.1:1", max_retries=0).submit()


def test_clients_share_one_tls_context_made_when_needed(
    api: Make, serve: Serve, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _environment._shared.clear()
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    server = serve(scripted())
    api(server.url).submit()
    assert _environment._shared == {}
    for _ in range(2):
        with pytest.raises(errors.TransportError):
            api("https://127.0.0.1:1", max_retries=0).submit()
    assert len(_environment._shared) == 1
    own_context = _environment.tls_context(tmp_path)
    assert own_context not in _environment._shared.values()
    assert _environment.tls_context(own_context) is own_context


def test_a_server_that_speaks_no_tls_is_a_transport_error(api: Make, serve: Serve) -> None:
    server = serve(scripted())
    with pytest.raises(errors.TransportError):
        api(f"https://127.0.0.1:{server.port}", max_retries=0).submit(timeout=0.3)


def test_a_deadline_that_passes_before_sending_costs_nothing(api: Make, serve: Serve) -> None:
    server = serve(scripted())
    client = api(server.url, on_request=lambda _: client.clock.slept.append(100.0))
    with pytest.raises(errors.TransportError, match="deadline"):
        client.submit(timeout=10)
    assert server.seen == []


def test_a_server_that_does_not_take_the_body_ends_at_the_deadline(api: Make, serve: Serve) -> None:
    server = serve(scripted(create=lambda item: item.hang()))
    with pytest.raises(errors.SubmissionUncertain, match="deadline"):
        api(server.url).submit({"prompt": "x", "photo": PNG + bytes(20 * 2**20)}, timeout=0.4)


def test_a_deadline_that_passes_while_sending_is_doubt(serve: Serve) -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if size is not None and size > 4096:
                client.clock.slept.append(100.0)
            return super().read(size)

    server = serve(scripted(create=lambda item: item.body and item.hang()))
    client = Api("sync", base_url=server.url)
    with pytest.raises(errors.SubmissionUncertain, match="deadline"):
        client.submit({"prompt": "x", "photo": Slow(PNG * 40_000)}, timeout=60)
    client.close()


def test_a_wait_without_end_is_allowed(api: Make, serve: Serve) -> None:
    server = serve(scripted())
    assert api(server.url).run(timeout=float("inf")).status == "DONE"


def test_the_key_cannot_be_sent_elsewhere() -> None:
    mask = Mask([KEY])
    credentials = Credentials(Auth(header="x"), KEY, {}, mask)
    settings = Settings(base=Base("http://acme.example"), credentials=credentials, mask=mask)
    assert KEY not in repr(settings)
    transport = SyncTransport(settings)
    with pytest.raises(errors.ConfigurationError, match="not at the configured host"):
        transport.send(Request(method="GET", url="http://acme.example.evil/"))
    transport.close()


def test_a_base_inside_a_network_may_have_its_results_there(
    api: Make, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(200, json=done("http://10.0.0.7/1.png", "http://169.254.1.1/2"))
        return httpx.Response(200, content=PNG)

    def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.5", 80))]

    monkeypatch.setattr(hosts.socket, "getaddrinfo", resolve)
    given = own(kind, handler)
    client = api("http://acme.example", http_client=given)
    images = client.run().images
    assert client.do(images[0].read()) == PNG
    with pytest.raises(errors.UnexpectedResponse, match="link-local"):
        client.do(images[1].read())
    client.do(given.close() if kind == "sync" else given.aclose())


LAZY = """
import sys
import linocut_kit.runtime as runtime
from linocut_kit.runtime import UNSET
loaded = {"httpx", "pydantic", "PIL"} & set(sys.modules)
assert not loaded, loaded
for name in runtime.__all__:
    assert getattr(runtime, name) is not None
    assert name in dir(runtime)
import linocut_kit.runtime.client, linocut_kit.runtime.webhooks, linocut_kit.runtime.task
loaded = {"httpx", "pydantic", "PIL"} & set(sys.modules)
assert not loaded, loaded
try:
    runtime.nothing
except AttributeError as error:
    assert "nothing" in str(error)
else:
    raise AssertionError
"""


def test_importing_the_runtime_loads_neither_http_nor_models() -> None:
    subprocess.run([sys.executable, "-c", LAZY], check=True)


@pytest.mark.parametrize(
    ("address", "kind_"),
    [("8.8.8.8", "public"), ("2001:4860:4860::8888", "public"), ("127.3.2.1", "loopback"),
     ("::1", "loopback"), ("::ffff:127.0.0.1", "loopback"), ("169.254.169.254", "link-local"),
     ("fe80::1%eth0", "link-local"), ("10.1.2.3", "private"), ("fc00::1", "private"),
     ("0.0.0.0", "reserved"), ("::", "reserved"), ("255.255.255.255", "reserved"),
     ("64:ff9b::7f00:1", "loopback"), ("2002:7f00:1::", "tunnel"),
     ("2001:0:4136:e378:8000:63bf:80ff:fffe", "tunnel"), ("239.1.1.1", "multicast")],
)  # fmt: skip
def test_addresses_are_told_by_their_kind(address: str, kind_: str) -> None:
    assert address_kind(address) == kind_


def test_origins_have_one_form() -> None:
    assert origin("HTTP://Acme.Example/x") == origin("http://acme.example:80")
    assert origin("https://[::1]:8/") == "https://[::1]:8"
    assert origin("no url") == origin("http://[") == ""
    base = parse_base("https://acme.example/v1/", said="x")
    assert base.rebase("https://other.example/v1/tasks?a=1") == "https://acme.example/v1/tasks?a=1"
    assert base.rebase("https://other.example/tasks") == "https://acme.example/v1/tasks"
    assert base.rebase("https://other.example") is None
    assert base.rebase("http://[") is None


def test_a_client_for_both_kinds_of_loop_is_made_outside_of_one(kind: str) -> None:
    client = Api(kind, base_url="http://127.0.0.1:1")
    assert client.resource.task("t").id == "t"
    client.close()


@pytest.mark.parametrize(("step", "cure"), [(-1, "linocut generate"), (1, "pip install --upgrade")])
def test_printed_code_of_another_runtime_names_the_cure(step: int, cure: str) -> None:
    require(INTERFACE, "acme")
    with pytest.raises(ImportError, match=f"acme was printed for .*run: {cure}"):
        require(INTERFACE + step, "acme")
