"""`linocut validate`, from the command line on."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linocut_kit.cli import main, reading

KLEIN = "freepik/flux-2-klein"
OUT = Path(__file__).parents[2] / "generated"
JPEG = bytes.fromhex("ffd8ffe000104a464946")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the command; the result is its exit code, stdout and stderr."""
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)

    def runner(*words: str, stdin: bytes | str = b"") -> tuple[int, str, str]:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = main(["validate", *words, f"--out={OUT}"])
        said = capsys.readouterr()
        return code, said.out, said.err

    return runner


def test_a_valid_body_from_standard_input_is_silent_on_stdout(run: Any) -> None:
    assert run(KLEIN, "-", stdin='{"prompt": "x"}') == (0, "", f"{KLEIN}: the body is valid\n")
    assert run(KLEIN, stdin='\ufeff{"prompt": "x"}\n')[0] == 0


def test_a_local_image_for_a_field_of_urls_is_told_the_way_out(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(JPEG)
    code, out, err = run("freepik/flux-kontext-pro", "-p", "prompt=x", "-p", f"input_image=@{path}")
    assert (code, out.count("wrong-encoding")) == (1, 1)
    assert "help: the field takes only URLs: upload the file" in err


def test_every_violation_is_printed_with_help_and_source(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "body.json"
    path.write_text('{"seed": -1, "promt": "x"}')
    code, out, _ = run(KLEIN, str(path))
    assert code == 1
    assert [line.partition(":")[0] for line in out.splitlines()].count(str(path)) == 3
    assert "seed must be at least 0, got -1" in out
    assert 'did you mean "prompt"?' in out
    assert "flux-2-klein.yaml:" in out


def test_json_output_has_the_documented_shape(run: Any) -> None:
    code, out, _ = run(KLEIN, "--format=json", stdin='{"prompt": "x", "seed": "7"}')
    document = json.loads(out)
    assert code == 1
    assert document["schema"] == "linocut/1" and document["ok"] is False
    [found] = document["findings"]
    assert (found["code"], found["severity"], found["endpoint"]) == ("wrong-type", "error", KLEIN)
    assert (found["pointer"], found["rule"], found["limit"]) == (
        "/seed",
        "type",
        ["integer", "null"],
    )
    assert set(found["source"]) == {"page", "read", "spec"}
    assert found["help"] == "did you mean 7, without quotes?"
    assert json.loads(run(KLEIN, "--format=json", stdin='{"prompt": "x"}')[1])["ok"] is True


@pytest.mark.parametrize("form", ["github", "junit"])
def test_other_formats_carry_the_message(run: Any, form: str) -> None:
    code, out, _ = run(KLEIN, f"--format={form}", stdin='{"prompt": "x", "seed": -1}')
    assert code == 1
    assert "seed must be at least 0" in out


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "not-json"),
        (b"   ", "not-json"),
        (b"{", "not-json"),
        (b"{'prompt': 1}", "not-json"),
        (b'{"prompt": "x"} {}', "not-json"),
        (b'{"prompt": NaN}', "not-json"),
        (b'{"prompt": -Infinity}', "not-json"),
        (b'{"seed": ' + b"9" * 5000 + b"}", "not-json"),
        (b"[" * 100_000, "not-json"),
        (b"[1]", "not-an-object"),
        (b"null", "not-an-object"),
        (b'"x"', "not-an-object"),
        (b'{"prompt": "x", "prompt": "x"}', "duplicate-key"),
        (b'{"prompt": "x", "seed" : 1, "seed"\t: 1}', "duplicate-key"),
        (b'{"prompt":"x","prompt"\r:"y"}', "duplicate-key"),
        (b'{"prompt" :"x","prompt":"http://y"}', "duplicate-key"),
        (b'{"prompt": {"a": 1, "a": 2}}', "duplicate-key"),
        (b'{"prompt": [{"a": "b:c", "\\u0061": 2}]}', "duplicate-key"),
        (b'{"prompt": "\xff"}', "not-utf-8"),
    ],
)
def test_what_is_no_body_is_one_clear_line(run: Any, text: bytes, code: str) -> None:
    status, out, err = run(KLEIN, stdin=text)
    assert (status, len(out.splitlines()), err) == (1, 1, "")
    assert f"error[{code}]" in out
    found = json.loads(
        run(KLEIN, "--jsonl", stdin=text + b"\n")[1] or '{"findings": [{"code": ""}]}'
    )
    assert found["findings"][0]["code"] == (code if text.strip() else "")


