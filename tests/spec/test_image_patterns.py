"""What the export says of images: as the printed validator says it, in every engine, at 20 MB."""

import base64
import itertools
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.grid.specs import write

from linocut_kit.emit.render import environment
from linocut_kit.emit.validator import render_endpoint
from linocut_kit.spec import load_specs
from linocut_kit.spec.bundle import bundle
from linocut_kit.spec.export.patterns import DATA_HEAD, base64_image, data_uri, url
from linocut_kit.spec.schema_judge import schema_judge

HEADS = (
    b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"RIFF\x00\x01\x02\xffWEBP",
    b"RIFFWEBP", b"\x89PNG\r\n\x1a", b"BM", b"", b"BM1234\0\0\0\0", b"II*\0", b"MM\0+",
    b"\0\0\0\x18ftypavif\0\0\0\0", b"\0\0\0\x18ftypmif1\0\0\0\0avif", b"\0\0\0\x10ftypheic\0\0\0\0",
    b"<svg>", b"\xef\xbb\xbf\n <?xml?><svg/>", b"\t<!-- a --><svg", b"<html>",
)  # fmt: skip
FORMATS = (
    (),
    ("jpeg", "png"),
    ("png",),
    ("gif", "webp"),
    ("jpeg", "png", "webp", "gif"),
    ("bmp", "tiff"),
    ("avif", "svg"),
    ("heic",),
)
BLURRED = {"avif", "heic", "svg"}
"""Formats that are told by more than their first bytes."""
ENCODINGS = ("base64", "url", "data-uri")
FIELDS = {
    f"f{n}": {
        "encodings": list(encodings),
        **({"formats": list(formats)} if formats else {}),
        **({"max-bytes": size} if size and encodings != ("url",) else {}),
    }
    for n, (encodings, formats, size) in enumerate(
        itertools.product(
            [
                combination
                for n in (1, 2, 3)
                for combination in itertools.combinations(ENCODINGS, n)
            ],
            FORMATS,
            (None, 40),
        )
    )
}


@pytest.fixture(scope="module")
def judges(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, dict[str, Any]]:
    """The printed validator of an endpoint with those fields, and the exported schema of each."""
    root = tmp_path_factory.mktemp("specs")
    fields = {name: {"type": "string", "x-image": image} for name, image in FIELDS.items()}
    request = {"type": "object", "additionalProperties": False, "properties": fields}
    write(root, [("images", request)])
    (provider,) = load_specs(root)
    names: dict[str, Any] = {}
    exec(render_endpoint(provider, provider.endpoints[0], environment()), names)
    document = bundle(root, provider.name)
    schema = document["components"]["schemas"][provider.endpoints[0].request_name]
    return names["check"], {
        name: schema_judge(_plain(item)) for name, item in schema["properties"].items()
    }


