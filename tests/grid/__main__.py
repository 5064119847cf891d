"""Print the grid: `python -m tests.grid [WORD...]`, a row a key, what falls short, and the count.

A word keeps the keys that contain it. Exits with 1 if a cell falls short.
"""

import sys
import tempfile
import warnings
from pathlib import Path

from tests.grid.cells import CELLS, KEYS, POSITIONS
from tests.grid.consumers import CONSUMERS, Fall, Walk


def _row(key: str, falls: list[Fall]) -> str:
    marks = ["x" if any(fall.consumer == each for fall in falls) else "." for each in CONSUMERS]
    return f"{key:32} " + " ".join(
        f"{mark:^{len(name)}}" for mark, name in zip(marks, CONSUMERS, strict=True)
    )


def main(words: list[str]) -> int:
    """Walk, print a row a key, then every fall in words."""
    warnings.simplefilter("ignore", ResourceWarning)
    keys = [item for item in KEYS if not words or any(word in item for word in words)]
    print(f"{'':32} " + " ".join(CONSUMERS))
    every: list[Fall] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, key in enumerate(keys):
            found = Walk(key=key, root=Path(folder) / str(number)).falls()
            print(_row(key, found), *(f"    {item}" for item in found), sep="\n", flush=True)
            every += found
    judged = sum(1 for cell in CELLS if cell.key in keys) * len(POSITIONS) * len(CONSUMERS)
    inert = (len(keys) - len({cell.key for cell in CELLS if cell.key in keys})) * len(POSITIONS)
    short = len({item.key for item in every})
    print(f"{len(every)} of {judged + inert} cells fall short, in {short} of {len(keys)} keys")
    return 1 if every else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