@pytest.mark.parametrize("text", ['{"prompt": "a \\" : b", "seed" :\t1}', '{"prompt" :"a: b: c"}'])
def test_colons_in_texts_are_no_keys(run: Any, text: str) -> None:
    assert run(KLEIN, stdin=text)[0] == 0


texts = st.text(':" \\\t', max_size=6)


@settings(max_examples=50)
@given(
    st.dictionaries(st.text(max_size=4), texts | st.lists(texts | st.dictionaries(texts, texts)))
)
def test_a_body_without_repeated_keys_is_never_called_repeated(body: dict[str, Any]) -> None:
    for text in (json.dumps(body), json.dumps(body, separators=(" , ", " : "), ensure_ascii=False)):
        assert reading.parse(text.encode("utf-8")) == body


def test_a_file_that_is_not_there_a_folder_and_an_unknown_endpoint_cannot_run(
    run: Any, tmp_path: Path
) -> None:
    for words, said in (
        ((KLEIN, str(tmp_path / "no.json")), "cannot be read: No such file"),
        ((KLEIN, str(tmp_path)), "is a directory"),
        (("freepik/flux-2-klien",), "did you mean freepik/flux-2-klein?"),
        ((KLEIN, "a\0b"), "has a NUL character in it"),
        ((KLEIN, "--jsonl", "-p", "a=b"), "do not go together"),
        ((KLEIN, "-p", "nonsense"), "expected key=value"),
    ):
        code, out, err = run(*words)
        assert (code, out, len(err.splitlines())) == (2, "", 1)
        assert said in err


