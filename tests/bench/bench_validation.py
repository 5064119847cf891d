"""The printed validator against the libraries that people would use instead."""

import importlib.util
import json
import statistics
import subprocess
import sys
import tempfile
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fastjsonschema
import jsonschema
import jsonschema_rs
import msgspec
from pydantic import BaseModel, ValidationError

from linocut.freepik import flux_2_klein
from linocut.freepik.models import Flux2KleinRequest
from linocut_kit.spec.bundle import bundle

ROUNDS = 15
SPECS = Path(__file__).parents[2] / "specs"
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
FULL: dict[str, Any] = {
    "prompt": "a lighthouse at dusk",
    "aspect_ratio": "widescreen_16_9",
    "resolution": "2k",
    "seed": 42,
    "input_image": PNG,
    "input_image_2": None,
    "input_image_3": None,
    "input_image_4": None,
    "safety_tolerance": 2,
    "output_format": "png",
    "webhook_url": "https://www.example.com/webhook",
}
FIVE = {"seed": -1, "safety_tolerance": 9, "resolution": "3k", "aspect_ratio": 5, "promt": "x"}
BODIES: dict[str, dict[str, Any]] = {
    "prompt only": {"prompt": "a lighthouse at dusk"},
    "all fields": FULL,
    "1 error": {**FULL, "seed": -1},
    "5 errors": {**FULL, **FIVE},
}


_STRICT = (
    "--preset=practical-py311-20261017", "--use-missing-sentinel", "--target-pydantic-version=2.14",
    "--naming-strategy=parent-prefixed", "--enum-field-as-literal=all", "--collapse-root-models",
    "--strict-types", "str", "int", "float", "bool",
)  # fmt: skip


def _printed_by_others(name: str, *options: str) -> type[BaseModel]:
    """The request's model as datamodel-code-generator prints it from the exported document."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "openapi.json"), Path(folder, "printed.py")
        source.write_text(json.dumps(bundle(SPECS, "freepik")), "utf-8")
        subprocess.run(
            [
                *(sys.executable, "-W", "ignore", "-m", "datamodel_code_generator"),
                *("--input", str(source), "--input-file-type", "openapi"),
                *("--output", str(target), "--output-model-type", "pydantic_v2.BaseModel"),
                *options,
            ],
            check=True,
            cwd=folder,
        )
        spec = importlib.util.spec_from_file_location(name, target)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    found: type[BaseModel] = module.Flux2KleinRequest
    return found


class Struct(msgspec.Struct, forbid_unknown_fields=True):
    """msgspec's form of the same."""

    prompt: str
    aspect_ratio: str | None = None
    resolution: str | None = None
    seed: int | None = None
    input_image: str | None = None
    input_image_2: str | None = None
    input_image_3: str | None = None
    input_image_4: str | None = None
    safety_tolerance: int | None = None
    output_format: str | None = None
    webhook_url: str | None = None


def main() -> None:
    """Print the table: nanoseconds, and how many times as long as the printed validator."""
    judges = _judges()
    print("one body, ns (times the printed validator's), medians")
    print(f"{'':34}" + "".join(f"{name:>20}" for name in BODIES))
    base: dict[str, float] = {}
    times: dict[str, dict[str, float]] = {name: {} for name in judges}
    for body_name, body in BODIES.items():
        for name, time in _race(
            {item: (lambda j=j, b=body: j(b)) for item, j in judges.items()}
        ).items():
            times[name][body_name] = time
        base[body_name] = times["printed validator"][body_name]
    for name, row in times.items():
        cells = (f"{row[item]:,.0f} ({row[item] / base[item]:.1f})" for item in BODIES)
        print(f"{name:34}" + "".join(f"{cell:>20}" for cell in cells))


def _race(runners: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """The median time of each, taken in turns so that a slow moment hits all."""
    number = 400
    found: dict[str, list[float]] = {name: [] for name in runners}
    for _ in range(ROUNDS):
        for name, run in runners.items():
            found[name].append(timeit.timeit(run, number=number) / number * 1e9)
    return {name: statistics.median(times) for name, times in found.items()}


def _judges() -> dict[str, Callable[[Any], Any]]:
    schema = _schema()
    rust = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    python = jsonschema.Draft202012Validator(schema)
    fast = fastjsonschema.compile(schema)
    return {
        "printed validator": flux_2_klein.check,
        "jsonschema-rs, all errors": lambda body: list(rust.iter_errors(body)),
        "jsonschema-rs, yes or no": rust.is_valid,
        "pydantic, the printed model": _quiet(Flux2KleinRequest.model_validate, ValidationError),
        "pydantic, as DCG prints it": _quiet(
            _printed_by_others("by_default").model_validate, ValidationError
        ),
        "pydantic, as DCG prints it strict": _quiet(
            _printed_by_others("strict", *_STRICT).model_validate, ValidationError
        ),
        "msgspec, first error": _quiet(
            lambda body: msgspec.convert(body, Struct), msgspec.ValidationError
        ),
        "fastjsonschema, first error": _quiet(fast, fastjsonschema.JsonSchemaException),
        "jsonschema, all errors": lambda body: list(python.iter_errors(body)),
    }


def _quiet(judge: Callable[[Any], Any], error: type[Exception]) -> Callable[[Any], Any]:
    def run(body: Any) -> Any:
        try:
            return judge(body)
        except error:
            return None

    return run


def _schema() -> dict[str, Any]:
    document = bundle(SPECS, "freepik")
    found: dict[str, Any] = json.loads(
        json.dumps(document["components"]["schemas"]["Flux2KleinRequest"])
    )
    return found


if __name__ == "__main__":
    main()
