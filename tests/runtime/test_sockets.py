"""Through a real socket: whatever the server does, nothing is paid twice and nothing is lost."""

import gzip
import json
import socket
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.runtime import acme
from tests.runtime.acme import KEY, PNG, Make, created, done
from tests.runtime.hostile import Exchange, Hostile, Respond

from linocut_kit.runtime import errors

Serve = Callable[[Respond], Hostile]


def scripted(
    create: Respond | None = None, poll: Respond | None = None, file: Respond | None = None
) -> Respond:
    """A server that is well behaved but for the parts that are given."""

    def respond(exchange: Exchange) -> None:
        if exchange.method == "POST":
            (create or (lambda item: item.body and item.answer(200, created())))(exchange)
        elif exchange.path.startswith("/files/"):
            (file or (lambda item: item.answer(200, PNG, kind="image/png")))(exchange)
        else:
            host = exchange.headers["host"]
            (poll or (lambda item: item.answer(200, done(f"http://{host}/files/1.png"))))(exchange)

    return respond


def test_a_run_brings_back_the_image(api: Make, serve: Serve, tmp_path: Path) -> None:
    server = serve(scripted())
    item = api(server.url)
    result = item.run(on_update=(updates := []).append)
    assert [update.status for update in updates] == ["WAITING", "DONE"]
    assert (result.task_id, result.status, result.raw["data"]["id"]) == ("t-1", "DONE", "t-1")
    assert item.do(result.images[0].read()) == PNG
    path = item.do(result.images[0].save(tmp_path / "new" / "pier.png"))
    assert path.read_bytes() == PNG
    assert [file.name for file in path.parent.iterdir()] == ["pier.png"]
    assert server.seen[0].json == {"prompt": "a pier"}
    assert server.creates == 1


def test_the_key_goes_to_api_calls_only(api: Make, serve: Serve) -> None:
    server = serve(scripted())
    item = api(server.url)
    item.do(item.run().images[0].read())
    keyed = {seen.path: seen.headers.get("x-acme-key") for seen in server.seen}
    assert keyed == {"/tasks": KEY, "/tasks/t-1": KEY, "/files/1.png": None}
    assert {seen.headers["user-agent"][:8] for seen in server.seen} == {"linocut/"}


LOST: dict[str, Respond] = {
    "reset": lambda item: item.body and item.reset(),
    "closed": lambda item: item.body and None,
    "half a head": lambda item: item.body and item.send(b"HTTP/1.1 200 OK\r\nContent-"),
    "no http": lambda item: item.body and item.send(b"\x00\x01 go away\r\n\r\n"),
    "half a body": lambda item: item.answer(200, b'{"data": {', length=500),
    "500": lambda item: item.answer(500, {"message": "Internal Server Error"}),
    "502 page": lambda item: item.answer(
        502, b"<html><title>Bad Gateway</title>", kind="text/html"
    ),
    "503 without a date": lambda item: item.answer(503, {}),
    "504": lambda item: item.answer(504),
    "see other": lambda item: item.answer(303, b"", location="/tasks/t-1"),
    "found": lambda item: item.answer(302, b"", location="/tasks/t-1"),
    "an HTML page": lambda item: item.answer(200, b"<!doctype html><title>Log in</title>"),
    "empty": lambda item: item.answer(200),
    "a list": lambda item: item.answer(200, [1]),
    "truncated JSON": lambda item: item.answer(200, b'{"data": {"id": "t-1'),
    "nested JSON": lambda item: item.answer(200, b"[" * 100_000),
    "a long number": lambda item: item.answer(200, b'{"data": {"id": %s}}' % (b"1" * 10_000)),
    "NaN": lambda item: item.answer(200, b'{"data": {"id": NaN}}'),
    "latin-1": lambda item: item.answer(200, '{"é": 1}'.encode("latin-1")),
    "no id": lambda item: item.answer(200, {"data": {"status": "WAITING"}}),
    "an id that is a list": lambda item: item.answer(200, {"data": {"id": ["t-1"], "status": "W"}}),
    "an id with a newline": lambda item: item.answer(200, {"data": {"id": "a\nb", "status": "W"}}),
    "a dot for an id": lambda item: item.answer(200, {"data": {"id": "..", "status": "W"}}),
    "too large": lambda item: item.answer(200, b"{}", length=10**9),
    "br": lambda item: item.answer(200, b"xxxx", content_encoding="br"),
    "a bomb": lambda item: item.answer(
        200, zlib.compress(bytes(40 * 2**20)), content_encoding="deflate"
    ),
    "half a gzip": lambda item: item.answer(
        200, gzip.compress(b"{}")[:-8], content_encoding="gzip"
    ),
    "no gzip": lambda item: item.answer(200, b"{}{}{}{}{}{}", content_encoding="gzip"),
}


