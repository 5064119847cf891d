"""100,000 bodies, one a line: `linocut validate --jsonl` against json.loads and pydantic."""

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LINES = 100_000
ENDPOINT = "freepik/flux-2-klein"
FULL: dict[str, Any] = {
    "prompt": "a lighthouse at dusk",
    "aspect_ratio": "square_1_1",
    "resolution": "2k",
    "seed": 42,
    "safety_tolerance": 2,
    "output_format": "png",
    "webhook_url": "https://www.example.com/webhook",
}
BODIES = {
    "prompt only": {"prompt": "a lighthouse at dusk"},
    "all fields": FULL,
    "1 error": {**FULL, "seed": -1},
}
LOOP = """
import json, sys
from linocut.freepik.models import Flux2KleinRequest
from pydantic import ValidationError
with open(sys.argv[1]) as file, open("/dev/null", "w") as out:
    for number, line in enumerate(file, 1):
        try:
            Flux2KleinRequest.model_validate(json.loads(line))
            found = []
        except ValidationError as error:
            found = error.errors(include_url=False, include_context=False)
        out.write(json.dumps({"line": number, "ok": not found, "findings": found}) + "\\n")
"""


def main() -> None:
    """Print the table: seconds of CPU with all imports, their ratio, and the peak in MiB."""
    print(f"{'100,000 lines':20}{'validate s':>12}{'loop s':>9}{'ratio':>8}{'peak MiB':>10}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bodies.jsonl"
        for name, body in BODIES.items():
            path.write_text((json.dumps(body) + "\n") * LINES)
            words = [
                "-m",
                "linocut_kit.cli",
                "validate",
                "freepik/flux-2-klein",
                str(path),
                "--jsonl",
            ]
            ours = _seconds(words)
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            loop = _seconds(["-c", LOOP, str(path)])
            print(f"{name:20}{ours:12.2f}{loop:9.2f}{loop / ours:8.2f}{peak:10.0f}")


def _seconds(words: list[str]) -> float:
    """The CPU time of a Python process: what else the machine does is left out."""

    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = spent()
    subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return spent() - before


if __name__ == "__main__":
    main()
