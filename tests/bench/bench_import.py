"""What an import costs: the validators against the libraries that others would load."""

import statistics
import subprocess
import sys
import time

ROUNDS = 7
STATEMENTS = {
    "nothing": "pass",
    "a first check": "from linocut import freepik; freepik.flux_2_klein.check({'prompt': 'x'})",
    "a client": "from linocut import freepik; freepik.Freepik",
    "the models": "from linocut.freepik import models",
    "pydantic": "from pydantic import BaseModel",
    "jsonschema-rs": "import jsonschema_rs",
    "msgspec": "import msgspec",
    "httpx": "import httpx",
}


def main() -> None:
    """Print the table: milliseconds over a bare Python."""
    times: dict[str, list[float]] = {name: [] for name in STATEMENTS}
    for _ in range(ROUNDS):
        for name, statement in STATEMENTS.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", statement], check=True)
            times[name].append((time.perf_counter() - start) * 1e3)
    bare = statistics.median(times.pop("nothing"))
    print(f"{'import':20}{'ms over bare Python':>22}")
    for name, row in times.items():
        print(f"{name:20}{statistics.median(row) - bare:22.0f}")


if __name__ == "__main__":
    main()
