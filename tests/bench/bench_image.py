"""A 20 MiB image as base64: time against copying it, and memory beyond it."""

import base64
import os
import statistics
import timeit
import tracemalloc
from typing import Any

import pybase64

from linocut.freepik import flux_2_klein
from linocut.vtrix import flux_kontext_pro

ROUNDS = 15
SIZE = 20 * 1024 * 1024


def main() -> None:
    """Print the table: milliseconds, times a copy, and extra MiB at the peak."""
    text = base64.b64encode(b"\xff\xd8\xff" + os.urandom(SIZE - 3)).decode()
    data, target = text.encode(), memoryview(bytearray(len(text)))
    body = {"prompt": "x", "input_image": text}
    runners: dict[str, Any] = {
        "a copy of the text": lambda: target.__setitem__(slice(None), data),
        "check, base64 only": lambda: flux_2_klein.check(body),
        "check, base64 or URL, with a limit": lambda: flux_kontext_pro.check(
            {**body, "model": "flux_kontext_pro"}
        ),
        "pybase64.b64decode, whole": lambda: pybase64.b64decode(text, validate=True),
        "base64.b64decode, whole": lambda: base64.b64decode(text, validate=True),
    }
    times: dict[str, list[float]] = {name: [] for name in runners}
    for _ in range(ROUNDS):
        for name, run in runners.items():
            times[name].append(timeit.timeit(run, number=1) * 1e3)
    copy = statistics.median(times["a copy of the text"])
    print(f"{'one image of 20 MiB':38}{'ms':>9}{'x copy':>9}{'MiB':>9}")
    for name, run in runners.items():
        time = statistics.median(times[name])
        print(f"{name:38}{time:9.2f}{time / copy:9.2f}{_peak(run):9.2f}")


def _peak(run: Any) -> float:
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


if __name__ == "__main__":
    main()
