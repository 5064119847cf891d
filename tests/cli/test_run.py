"""`linocut run` and `linocut task` as a person types them."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from tests.runtime.hostile import Exchange, Hostile, Respond, serving

from linocut_kit.cli import main
from linocut_kit.spec.model import Endpoint, Provider

ROOT = Path(__file__).parents[2]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
ENDPOINT = "freepik/flux-2-klein"
KEY = "FREEPIK_API_KEY"
SAVED = "task_t_1_6196f6412a3a"


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def serve() -> Iterator[Callable[[Respond], Hostile]]:
    with ExitStack() as stack:
        yield lambda respond: stack.enter_context(serving(respond))


Serve = Callable[[Respond], Hostile]


def linocut(*words: str) -> int:
    return main([*words, "--out-dir", str(ROOT / "generated")])


def run(*words: str) -> int:
    return linocut("run", ENDPOINT, "-p", "prompt=a lighthouse", *words)


def good(create: Any = None, poll: Any = None) -> Respond:
    """A server of the endpoint that is done at once."""

    def respond(exchange: Exchange) -> None:
        if exchange.method == "POST":
            assert exchange.body
            exchange.answer(*(create or (200, state("CREATED"))))
        elif exchange.path.endswith(".png"):
            exchange.answer(200, PNG, kind="image/png")
        else:
            url = f"http://{exchange.headers['host']}/1.png"
            exchange.answer(*(poll or (200, state("COMPLETED", url, url))))

    return respond


def state(status: str, *urls: str) -> dict[str, Any]:
    return {"data": {"task_id": "t/1", "status": status, "generated": list(urls)}}


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on stderr, after the notes of a run that went that far."""
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[-1].startswith("linocut: ")
    assert "Traceback" not in captured.err
    return captured.err.splitlines()[-1]


