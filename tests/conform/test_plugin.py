"""The pytest plugin: a test says which provider it needs, and gets a fake of it."""

from importlib.metadata import entry_points
from pathlib import Path

import pytest
from tests.conform.fake_cases import endpoint, provider

from linocut_kit.spec.contract import dump
from linocut_kit.spec.installed import installed, providers_of

pytest_plugins = ["pytester"]
PLUGIN = "linocut_kit.pytest_plugin"
_REGISTERED = any(entry_point.value == PLUGIN for entry_point in entry_points(group="pytest11"))
LOAD = () if _REGISTERED else ("-p", PLUGIN)


@pytest.fixture
def package(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> str:
    """A generated package of two providers that can be imported."""
    name = "made_for_plugin_tests"
    for item in (provider(endpoint(), endpoint(name="draw")), provider(name="other")):
        folder = pytester.path / name / item.name
        folder.mkdir(parents=True)
        (folder / "contract.json").write_text(dump(item))
    (pytester.path / name / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(pytester.path))
    return name


def run(pytester: pytest.Pytester, code: str) -> pytest.RunResult:
    """Run a test file with the plugin."""
    pytester.makepyfile(code)
    return pytester.runpytest_inprocess(*LOAD, "-p", "no:cacheprovider", "--strict-markers")


def test_a_marked_test_gets_its_provider_and_its_environment(
    pytester: pytest.Pytester, package: str
) -> None:
    result = run(
        pytester,
        f"""
        import os
        import httpx
        import pytest

        @pytest.mark.linocut("other/paint", package="{package}", scenario="failing")
        def test_one(linocut_fake):
            assert [one.name for one in linocut_fake.fake.providers] == ["other"]
            assert os.environ["OTHER_TEST_URL"] == linocut_fake.url
            assert os.environ["OTHER_TEST_KEY"] == "test-key"
            assert "ACME_TEST_URL" not in os.environ
            headers = {{"x-acme-key": "test-key"}}
            url = linocut_fake.url + "/paint"
            made = httpx.post(url, json={{"prompt": "a"}}, headers=headers)
            assert made.json()["key"] in linocut_fake.tasks
            assert linocut_fake.requests[0].json() == {{"prompt": "a"}}

        @pytest.mark.linocut(package="{package}", keys={{"acme": "k"}})
        def test_all(linocut_fake):
            assert [one.name for one in linocut_fake.fake.providers] == ["acme", "other"]
            assert (os.environ["ACME_TEST_KEY"], os.environ["OTHER_TEST_KEY"]) == ("k", "test-key")
            assert linocut_fake.fake.keys == {{"acme": "k", "other": "test-key"}}

        def test_environment():
            assert "OTHER_TEST_URL" not in os.environ
        """,
    )
    result.assert_outcomes(passed=3)


def test_a_name_that_the_package_does_not_have_is_said_so(
    pytester: pytest.Pytester, package: str
) -> None:
    result = run(
        pytester,
        f"""
        import pytest

        @pytest.mark.linocut("acme/sculpt", package="{package}")
        def test_one(linocut_fake):
            pass

        @pytest.mark.linocut(package="{package}_not")
        def test_two(linocut_fake):
            pass
        """,
    )
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*has no 'acme/sculpt'; did you mean 'acme/paint'*"])
    result.stdout.fnmatch_lines([f"*{package}_not has no contracts*linocut generate*"])


def test_the_marker_is_known(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess(*LOAD, "--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.linocut(*providers*"])


def test_providers_are_taken_as_values_paths_and_names(package: str, tmp_path: Path) -> None:
    value = provider(name="third")
    file = tmp_path / "contract.json"
    file.write_text(dump(provider(name="fourth")))
    found = providers_of((value, file, "acme", "acme/draw"), package)
    assert [item.name for item in found] == ["third", "fourth", "acme"]
    assert list(installed(package)) == ["acme", "other"]
