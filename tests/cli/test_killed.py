"""A command that is killed after its create leaves an id, and that leads to the image."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.runtime.acme import PNG
from tests.runtime.hostile import Exchange, serving

ID = "046b6c7f-0b8a-43b9-b35d-6489e6daee91"
LINOCUT = (sys.executable, "-m", "linocut_kit.cli")


def test_a_killed_run_is_resumed_by_its_id(tmp_path: Path) -> None:
    is_well: list[bool] = []

    def respond(item: Exchange) -> None:
        urls = [f"http://{item.headers['host']}/files/1.png"] if is_well else []
        state = "COMPLETED" if is_well else "IN_PROGRESS"
        if item.path.startswith("/files/"):
            item.answer(200, PNG, kind="image/png")
        elif item.method == "GET" or item.body:
            item.answer(200, {"data": {"task_id": ID, "status": state, "generated": urls}})

    out = tmp_path / "image.png"
    with serving(respond) as server:
        env = {**os.environ, "FREEPIK_API_KEY": "a-key", "FREEPIK_BASE_URL": server.url}
        with subprocess.Popen(
            [*LINOCUT, "run", "freepik/flux-2-klein", "-p", "prompt=x", "--out", str(out)],
            env=env,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as run:
            assert run.stderr is not None
            said = next(line for line in run.stderr if line.startswith("task "))
            run.kill()
        assert not out.exists()
        is_well.append(True)
        found = re.findall(r"[0-9a-f-]{36}", said)
        subprocess.run(
            [*LINOCUT, "task", "freepik/flux-2-klein", *found, "--wait", "--out", str(out)],
            env=env,
            check=True,
            capture_output=True,
        )
        assert server.creates == 1
    assert out.read_bytes() == PNG
