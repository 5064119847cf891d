"""Objects in requests as typed dictionaries: named, documented, and right for type checkers."""

import subprocess
import sys
from pathlib import Path
from typing import Any, get_type_hints

from tests.generated import printed
from tests.grid.specs import write

from linocut_kit.cli import main
from linocut_kit.emit.plan import provider_files
from linocut_kit.emit.signature import arguments_of
from linocut_kit.emit.typed_shapes import TypedShapes
from linocut_kit.spec.build import load_specs

MURAL = printed.ENDPOINTS["acme/mural"]
CALLS = """
from printed import MuralControlCanny, MuralSize, mural, poster


def taken(size: MuralSize) -> None:
    mural(prompt="a", size=size, seed=True, style="new", source=None)
    mural(prompt="a", size={"width": 1, "height": 2}, source=["https://a"], seed="random")
    mural(prompt="a", size="square", control=MuralControlCanny(kind="canny", image="https://x"))
    mural(prompt="a", size="square", control={"kind": "depth", "size": {"width": 64}})
    mural(prompt="a", size="square", control="none", box={"x": 1, "tint": "other"})
    mural(prompt="a", size="square", layers=[{"path": "https://a", "blend-mode": "over"}])
    mural(prompt="a", size="square", marks=["ab", {"width": 64}], extras={"x": "a", "y": 1})
    mural(prompt="a", size="square", steps=[{"op": "blur", "radius": 1}, {"op": "turn", "by": 90}])
    poster(taskType="TEXT_IMAGE", textToImageParams={"text": "a"})


def refused() -> None:
    mural(prompt="a", size="round")  # type: ignore[arg-type]
    mural(prompt="a", size={"height": 1})  # type: ignore[arg-type]
    mural(prompt="a", size={"width": "1"})  # type: ignore[arg-type]
    mural(prompt="a", size={"width": 1, "depth": 1})  # type: ignore[arg-type]
    mural(prompt="a", size="square", control={"kind": "canny"})  # type: ignore[arg-type]
    mural(prompt="a", size="square", layers={"path": "a"})  # type: ignore[arg-type]
    mural(prompt="a", size="square", seed=1.5)  # type: ignore[arg-type]
"""


def signature(name: str) -> str:
    """The printed signature of an endpoint as a function that does nothing."""
    arguments = arguments_of(printed.ENDPOINTS[f"acme/{name}"])
    told = [f"{item.name}: {item.annotation.removesuffix(' | Unset')}"
            + (" = ..." if item.default == "UNSET" else "") for item in arguments]  # fmt: skip
    return f"def {name}(*, {', '.join(told)}) -> None: ..."


def test_a_type_checker_takes_what_the_page_allows_and_refuses_the_rest(tmp_path: Path) -> None:
    types = provider_files(printed.provider_of(MURAL), "acme_pkg")["acme_pkg/acme/types.py"]
    kept = types.replace("__all__", "_all").replace("from linocut_kit.runtime import", "# ")
    parts = [
        "from collections.abc import Mapping",
        "ImageInput = bytes",
        kept,
        signature("mural"),
        signature("poster"),
    ]
    (tmp_path / "printed.pyi").write_text("\n".join(parts), "utf-8")
    (tmp_path / "calls.py").write_text(CALLS, "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache")]
    done = subprocess.run(
        [*command, "calls.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-500:]


def test_every_object_has_a_name_and_the_docs_of_its_fields() -> None:
    types = TypedShapes(MURAL)
    annotations = {item.wire: item.annotation for item in arguments_of(MURAL, types)}
    assert annotations["size"] == "MuralSize | Literal['square', 'portrait_4_3']"
    assert annotations["style"] == "Literal['flat', 'deep'] | str | Unset"
    assert annotations["layers"] == "Sequence[MuralLayersItem] | Unset"
    shapes = {item.name: item for item in types.shapes}
    assert shapes["MuralSize"].doc == "A size in pixels."
    width, height = shapes["MuralSize"].items
    assert (width.key, width.annotation) == ("width", "Required[int]")
    assert width.doc.startswith("Pixels from left to right. At least 64 and at most 2048")
    assert height.annotation == "NotRequired[int]"
    assert shapes["MuralLayersItem"].is_functional and not shapes["MuralBox"].is_functional


def test_names_that_mean_something_else_in_a_class_or_in_a_module_are_no_danger(
    tmp_path: Path,
) -> None:
    words = ("int", "str", "keys", "class", "__a", "Literal", "a b")
    fields = {word: {"type": "integer"} for word in words}
    box: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": fields}
    request = {"type": "object", "additionalProperties": False, "properties": {"input": box}}
    write(tmp_path / "specs", [("image", request)])
    types = TypedShapes(load_specs(tmp_path / "specs")[0].endpoints[0], {"ImageInput"})
    arguments_of(types.endpoint, types)
    (shape,) = types.shapes
    assert shape.name == "ImageInput_2" and shape.is_functional
    specs, out = str(tmp_path / "specs"), str(tmp_path / "out")
    assert main(["generate", "--specs", specs, "--out", out, "--package", "printed_image"]) == 0
    names: dict[str, Any] = {"__name__": "printed_types"}
    exec((tmp_path / "out/printed_image/grid/types.py").read_text("utf-8"), names)
    hints = get_type_hints(names["ImageInput_2"])
    assert hints == dict.fromkeys(fields, int)