@pytest.mark.parametrize("number", range(4))
def test_a_first_run_needs_no_key(
    number: int, providers: tuple[Provider, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = [(provider, item) for provider in providers for item in provider.endpoints]
    _, endpoint = pairs[number]
    words = [f"-p{name}={value}" for name, value in required(endpoint).items()]
    assert linocut("run", endpoint.id, *words, "--mock", "--out", "build/{n}.{ext}") == 0
    captured = capsys.readouterr()
    saved = Path(captured.out.strip())
    assert saved.parent == Path("build")
    assert saved.stat().st_size > 100
    assert "task " in captured.err


def required(endpoint: Endpoint) -> dict[str, Any]:
    fields = [field for field in endpoint.request.fields if field.required]
    known = {
        field.name: field.schema.limit("enum") or field.schema.limit("const") for field in fields
    }
    return {name: (values[0] if isinstance(values, (list, tuple)) else values) or "a pier"
            for name, values in known.items()}  # fmt: skip


def test_images_are_saved_and_named(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    server = serve(good())
    assert run("--base-url", server.url) == 0
    assert capsys.readouterr().out.split() == [
        f"out/{SAVED}_1.png",
        f"out/{SAVED}_2.png",
    ]
    assert run("--base-url", server.url, "--out", "one.{ext}") == 0
    assert capsys.readouterr().out.split() == ["one_1.png", "one_2.png"]
    assert Path("one_2.png").read_bytes() == PNG
    assert sorted(item.name for item in Path("out").iterdir()) == [
        f"{SAVED}_1.png",
        f"{SAVED}_2.png",
    ]


def test_json_tells_the_task_and_its_files(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    server = serve(good())
    assert run("--base-url", server.url, "--format", "json") == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["ok"], document["findings"]) == ("linocut/1", True, [])
    assert document["task"] == {"id": "t/1", "status": "COMPLETED", "cost": None}
    assert document["images"][0] == {
        "path": f"out/{SAVED}_1.png",
        "url": f"{server.url}/1.png",
    }


def test_a_bad_request_is_findings_and_sends_nothing(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    server = serve(good())
    words = ("-p", "seed=-1", "-p", "colour=red", "--base-url", server.url)
    assert run(*words, "--format", "json") == 1
    document = json.loads(capsys.readouterr().out)
    assert not document["ok"]
    assert {item["pointer"] for item in document["findings"]} == {"/seed", "/colour"}
    assert run(*words, "--dry-run") == 1
    assert "/seed" in capsys.readouterr().out
    assert server.seen == []


def test_a_path_without_its_sign_is_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    Path("photo.png").write_bytes(PNG)
    assert run("-p", "input_image=photo.png") == 1
    assert "Path('photo.png')" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("-p", "input_image=@/proc/self/mem") == 1
    assert "input_image: '/proc/self/mem'" in said(capsys)


def test_a_limit_can_be_overridden(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    server = serve(good())
    words = ("-p", "seed=-1", "--base-url", server.url)
    assert run(*words, "--validate", "off") == 0
    assert run(*words, "--validate", "warn") == 0
    assert "warning: " in capsys.readouterr().err
    assert run("-p", "colour=red", "--allow-unknown", "--base-url", server.url) == 0
    bodies = [item.json for item in server.seen if item.method == "POST"]
    assert [body.get("seed") for body in bodies] == [-1, -1, None]
    assert bodies[2]["colour"] == "red"


def test_a_dry_run_prints_curl_and_sends_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, "very-secret")
    Path("photo.png").write_bytes(PNG)
    long = "iVBORw0KGgo" + "A" * 9001
    words = ("-p", "input_image=@photo.png", "-p", f"input_image_2={long}", "--dry-run")
    assert run(*words) == 0
    text = capsys.readouterr().out
    assert "very-secret" not in text
    assert f"${KEY}" in text
    assert len(text) < 1000
    assert "https://api.freepik.com/v1/ai/text-to-image/flux-2-klein" in text
    assert f"base64 of {len(PNG)} bytes" in text


def test_a_dry_run_is_a_line_that_a_shell_reads(
    serve: Serve, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    prompt = 'it\'s "a" $HOME `pier` \\ ü\n'
    words = ("run", "freepik/flux-2-klein", "-p", f"prompt={prompt}", "--dry-run")
    assert linocut(*words, "--base-url", "http://127.0.0.1:1/x") == 0
    line = capsys.readouterr().out
    printed = subprocess.run(
        ["sh", "-c", f"curl() {{ for one; do printf '%s\\0' \"$one\"; done; }}; {line}"],
        capture_output=True, check=True, env={**os.environ, KEY: "k"},
    ).stdout.decode().split("\0")  # fmt: skip
    assert "http://127.0.0.1:1/x/v1/ai/text-to-image/flux-2-klein" in printed
    assert "x-freepik-api-key: k" in printed
    assert json.loads(printed[printed.index("--data-raw") + 1]) == {"prompt": prompt}


def test_a_dry_run_needs_no_host(capsys: pytest.CaptureFixture[str]) -> None:
    assert linocut("run", "yuto/flux-pro-kontext", "-p", "prompt=x", "--dry-run") == 0
    assert '"$YUTO_BASE_URL"/fal-ai/flux-pro/kontext' in capsys.readouterr().out


def test_nobody_listening_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert run("--base-url", f"http://127.0.0.1:{port}", "--timeout", "0.5") == 3
    assert f"127.0.0.1:{port}" in said(capsys)


def test_no_key_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 3
    line = said(capsys)
    assert KEY in line
    assert "https://www.freepik.com/api" in line


@pytest.mark.parametrize(
    ("words", "match"),
    [
        (["--out", "{name}.png"], "unknown {name}"),
        (["--out", "folder/"], "--out"),
        (["--timeout", "-1"], "timeout"),
        (["--base-url", "nonsense"], "--base-url"),
        (["-p", "prompt=again"], "twice"),
        (["-p", "input_image=@none.png"], "none.png"),
    ],
)
def test_what_cannot_run_is_exit_2(
    words: list[str],
    match: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(KEY, "k-e-y")
    assert run(*words) == 2
    assert match in said(capsys)


def test_an_unknown_endpoint_is_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert linocut("run", "freepik/flux-2-klien") == 2
    assert ENDPOINT in said(capsys)
    assert linocut("task", "freepik/flux-2-klien", "t") == 2


@pytest.mark.parametrize(
    ("create", "poll", "code", "match"),
    [
        ((401, {"message": "Invalid API key"}), None, 2, "Invalid API key"),
        ((400, {"message": "odd"}), None, 1, "odd"),
        ((500, {}), None, 3, "may have been created and billed"),
        ((200, b"<html>"), None, 3, "HTML"),
        ((301, b""), None, 1, "redirects"),
        (None, (200, state("FAILED")), 1, "failed"),
        (None, (200, state("IN_PROGRESS")), 3, f"linocut task {ENDPOINT} t/1 --wait"),
        (None, (401, {}), 3, f"linocut task {ENDPOINT} t/1 --wait"),
    ],
)
def test_errors_are_one_line_with_a_code(
    serve: Serve, capsys: pytest.CaptureFixture[str], create: Any, poll: Any, code: int, match: str
) -> None:
    server = serve(good(create, poll))
    assert run("--base-url", server.url, "--timeout", "1.2") == code
    assert match in said(capsys)


def test_the_way_to_resume_names_the_host_that_has_the_task(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    server = serve(good(poll=(401, {"message": "no"})))
    assert run("--base-url", server.url) == 3
    resume = f"linocut task {ENDPOINT} t/1 --wait --base-url {server.url}\n"
    assert capsys.readouterr().err.endswith(f"resume: {resume}")


def test_a_provider_without_a_host_asks_for_the_flag(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("YUTO_BASE_URL", raising=False)
    assert linocut("run", "yuto/flux-pro-kontext", "-p", "prompt=x") == 2
    assert "--base-url or set YUTO_BASE_URL" in capsys.readouterr().err


def test_a_failed_task_is_a_finding_in_json(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    server = serve(good((400, {"message": "odd"})))
    assert run("--base-url", server.url, "--format", "json") == 1
    document = json.loads(capsys.readouterr().out)
    assert [item["code"] for item in document["findings"]] == ["request-refused"]
    server = serve(good(None, (200, state("FAILED"))))
    assert run("--base-url", server.url, "--format", "json") == 1
    assert json.loads(capsys.readouterr().out)["findings"][0]["code"] == "task-failed"
    server = serve(good((307, b"")))
    assert run("--base-url", server.url, "--format", "json") == 1
    assert json.loads(capsys.readouterr().out)["findings"][0]["code"] == "bad-answer"


def test_a_folder_in_the_way_is_left_and_the_next_name_taken(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    server = serve(good())
    Path("folder_1.png").mkdir()
    assert run("--base-url", server.url, "--out", "folder.{ext}") == 0
    assert capsys.readouterr().out.split() == ["folder_1_2.png", "folder_2.png"]
    Path("in_the_way").touch()
    creates = server.creates
    assert run("--base-url", server.url, "--out", "in_the_way/{n}.{ext}") == 2
    assert server.creates == creates
    assert "in_the_way" in said(capsys)


def one_bad(exchange: Exchange) -> None:
    """A task of three images; the second is an error page until it is mended."""
    if exchange.path.endswith("2.png") and not MENDED:
        exchange.answer(200, b"<html>signed out</html>", kind="text/html")
        return
    if exchange.method == "GET" and not exchange.path.endswith(".png"):
        home = f"http://{exchange.headers['host']}"
        exchange.answer(200, state("COMPLETED", *(f"{home}/{n}.png" for n in (1, 2, 3))))
        return
    good()(exchange)


MENDED: list[bool] = []


def test_one_bad_image_stops_no_other_and_is_got_later(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    server = serve(one_bad)
    assert run("--base-url", server.url) == 1
    captured = capsys.readouterr()
    assert captured.out.split() == [f"out/{SAVED}_1.png", f"out/{SAVED}_3.png"]
    last = captured.err.splitlines()[-1]
    assert "1 of 3 images could not be saved: image 2: the result is not an image" in last
    assert f"resume: linocut task {ENDPOINT} t/1 --wait" in last
    assert run("--base-url", server.url, "--format", "json", "--out", "{task}-{n}.{ext}") == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["ok"], document["stats"]) == (False, {"images": 2})
    assert [finding["code"] for finding in document["findings"]] == ["image-not-saved"]
    assert f"image 2 of 3 ({server.url}/2.png)" in document["findings"][0]["message"]
    assert [image["url"][-5:] for image in document["images"]] == ["1.png", "3.png"]
    MENDED.append(True)
    assert task("--base-url", server.url, "--wait") == 0
    MENDED.clear()
    names = [f"{SAVED}_{n}.png" for n in (1, 2, 3)]
    assert capsys.readouterr().out.split() == [f"out/{name}" for name in names]
    assert sorted(item.name for item in Path("out").iterdir()) == names


def test_whatever_came_can_be_saved(serve: Serve) -> None:
    server = serve(one_bad)
    assert run("--base-url", server.url, "--any-format", "--out", "{n}.{ext}") == 0
    assert Path("2.bin").read_bytes() == b"<html>signed out</html>"


def task(*words: str) -> int:
    return linocut("task", ENDPOINT, "t/1", *words)


def test_a_task_can_be_looked_at_and_brought_home(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    server = serve(good())
    assert task("--base-url", server.url) == 0
    assert capsys.readouterr().out == "COMPLETED\n"
    assert task("--base-url", server.url, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["task"] == {"id": "t/1", "status": "COMPLETED"}
    assert task("--base-url", server.url, "--wait", "--out", "{task}-{n}.{ext}") == 0
    assert capsys.readouterr().out.split() == [
        f"{SAVED}-1.png",
        f"{SAVED}-2.png",
    ]
    assert server.creates == 0
    assert task("--base-url", f"{server.url}/?x=1") == 2


def command(*words: str) -> "subprocess.Popen[str]":
    # A test run in the background of a shell ignores SIGINT, and would pass that on.
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from linocut_kit.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, *words, "--out-dir", str(ROOT / "generated")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
@pytest.mark.parametrize("when", ["polling", "saving"])
def test_a_killed_run_is_brought_home_by_its_id(
    serve: Serve, capsys: pytest.CaptureFixture[str], how: signal.Signals, when: str
) -> None:
    def respond(exchange: Exchange) -> None:
        is_file = exchange.path.endswith(".png")
        if not killed and exchange.method == "GET" and is_file == (when == "saving"):
            process.send_signal(how)
            exchange.hang() if how is signal.SIGKILL else exchange.over.wait(0.5)
        good()(exchange)

    killed: list[int] = []
    server = serve(respond)
    words = ("run", ENDPOINT, "-p", "prompt=x", "--base-url", server.url, "--out", "{n}.{ext}")
    process = command(*words)
    _, err = process.communicate(timeout=30)
    killed.append(process.returncode)
    assert process.returncode == (130 if how is signal.SIGINT else -signal.SIGKILL)
    assert "Traceback" not in err
    id = next(line for line in err.splitlines() if line.startswith("task ")).split()[1]
    assert [item.name for item in Path().glob("*.png")] == []
    assert (
        linocut("task", ENDPOINT, id, "--wait", "--base-url", server.url, "--out", "{n}.{ext}") == 0
    )
    assert sorted(item.name for item in Path().glob("*.png")) == ["1.png", "2.png"]
    assert server.creates == 1
