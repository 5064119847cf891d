"""`linocut drift --fetch` asks politely, and what did not come is never "no drift"."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from linocut_kit.cli import main
from linocut_kit.pages.fetch import Fetched, Fetcher

PAGE = "Parameters\n\nprompt string required\n\nWhat to paint\n\n\nsteps integer\n\nRange: 1 - 9\n"
Response = tuple[int, dict[str, str], bytes]


@dataclass
class Site:
    """A documentation site on this machine: what it answers, and what it was asked."""

    url: str = ""
    answer: Callable[[str, dict[str, str]], Response] = lambda path, headers: (404, {}, b"")
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@contextmanager
def served() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            site.asked.append((self.path, headers))
            status, more, body = site.answer(self.path, headers)
            self.send_response(status)
            for name, value in {**more, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as found:
        yield found


@pytest.fixture
def specs(site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    (tmp_path / "page.txt").write_text(PAGE, "utf-8")
    words = ["--page", str(tmp_path / "page.txt"), "--url", f"{site.url}/docs/matte"]
    assert main(["new", "acme/matte", *words, "--specs", str(tmp_path / "specs")]) == 0
    capsys.readouterr()
    return tmp_path / "specs"


def fetch(
    capsys: pytest.CaptureFixture[str], specs: Path, *words: str
) -> tuple[int, list[dict[str, Any]]]:
    cache = ["--cache", str(specs.parent / "cache")]
    code = main(["drift", "--fetch", *cache, "--specs", str(specs), "--format", "json", *words])
    return code, json.loads(capsys.readouterr().out)["findings"]


def page(text: str, tag: str) -> Callable[[str, dict[str, str]], Response]:
    def answer(path: str, headers: dict[str, str]) -> Response:
        if path == "/robots.txt":
            return 404, {}, b""
        if headers.get("if-none-match") == tag:
            return 304, {}, b""
        return 200, {"etag": tag, "content-type": "text/plain; charset=utf-8"}, text.encode()

    return answer


def test_a_page_is_asked_for_once_and_again_only_if_it_moved(
    site: Site, specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.answer = page(PAGE, '"1"')
    assert fetch(capsys, specs, "--accept") == (0, [])
    assert fetch(capsys, specs) == (0, [])
    asked = [headers for path, headers in site.asked if path == "/docs/matte"]
    assert [headers.get("if-none-match") for headers in asked] == [None, '"1"']
    assert all(headers["user-agent"].startswith("linocut/") for _, headers in site.asked)
    site.answer = page(PAGE.replace("1 - 9", "1 - 12"), '"2"')
    code, (finding,) = fetch(capsys, specs)
    assert code == 1
    assert (finding["field"], finding["aspect"], finding["page"]) == ("steps", "maximum", 12)


@pytest.mark.parametrize(
    ("status", "headers", "body", "why"),
    [
        (500, {}, b"broken", "500"),
        (404, {}, PAGE.encode(), "404"),
        (200, {}, b"  \n", "empty"),
        (302, {"location": "/login?next=docs"}, b"", "login"),
        (302, {"location": "/docs/matte"}, b"", "cannot be reached"),
    ],
)
def test_a_page_that_did_not_come_is_inconclusive(
    status: int, headers: dict[str, str], body: bytes, why: str,
    site: Site, specs: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def answer(path: str, asked: dict[str, str]) -> Response:
        del asked
        if path == "/robots.txt":
            return 404, {}, b""
        return (status, headers, body) if path == "/docs/matte" else (200, {}, b"Please sign in")

    site.answer = answer
    code, (finding,) = fetch(capsys, specs)
    assert code == 3 and finding["code"] == "page-unfetched" and why in finding["message"]


def test_a_login_page_that_comes_with_200_is_no_page(
    site: Site, specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.answer = page("Log in to read the docs. Password:", '"1"')
    code, (finding,) = fetch(capsys, specs)
    assert code == 2 and finding["code"] == "page-unreadable" and "login" in finding["message"]


@pytest.mark.parametrize(
    ("status", "robots", "why"),
    [(200, b"User-agent: *\nDisallow: /docs/\n", "does not allow"), (503, b"", "503")],
)
def test_what_robots_txt_forbids_is_not_asked_for(
    status: int, robots: bytes, why: str,
    site: Site, specs: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    site.answer = lambda path, headers: (status, {}, robots)
    code, (finding,) = fetch(capsys, specs)
    assert code == 3 and why in finding["message"]
    assert [path for path, _ in site.asked] == ["/robots.txt"]


def test_a_host_is_asked_one_at_a_time_with_a_pause(tmp_path: Path) -> None:
    paused: list[float] = []

    class Getter:
        def get(self, url: str, headers: Any, limit: int) -> Fetched:
            robots = b"User-agent: *\nCrawl-delay: 7\n"
            body = robots if url.endswith("/robots.txt") else b"Body"
            return Fetched(status=200, headers={}, body=body, url=url)

    fetcher = Fetcher(Getter(), tmp_path, "linocut/1", paused.append)
    for name in ("a", "b"):
        assert fetcher.page(f"https://docs.acme.test/{name}") == b"Body"
    assert paused == [7.0, 7.0]


def test_a_report_for_a_pull_request_is_stable_and_has_the_worst_first(
    site: Site, specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.answer = page(PAGE, '"1"')
    fetch(capsys, specs, "--accept")
    report = specs.parent / "pr/drift.md"
    words = ["--write-pr", str(report.parent)]
    fetch(capsys, specs, *words)
    assert report.read_text("utf-8") == "# The docs did not drift\n"
    moved = PAGE.replace("1 - 9", "1 - 12").replace("What to paint", "What | to *paint*")
    site.answer = page(moved, '"2"')
    fetch(capsys, specs, *words)
    text = report.read_text("utf-8")
    rows = [line for line in text.split("\n") if line.startswith(("| error", "| info"))]
    assert [row.split(" | ")[1] for row in rows] == ["steps", "prompt"]
    assert rows[0].split(" | ")[3:6] == ["12", "9", "9"] and "matte.yaml:" in rows[0]
    written = report.stat().st_mtime_ns
    fetch(capsys, specs, *words)
    assert report.stat().st_mtime_ns == written and report.read_text("utf-8") == text
    fetch(capsys, specs, *words, "--fix")
    fixed = report.read_text("utf-8")
    assert "| fixed | steps | maximum | 12 | 9 |" in fixed and "Edited by" in fixed