def test_assignments_make_a_body_and_go_over_a_file(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "body.json"
    path.write_text('{"prompt": "x", "seed": -1}')
    assert run(KLEIN, "-p", "prompt=x", "-p", "seed=7", "-p", "output_format:=null")[0] == 0
    assert run(KLEIN, str(path), "-p", "seed:=7")[0] == 0
    assert run(KLEIN, str(path))[0] == 1
    code, out, _ = run(KLEIN, "-p", "prompt=x", "-p", "seed=-1", "-p", "size=big")
    assert code == 1 and "below-minimum" in out and "unknown-field" in out


def test_a_local_image_is_judged_from_its_file(run: Any, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.jpg", tmp_path / "bad.jpg"
    good.write_bytes(JPEG)
    bad.write_bytes(b"no image")
    assert run(KLEIN, "-p", "prompt=x", "-p", f"input_image=@{good}")[0] == 0
    code, out, _ = run(KLEIN, "-p", "prompt=x", "-p", f"input_image=@{bad}")
    assert code == 1 and "wrong-image-format" in out
    code, out, _ = run("freepik/flux-kontext-pro", "-p", "prompt=x", "-p", f"input_image=@{good}")
    assert code == 1 and "wrong-encoding" in out
    assert run(KLEIN, "-p", "prompt=x", "-p", f"input_image=@{tmp_path}")[0] == 2


def test_unknown_fields_can_be_allowed(run: Any) -> None:
    body = '{"prompt": "x", "size": "big"}'
    assert run(KLEIN, stdin=body)[0] == 1
    assert run(KLEIN, "--allow-unknown", stdin=body)[0] == 0
    assert run(KLEIN, "--allow-unknown", "--jsonl", stdin=body)[0] == 0


LINES = b"""{"prompt": "x"}
{"prompt": "x", "seed": -1, "size": 1}

[1]
{"prompt": "x", "webhook_url": "https://a:1/"}\r
no json
{"prompt": "x"}"""


def test_each_line_gets_one_result_and_a_bad_line_is_not_the_end(run: Any) -> None:
    code, out, err = run(KLEIN, "--jsonl", stdin=LINES)
    results = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [(item["line"], item["ok"]) for item in results] == [
        (1, True), (2, False), (4, False), (5, True), (6, False), (7, True),
    ]  # fmt: skip
    assert [item["code"] for item in results[1]["findings"]] == ["below-minimum", "unknown-field"]
    assert {item["endpoint"] for result in results for item in result["findings"]} == {KLEIN}
    assert err == "7 lines, 3 with findings; done\n"


def test_a_file_of_valid_lines_is_clean(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "bodies.jsonl"
    path.write_text('{"prompt": "x"}\n' * 700)
    code, out, _ = run(KLEIN, "--jsonl", str(path))
    assert code == 0
    assert out.splitlines()[-1] == '{"line": 700, "ok": true, "findings": []}'
    path.write_text("")
    assert run(KLEIN, "--jsonl", str(path))[:2] == (0, "")


def test_progress_is_told_every_few_seconds(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linocut_kit.cli.jsonl._EVERY", 0.0)
    _, _, err = run(KLEIN, "--jsonl", stdin=b'{"prompt": "x"}\n' * 600)
    assert "256 lines, 0 with findings\n" in err


def test_a_line_over_the_limit_is_a_finding_and_is_never_held(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 1000)
    monkeypatch.setattr(reading, "_CHUNK", 64)
    long = b'{"prompt": "' + b"a" * 5000 + b'"}\n'
    code, out, _ = run(KLEIN, "--jsonl", stdin=long + b'{"prompt": "x"}\n' + long[:-1])
    codes = [[load["code"] for load in json.loads(line)["findings"]] for line in out.splitlines()]
    assert (code, codes) == (1, [["too-long"], [], ["too-long"]])
    code, out, _ = run(KLEIN, stdin=long)
    assert code == 1 and "error[too-long]" in out and len(out.splitlines()) == 1


def test_four_images_of_the_largest_size_pass(run: Any) -> None:
    image = b"/9j/" + b"A" * (4 * 6_990_507 - 4 - 4) + b"AAA="
    names = ("input_image", "input_image_2", "input_image_3", "input_image_4")
    fields = b"".join(b', "%s": "%s"' % (name.encode(), image) for name in names)
    line = b'{"model": "flux_kontext_pro", "prompt": "x"' + fields + b"}\n"
    assert len(line) > 111_000_000
    assert run("vtrix/flux-kontext-pro", "--jsonl", stdin=line)[0] == 0


def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    path = tmp_path / "bodies.jsonl"
    path.write_bytes(b'{"prompt": "x"}\n' * 20_000)
    words = ["-m", "linocut_kit.cli", "validate", KLEIN, str(path), "--jsonl", f"--out={OUT}"]
    with subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        said = process.stderr.read().decode()
    assert "Traceback" not in said and "Error" not in said


@pytest.mark.parametrize("first", [True, False])
def test_the_file_may_stand_after_the_options(run: Any, tmp_path: Path, first: bool) -> None:
    path = tmp_path / "body.json"
    path.write_text('{"prompt": "x"}')
    options = ["--format", "json", "-p", "seed=-1", "--allow-unknown"]
    words = [str(path), *options] if first else [*options, str(path)]
    code, out, _ = run(KLEIN, *words)
    assert code == 1 and [load["pointer"] for load in json.loads(out)["findings"]] == ["/seed"]
    assert run(*options, KLEIN, str(path))[0] == 1
    assert run(KLEIN, str(path), "another")[0] == 2


@pytest.mark.parametrize("words", [(), ("--format=github",), ("--format=junit",), ("--jsonl",)])
def test_of_very_many_violations_the_first_are_shown_and_the_rest_counted(
    run: Any, words: tuple[str, ...]
) -> None:
    body = json.dumps({"prompt": "x", **{f"f{number}": 1 for number in range(3000)}})
    code, out, _ = run(KLEIN, "-", *words, stdin=body)
    assert code == 1
    assert "f999" in out
    assert "/f1000" not in out
    assert "2000 more violations of this body are not shown" in out


def test_json_counts_every_violation_and_shows_the_first(run: Any) -> None:
    body = json.dumps({"prompt": "x", **{f"f{number}": 1 for number in range(3000)}})
    found = json.loads(run(KLEIN, "-", "--format=json", stdin=body)[1])
    assert (len(found["findings"]), found["stats"]["violations"]) == (1001, 3000)
    assert found["findings"][-1]["code"] == "more-violations"
