"""Edits of a spec that follow its page: made in a copy, and written only if the copy lints."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from linocut_kit.pages.compare import compare
from linocut_kit.pages.difference import Difference
from linocut_kit.pages.edit import SpecEditor, fixable, takes_away
from linocut_kit.spec.documents import SpecError
from linocut_kit.spec.facts import SpecFacts, facts_of
from linocut_kit.spec.lint import lint
from linocut_kit.spec.model import Endpoint, Provider
from linocut_kit.spec.page_facts import PageFacts

_Errors = Counter[tuple[str, str]]


@dataclass(slots=True)
class Fix:
    """The edited text of a document, the differences that it mends, and why others stay."""

    text: str
    mended: list[Difference] = field(default_factory=list[Difference])
    refused: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class _Try:
    text: str
    spec: SpecFacts
    endpoint: Endpoint


def fix(
    specs: Path,
    endpoint: Endpoint,
    spec: SpecFacts,
    page: PageFacts,
    lock: PageFacts | None,
    differences: Sequence[Difference],
) -> Fix:
    """Follow the page in every plain fact that leaves a spec with no new error of lint.

    Raises OSError where the specs cannot be copied.
    """
    text = (specs / endpoint.file).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    wanted = [difference for difference in differences if fixable(difference)]
    if not wanted:
        return Fix(text)
    with tempfile.TemporaryDirectory(prefix="linocut-fix-") as folder:
        copy = Path(shutil.copytree(specs, Path(folder) / "specs"))
        fixer = _Fixer(copy, page, lock, _Try(text, spec, endpoint))
        return fixer.all_of(wanted)


class _Fixer:
    def __init__(self, specs: Path, page: PageFacts, lock: PageFacts | None, now: _Try) -> None:
        self.specs = specs
        self.page = page
        self.lock = lock
        self.now = now
        self.errors = self._lint(now.text)[1]

    def all_of(self, wanted: Sequence[Difference]) -> Fix:
        """All edits together; where that does not lint, one after the other."""
        refused: list[str] = []
        tried = self._try(wanted, refused)
        if not tried and refused and len(wanted) > 1:
            refused.clear()
            for difference in wanted:
                tried += self._try([difference], refused)
        touched = {difference.field for difference in tried}
        more = [item for item in compare(self.page, None, self.now.spec) if item.field in touched]
        self._try([item for item in more if self._follows(item)], [])
        left = {
            (item.part, item.field, item.aspect)
            for item in compare(self.page, self.lock, self.now.spec)
            if item.kind in ("page-changed", "spec-differs") and not item.follows
        }
        mended = [item for item in tried if (item.part, item.field, item.aspect) not in left]
        return Fix(self.now.text, mended, refused)

    def _follows(self, difference: Difference) -> bool:
        """What an edit brings along: nothing is taken away that the lock did not have."""
        before = self.lock.field(difference.field) if self.lock is not None else None
        had = before is not None and before.get(difference.aspect) not in (None, False)
        plain = difference.kind == "spec-differs" and difference.part == "request"
        return plain and not difference.follows and (had or not takes_away(difference))

    def _try(self, wanted: Sequence[Difference], refused: list[str]) -> list[Difference]:
        editor = SpecEditor(self.now.text, self.now.endpoint, self.page)
        tried = [difference for difference in wanted if editor.apply(difference)]
        if not tried:
            return []
        providers, errors = self._lint(editor.file.text)
        found = next(
            (
                (provider, endpoint)
                for provider in providers
                for endpoint in provider.endpoints
                if endpoint.id == self.now.endpoint.id
            ),
            None,
        )
        new = errors - self.errors
        if new or found is None:
            what = ", ".join(dict.fromkeys(f"{item.field} ({item.aspect})" for item in tried))
            why = "; ".join(f"{code}: {message}" for code, message in list(new)[:3])
            refused.append(f"{what} is not edited, the spec would not lint: {why or 'broken'}")
            self._lint(self.now.text)
            return []
        self.now = _Try(editor.file.text, facts_of(*found), found[1])
        return tried

    def _lint(self, text: str) -> tuple[tuple[Provider, ...], _Errors]:
        path = self.specs / self.now.endpoint.file
        path.write_text(text, encoding="utf-8", newline="\n")
        try:
            providers, findings = lint(self.specs, pages=False)
        except SpecError as error:
            return (), Counter([("spec", str(error))])
        errors = [(item.code, item.message) for item in findings if item.severity != "info"]
        return providers, Counter(errors)
