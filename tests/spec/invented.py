"""The invented specs as plain values, to be written with one thing changed."""

import json
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from linocut_kit.spec import Finding
from linocut_kit.spec.lint import lint

FOLDER = Path(__file__).parent / "specs/acme"


def document(name: str) -> Any:
    """One of the documents, such as `matte`."""
    return YAML(typ="safe", pure=True).load((FOLDER / f"{name}.yaml").read_text("utf-8"))


def request(matte: Any) -> Any:
    """The request's schema of the endpoint matte."""
    return matte["components"]["schemas"]["MatteRequest"]


def operation(matte: Any) -> Any:
    """The create operation of the endpoint matte."""
    return matte["paths"]["/v1/matte"]["post"]


def written(root: Path, name: str = "acme", /, **documents: Any) -> Path:
    """The specs folder with these documents; `name` is the folder in it."""
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    everything = {"provider": document("provider"), **documents}
    for name, item in everything.items():
        text = json.dumps(item, ensure_ascii=False, indent=1)
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return root


def found(root: Path) -> list[Finding]:
    """What lint finds."""
    return lint(root)[1]


def codes(root: Path) -> set[str]:
    """The codes of what lint finds."""
    return {item.code for item in found(root)}


def renamed(name: str) -> Any:
    """The endpoint matte under another name, with all that is named after it."""
    from linocut_kit.spec.names import class_name

    made = json.dumps(document("matte")).replace("MatteRequest", f"{class_name(name)}Request")
    made = made.replace("createMatte", f"create{class_name(name)}").replace(
        "/v1/matte", f"/v1/{name}"
    )
    return json.loads(made)