def _plain(value: Any) -> Any:
    """The schema as one sees it who knows no key of ours."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: _plain(item) for key, item in value.items() if not key.startswith("x-")}


GENERATED = st.one_of(
    *(st.from_regex(of(formats)) for of in (base64_image, data_uri) for formats in FORMATS),
    st.from_regex(url()),
)


def texts() -> st.SearchStrategy[str]:
    data = st.builds(bytes.__add__, st.sampled_from(HEADS), st.binary(max_size=48))
    encoded = data.map(lambda item: base64.b64encode(item).decode())
    start = st.sampled_from(
        ["data:image/png;base64,", "DATA:image/svg+xml;a=b;base64,", "data:x/png;base64,",
         "data:image/png,", "data:image/;base64,", "data:;base64,", "data:image/png;a;base64,"]
    )  # fmt: skip
    links = st.builds(
        str.__add__,
        st.sampled_from(["https://", "http:", "HTTPS://e.com", "d", "dat", "dataX:", "httpx:", ""]),
        st.text("htpsda:/@%2Fa0?#.,;+é [", max_size=14),
    )
    whole = st.one_of(encoded, st.builds(str.__add__, start, encoded), links, GENERATED)
    return st.one_of(whole, st.builds(_spoilt, whole, st.integers(0, 60), st.sampled_from("=!A\n")))


def _spoilt(text: str, at: int, more: str) -> str:
    return text[:at] + more + text[at + (len(text) % 2) :]


@settings(max_examples=100, deadline=None)
@given(text=texts(), field=st.sampled_from(sorted(FIELDS)))
def test_the_export_says_of_an_image_what_the_printed_validator_says(
    judges: tuple[Any, dict[str, Any]], text: str, field: str
) -> None:
    check, schemas = judges
    found = [item.code for item in check({field: text})]
    said = schemas[field].is_valid(text)
    assert said or found, "the validator takes what the export refuses"
    # A length is in steps of four characters, and a pattern has no length of a part.
    beyond = text[:5].lower() == "data:" and text.find(",") >= DATA_HEAD
    blurred = BLURRED & set(FIELDS[field].get("formats", ()))
    if found != ["image-too-large"] and not beyond and not blurred:
        assert said is (found == []), found


@given(size=st.integers(1, 60), rest=st.sampled_from(["base64", "data-uri"]))
def test_no_text_longer_than_the_largest_image_is_taken(
    judges: tuple[Any, dict[str, Any]], size: int, rest: str
) -> None:
    field = next(
        name for name, item in FIELDS.items() if item == {"encodings": [rest], "max-bytes": 40}
    )
    text = base64.b64encode(bytes(size)).decode()
    taken = judges[1][field].is_valid(text if rest == "base64" else f"data:image/png;base64,{text}")
    assert taken is True if size <= 40 else rest == "data-uri" or taken is (size <= 42)


LARGE = base64.b64encode(HEADS[1] + b"Z" * (20 * 1024 * 1024 - 8)).decode()
CASES = {
    "base64": (base64_image(["jpeg", "png"]), "", LARGE, True),
    "anything": (base64_image([]), "", LARGE, True),
    "other": (base64_image(["jpeg"]), "", LARGE, False),
    "spoilt": (base64_image(["png"]), "", f"{LARGE[:-9]}!{LARGE[-8:]}", False),
    "cut": (base64_image(["png"]), "", LARGE[:-5], False),
    "data-uri": (data_uri(["png"]), "data:image/png;base64,", LARGE, True),
    "url": (url(), "https://example.com/", LARGE, True),
    "no-url": (url(), "", LARGE, False),
}


def test_node_runs_the_patterns_on_the_largest_image(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.fail("node is not installed: patterns are run by it (apt install nodejs)")
    for name, (_, start, text, _) in CASES.items():
        (tmp_path / name).write_text(start + text, "ascii")
    script = (
        "const fs = require('fs'); const cases = JSON.parse(fs.readFileSync(0, 'utf8'));"
        "console.log(JSON.stringify(cases.map(([name, pattern]) =>"
        " new RegExp(pattern, 'u').test(fs.readFileSync(name, 'latin1')))));"
    )
    sent = json.dumps([(name, pattern) for name, (pattern, *_) in CASES.items()])
    run = subprocess.run(
        [node, "-e", script], input=sent, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert json.loads(run.stdout) == [expected for *_, expected in CASES.values()]


@pytest.mark.parametrize("name", ["base64", "data-uri", "no-url"])
def test_python_runs_the_patterns_on_the_largest_image(name: str) -> None:
    pattern, start, text, expected = CASES[name]
    assert (re.search(pattern, start + text) is not None) is expected


@pytest.mark.parametrize("formats", FORMATS)
def test_a_pattern_has_nothing_that_an_engine_without_backtracking_lacks(
    formats: tuple[str, ...],
) -> None:
    for pattern in (base64_image(formats), data_uri(formats), url()):
        bare = re.sub(r"(?<!\\)\[[^\]]*\]", "x", pattern)
        assert re.search(r"\(\?[^:]|\\[0-9dwsb]|[+*}][+?]", bare) is None