@pytest.mark.parametrize("name", LOST)
def test_a_create_whose_answer_is_lost_is_uncertain_and_sent_once(
    api: Make, serve: Serve, name: str
) -> None:
    server = serve(scripted(create=LOST[name]))
    with pytest.raises(errors.SubmissionUncertain) as caught:
        api(server.url).run()
    assert server.creates == 1
    assert caught.value.__cause__ is not None
    assert_short(caught.value)


def assert_short(error: BaseException) -> None:
    text = "".join([str(error), *getattr(error, "__notes__", [])])
    assert len(text) < 600
    assert KEY not in text
    assert "\n" not in str(error)


REFUSED: dict[int, type[errors.ApiError]] = {
    400: errors.BadRequestError, 401: errors.AuthenticationError, 402: errors.PaymentRequiredError,
    403: errors.PermissionDeniedError, 404: errors.NotFoundError, 408: errors.ApiError,
    409: errors.ConflictError, 418: errors.ApiError, 422: errors.BadRequestError,
}  # fmt: skip


@pytest.mark.parametrize("status", REFUSED)
def test_a_refusal_is_an_error_of_its_family(api: Make, serve: Serve, status: int) -> None:
    body = {"message": f"no, {KEY}, never"}
    server = serve(scripted(create=lambda item: item.answer(status, body, x_request_id="r-77")))
    with pytest.raises(REFUSED[status]) as caught:
        api(server.url).run()
    assert type(caught.value) is REFUSED[status]
    assert (caught.value.status_code, caught.value.request_id) == (status, "r-77")
    assert caught.value.body == {"message": "no, ***, never"}
    assert "no, ***, never" in str(caught.value)
    assert "r-77" in str(caught.value)
    assert server.creates == 1


@pytest.mark.parametrize("status", [301, 307, 308])
def test_a_create_is_not_redirected(api: Make, serve: Serve, status: int) -> None:
    server = serve(scripted(create=lambda item: item.answer(status, b"", location="/elsewhere")))
    with pytest.raises(errors.UnexpectedResponse, match="never followed for a POST"):
        api(server.url).run()
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "headers", [{"retry_after": "3"}, {"retry_after": "Wed, 21 Oct 2015 07:28:00 GMT"}]
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_create_that_was_put_off_is_sent_again(
    api: Make, serve: Serve, status: int, headers: dict[str, str]
) -> None:
    def create(exchange: Exchange) -> None:
        if server.creates < 3:
            exchange.answer(status, {"message": "later"}, **headers)
        else:
            exchange.answer(200, created())

    server = serve(scripted(create=create))
    client = api(server.url)
    assert client.run().task_id == "t-1"
    assert server.creates == 3
    asked = 3.0 if headers["retry_after"] == "3" else 0.0
    assert min(client.clock.slept[:2]) >= asked


@pytest.mark.parametrize(
    ("status", "error"), [(429, errors.RateLimitError), (503, errors.ServerError)]
)
def test_being_put_off_for_ever_is_a_refusal(
    api: Make, serve: Serve, status: int, error: type[errors.ApiError]
) -> None:
    server = serve(scripted(create=lambda item: item.answer(status, {}, retry_after="1")))
    with pytest.raises(error) as caught:
        api(server.url, max_retries=2).run()
    assert caught.value.retry_after == 1.0
    assert server.creates == 3


def test_nobody_listening_is_said_and_nothing_was_paid(api: Make) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    client = api(f"http://127.0.0.1:{port}")
    with pytest.raises(errors.TransportError, match=f"127.0.0.1:{port}") as caught:
        client.run()
    assert len(client.clock.slept) == 4
    assert_short(caught.value)


