"""Tools that know nothing of ours agree: Schemathesis finds nothing wrong with a clean fake."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from linocut_kit.fake import DEFAULT_KEY, serve
from linocut_kit.spec import load_specs
from linocut_kit.spec.bundle import bundle

SPECS = Path(__file__).parents[2] / "specs"
PROVIDERS = load_specs(SPECS)


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda item: item.name)
def test_schemathesis_finds_nothing_wrong_with_the_fake(provider, tmp_path: Path) -> None:
    document = tmp_path / "openapi.json"
    # It takes int64 for a limit; for us it is a hint, where a page states no limit.
    text = json.dumps(bundle(SPECS, provider.name)).replace(', "format": "int64"', "")
    document.write_text(text, "utf-8")
    auth = provider.service.auth
    # A pattern cannot say a ratio, so bodies made from the pattern alone may break it.
    inexpressible = any(
        schema.constraint("min") for endpoint in provider.endpoints for _, schema in endpoint.walk()
    )
    with serve((provider,), port=0) as server:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "run", str(document)),
                *("--url", server.url, "--header", f"{auth.header}: {auth.prefix}{DEFAULT_KEY}"),
                *("--phases", "examples,coverage,fuzzing", "--max-examples", "8"),
                *("--seed", "1", "--generation-database", "none", "--no-color"),
                *("--warnings", "off"),
                *(("--exclude-checks", "positive_data_acceptance") if inexpressible else ()),
            ],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "No issues found" in done.stdout