def test_a_create_that_hangs_ends_at_the_deadline(api: Make, serve: Serve) -> None:
    server = serve(scripted(create=lambda item: item.body and item.hang()))
    with pytest.raises(errors.SubmissionUncertain, match="deadline"):
        api(server.url).run(timeout=0.3)
    assert server.creates == 1


DRIPS: dict[str, Respond] = {
    "head": lambda item: item.drip(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 10_000),
    "body": lambda item: drip_body(item),
    "endless": lambda item: flood(item),
}


def drip_body(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\n\r\n")
    exchange.drip(b" " * 10_000)


def flood(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while not exchange.over.is_set():
        exchange.send(b" " * (1 << 20))


@pytest.mark.parametrize("name", DRIPS)
def test_a_drip_does_not_outlast_the_deadline(api: Make, serve: Serve, name: str) -> None:
    server = serve(scripted(create=DRIPS[name]))
    with pytest.raises(errors.SubmissionUncertain):
        api(server.url).run(timeout=0.4)
    assert server.creates == 1


@pytest.mark.parametrize("name", ["hang", *DRIPS])
def test_a_poll_that_never_ends_is_a_timeout_with_the_task(
    api: Make, serve: Serve, name: str
) -> None:
    endpoint = acme.with_lifecycle(wait=acme.Wait(first=0.01, factor=1, max=0.01, timeout=0.5))
    respond = DRIPS.get(name, lambda item: item.hang())
    server = serve(scripted(poll=respond))
    client = api(server.url, endpoint=endpoint)
    with pytest.raises(errors.TaskError) as caught:
        client.run()
    assert caught.value.task.id == "t-1"
    assert ".task('t-1').wait()" in str(caught.value)
    assert server.creates == 1


TROUBLE: dict[str, Respond] = {
    "reset": lambda item: item.reset(),
    "closed": lambda item: None,
    "500": lambda item: item.answer(500),
    "429": lambda item: item.answer(429, retry_after="2"),
    "503": lambda item: item.answer(503),
    "404": lambda item: item.answer(404),
    "408": lambda item: item.answer(408),
    "page": lambda item: item.answer(200, b"<html>"),
    "cut": lambda item: item.answer(200, b"{", length=100),
    "unknown state": lambda item: item.answer(200, created(status="PONDERING")),
    "a number for a state": lambda item: item.answer(200, created(status=7)),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", TROUBLE)
def test_polling_survives_passing_trouble(api: Make, serve: Serve, name: str) -> None:
    def poll(exchange: Exchange) -> None:
        if len(server.seen) <= 3:
            TROUBLE[name](exchange)
        else:
            exchange.answer(200, done("http://127.0.0.1/x.png"))

    server = serve(scripted(poll=poll))
    assert api(server.url).run().status == "DONE"
    assert len(server.seen) == 4


def test_an_unknown_state_is_told_once(
    api: Make, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    def poll(exchange: Exchange) -> None:
        pondering = len(server.seen) <= 4
        exchange.answer(
            200, created(status="PONDERING") if pondering else done("http://127.0.0.1/")
        )

    server = serve(scripted(poll=poll))
    api(server.url).run()
    said = [record.message for record in caplog.records if "PONDERING" in record.message]
    assert len([item for item in said if "undocumented" in item]) == 1


ENDED: dict[str, tuple[Respond, type[errors.LinocutError] | None]] = {
    "401": (lambda item: item.answer(401, {"message": "key revoked"}), errors.AuthenticationError),
    "410": (lambda item: item.answer(410), errors.NotFoundError),
    "pages": (lambda item: item.answer(200, b"<html>"), errors.UnexpectedResponse),
    "away": (
        lambda item: item.answer(302, b"", location="https://evil.example/"),
        errors.UnexpectedResponse,
    ),
    "no images": (lambda item: item.answer(200, created(status="DONE")), errors.UnexpectedResponse),
    "round and round": (
        lambda item: item.answer(302, b"", location=item.path), errors.UnexpectedResponse,
    ),
    "to nowhere": (lambda item: item.answer(302), errors.UnexpectedResponse),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDED)
def test_what_ends_polling_carries_the_task(api: Make, serve: Serve, name: str) -> None:
    respond, cause = ENDED[name]
    server = serve(scripted(poll=respond))
    with pytest.raises(errors.TaskError) as caught:
        api(server.url).run()
    assert caught.value.task.id == "t-1"
    assert isinstance(caught.value.__cause__, cause or errors.LinocutError)
    assert_short(caught.value)


def test_a_failed_task_has_the_providers_words(api: Make, serve: Serve) -> None:
    failed = created(status="FAILED", error={"code": 17, "message": "moderated"})
    server = serve(scripted(poll=lambda item: item.answer(200, failed)))
    client = api(server.url)
    with pytest.raises(errors.TaskFailed) as caught:
        client.run()
    assert (caught.value.code, caught.value.message) == ("17", "moderated")
    polls = len(server.seen)
    with pytest.raises(errors.TaskFailed):
        client.do(caught.value.task.wait())
    assert len(server.seen) == polls


def test_a_task_that_cannot_be_processed_has_failed(api: Make, serve: Serve) -> None:
    body = {"detail": [{"msg": "moderated"}]}
    server = serve(scripted(poll=lambda item: item.answer(422, body)))
    with pytest.raises(errors.TaskFailed, match="moderated") as caught:
        api(server.url).run()
    assert caught.value.message == "moderated"


def test_success_without_a_word_has_the_documented_word(api: Make, serve: Serve) -> None:
    images = {"data": {"images": [{"url": "http://127.0.0.1/"}]}}
    server = serve(scripted(poll=lambda item: item.answer(200, images)))
    assert api(server.url).run().status == "DONE"


def test_a_completed_task_that_carries_an_error_has_failed(api: Make, serve: Serve) -> None:
    broken = created(status="DONE", error={"message": "out of memory"})
    server = serve(scripted(poll=lambda item: item.answer(200, broken)))
    with pytest.raises(errors.TaskFailed, match="out of memory"):
        api(server.url).run()


def test_a_task_that_is_never_done_times_out_and_goes_on_later(api: Make, serve: Serve) -> None:
    ready: list[bool] = []

    def poll(exchange: Exchange) -> None:
        exchange.answer(200, done("http://127.0.0.1/") if ready else created(status="WORKING"))

    server = serve(scripted(poll=poll))
    client = api(server.url)
    with pytest.raises(errors.TaskTimeout, match="WORKING") as caught:
        client.run(timeout=30)
    assert 28 < sum(client.clock.slept) <= 30
    ready.append(True)
    assert client.do(caught.value.task.wait()).task_id == "t-1"
    assert client.do(client.resource.task("t-1").wait()).status == "DONE"
    assert server.creates == 1


def test_a_resumed_task_that_nobody_knows_is_said_at_once(api: Make, serve: Serve) -> None:
    server = serve(scripted(poll=lambda item: item.answer(404, {"detail": [{"msg": "gone"}]})))
    client = api(server.url)
    with pytest.raises(errors.TaskError, match="gone"):
        client.do(client.resource.task("t-9").wait())
    assert len(server.seen) == 1


def test_redirects_stay_at_home(api: Make, serve: Serve) -> None:
    other = serve(scripted())

    def file(exchange: Exchange) -> None:
        if exchange.path == "/files/1.png":
            exchange.answer(302, b"", location="/files/2.png")
        elif exchange.path == "/files/2.png":
            exchange.answer(200, PNG, kind="image/png")

    def poll(exchange: Exchange) -> None:
        if exchange.path == "/tasks/t-1":
            exchange.answer(307, b"", location="/moved/t-1")
        else:
            exchange.answer(200, done(f"{server.url}/files/1.png", f"{server.url}/files/away"))

    def respond(exchange: Exchange) -> None:
        if exchange.path == "/files/away":
            exchange.answer(302, b"", location=f"{other.url}/files/1.png")
        else:
            scripted(poll=poll, file=file)(exchange)

    server = serve(respond)
    client = api(server.url)
    result = client.run()
    assert client.do(result.images[0].read()) == PNG
    with pytest.raises(errors.UnexpectedResponse, match="another host"):
        client.do(result.images[1].read())
    assert other.seen == []
    moved = [item.headers.get("x-acme-key") for item in server.seen if item.path == "/moved/t-1"]
    assert moved == [KEY]


def test_a_status_url_on_another_host_is_asked_for_at_home(api: Make, serve: Serve) -> None:
    other = serve(scripted())
    endpoint = acme.with_lifecycle(poll=None, poll_url="/data/url", rewrite=("poll",))
    url = f"{other.url}/queue/t-1?logs=0"
    server = serve(scripted(create=lambda item: item.answer(200, created(url=url))))
    client = api(server.url, endpoint=endpoint)
    client.run()
    assert other.seen == []
    assert server.seen[1].path == "/queue/t-1?logs=0"
    with pytest.raises(errors.ConfigurationError, match="only be followed"):
        client.do(client.resource.task("t-1").wait())


def test_a_result_may_have_a_place_of_its_own(api: Make, serve: Serve) -> None:
    endpoint = acme.with_lifecycle(result=acme.Call(method="GET", path="/results/{id}"))
    asked: list[str] = []

    def poll(exchange: Exchange) -> None:
        asked.append(exchange.path)
        if exchange.path.startswith("/results/"):
            exchange.answer(200, {"data": {"images": [{"url": f"{server.url}/files/1.png"}]}})
        else:
            exchange.answer(200, created(status="DONE"))

    server = serve(scripted(poll=poll))
    result = api(server.url, endpoint=endpoint).run()
    assert asked == ["/tasks/t-1", "/results/t-1"]
    assert (result.status, len(result.images)) == ("DONE", 1)


RESULTS: dict[str, Respond] = {
    "nothing in it": lambda item: item.answer(200, {"data": {}}),
    "a page": lambda item: item.answer(200, b"<html>"),
    "unprocessable": lambda item: item.answer(422, {"error": "no"}),
    "refused": lambda item: item.answer(400, {"error": "no"}),
    "gone": lambda item: item.answer(503),
    "failed": lambda item: item.answer(200, created(status="FAILED")),
}


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_that_does_not_come_leaves_the_task(api: Make, serve: Serve, name: str) -> None:
    endpoint = acme.with_lifecycle(result=acme.Call(method="GET", path="/results/{id}"))

    def poll(exchange: Exchange) -> None:
        is_result = exchange.path.startswith("/results/")
        RESULTS[name](exchange) if is_result else exchange.answer(200, created(status="DONE"))

    server = serve(scripted(poll=poll))
    with pytest.raises(errors.TaskError) as caught:
        api(server.url, endpoint=endpoint).run()
    assert caught.value.task.id == "t-1"


def test_an_answer_without_a_task_is_the_result(api: Make, serve: Serve) -> None:
    endpoint = acme.with_lifecycle(id=None, status=None, poll=None)
    image = {"data": {"images": [{"url": "data:image/png;base64,iVBORw0KGgo="}]}}
    server = serve(scripted(create=lambda item: item.answer(200, image, request_id="r-1")))
    client = api(server.url, endpoint=endpoint)
    result = client.run()
    assert (result.task_id, client.do(result.images[0].read())) == ("r-1", PNG[:8])
    server = serve(scripted(create=lambda item: item.answer(200, {"data": {}})))
    with pytest.raises(errors.SubmissionUncertain, match="without an image"):
        api(server.url, endpoint=endpoint).run()


def test_events_tell_all_and_waiting_after_them_asks_nothing(api: Make, serve: Serve) -> None:
    def poll(exchange: Exchange) -> None:
        exchange.answer(
            200, done(f"{server.url}/files/1.png") if len(server.seen) > 3 else created()
        )

    server = serve(scripted(poll=poll))
    client = api(server.url)
    task = client.submit()
    assert (task.id, task.status) == ("t-1", "WAITING")
    told = client.events(task)
    assert [item.status for item in told] == ["WAITING", "WAITING", "WAITING", "DONE"]
    assert [round(item.elapsed) for item in told] == [0, 1, 3, 7]
    polls = len(server.seen)
    assert len(client.do(task.wait()).images) == 1
    assert len(server.seen) == polls
    assert repr(task).endswith("acme/model t-1 DONE>")


def test_a_task_can_be_asked_cancelled_and_listed(api: Make, serve: Serve) -> None:
    def poll(exchange: Exchange) -> None:
        if exchange.method == "DELETE":
            exchange.answer(200, b"")
        elif exchange.path == "/tasks":
            exchange.answer(200, {"data": [{"id": "t-1", "status": "DONE"}, {"id": 2}]})
        else:
            exchange.answer(200, created(status="WORKING"))

    server = serve(scripted(poll=poll))
    client = api(server.url)
    task = client.resource.task("t-1")
    assert task.status is None
    assert client.do(task.refresh()) == task.status == "WORKING"
    assert client.do(task.cancel()) is None
    listed = client.do(client.resource._list())
    assert [(item.id, item.status) for item in listed] == [("t-1", "DONE"), ("2", None)]
    assert [item.method for item in server.seen] == ["GET", "DELETE", "GET"]


def test_a_refresh_that_fails_carries_the_task(api: Make, serve: Serve) -> None:
    server = serve(scripted(poll=lambda item: item.answer(404)))
    client = api(server.url)
    with pytest.raises(errors.NotFoundError) as caught:
        client.do(client.resource.task("t-1").refresh())
    assert caught.value.task.id == "t-1"
    server = serve(scripted(poll=lambda item: item.reset()))
    client = api(server.url, max_retries=1)
    with pytest.raises(errors.TransportError):
        client.do(client.resource.task("t-1").refresh())
    assert len(server.seen) == 2


def test_a_listing_with_a_nameless_task_is_refused(api: Make, serve: Serve) -> None:
    server = serve(scripted(poll=lambda item: item.answer(200, {"data": [{"status": "DONE"}]})))
    client = api(server.url)
    with pytest.raises(errors.UnexpectedResponse, match="no usable id"):
        client.do(client.resource._list())


def test_what_a_provider_does_not_offer_is_said(api: Make) -> None:
    client = api("http://127.0.0.1:1", endpoint=acme.with_lifecycle(cancel=None, listing=None))
    with pytest.raises(errors.ConfigurationError, match="no way to cancel"):
        client.do(client.resource.task("t-1").cancel())
    with pytest.raises(errors.ConfigurationError, match="no list"):
        client.do(client.resource._list())


def test_integers_beyond_2_to_the_53rd_stay_exact(api: Make, serve: Serve) -> None:
    seed = 196619188014358660
    server = serve(
        scripted(poll=lambda item: item.answer(200, done("http://127.0.0.1/", seed=seed)))
    )
    result = api(server.url).run({"prompt": "x", "seed": seed})
    assert result.raw["data"]["seed"] == server.seen[0].json["seed"] == seed


def test_compressed_answers_are_read_although_nobody_asked(api: Make, serve: Serve) -> None:
    body = gzip.compress(json.dumps(created()).encode())
    server = serve(scripted(create=lambda item: item.answer(200, body, content_encoding="gzip")))
    assert api(server.url).submit().id == "t-1"
    assert server.seen[0].headers["accept-encoding"] == "identity"


def test_hooks_see_every_attempt_and_no_secret(api: Make, serve: Serve) -> None:
    told: list[Any] = []

    def poll(exchange: Exchange) -> None:
        if len(server.seen) == 2:
            exchange.reset()
        else:
            exchange.answer(200, done(f"{server.url}/files/1.png?sig=hush"), x_request_id="r-5")

    server = serve(scripted(poll=poll))
    client = api(server.url, on_request=told.append, on_response=told.append)
    client.do(client.run().images[0].read())
    asked = [item for item in told if not hasattr(item, "elapsed")]
    came = [item for item in told if hasattr(item, "elapsed")]
    assert [item.method for item in asked] == ["POST", "GET", "GET", "GET"]
    assert asked[0].length == len(server.seen[0].body)
    assert [item.status_code for item in came] == [200, None, 200, 200]
    assert came[2].request_id == "r-5"
    assert KEY not in repr(told)
    assert "hush" not in repr(told)


def test_the_log_has_ids_and_states_but_no_secrets(
    api: Make, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    server = serve(scripted())
    client = api(server.url)
    client.do(client.run({"prompt": "a very private pier"}).images[0].read())
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("linocut")]
    assert any("task t-1 created, state WAITING" in our for our in ours)
    assert "private pier" not in "".join(ours)
    assert KEY not in caplog.text
    assert KEY not in repr(vars(client.client))
