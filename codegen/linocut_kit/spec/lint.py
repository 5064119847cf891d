"""Everything that is wrong in a specs folder."""

from pathlib import Path

from linocut_kit.spec.build import build
from linocut_kit.spec.documents import LintReport, SpecsUnreadable, read_documents
from linocut_kit.spec.finding import Finding
from linocut_kit.spec.lock import LOCK_FILE, LockError, read_lock
from linocut_kit.spec.model import Provider
from linocut_kit.spec.profile import check_documents
from linocut_kit.spec.provenance import provenance_findings
from linocut_kit.spec.rules import check_providers


def lint(
    root: Path, *, pages: bool = True, without: frozenset[str] = frozenset()
) -> tuple[tuple[Provider, ...], list[Finding]]:
    """The model of a specs folder and every finding, in the order of files and lines.

    Providers that are named in `without` are not read. What cannot be built is left out of the
    model, and is a finding. With `pages` every limit is compared with docs.lock, if the folder has
    one. Raises SpecsUnreadable if the folder cannot be read.
    """
    report = LintReport()
    documents = read_documents(root, report, without)
    check_documents(documents, report)
    providers = build(documents, report)
    check_providers(documents, providers, report)
    if pages and (root / LOCK_FILE).is_file():
        report.findings.extend(_unstated(root, providers))
    return providers, _one_a_place(report.findings)


def _unstated(root: Path, providers: tuple[Provider, ...]) -> list[Finding]:
    try:
        return provenance_findings(providers, read_lock(root))
    except LockError as error:
        raise SpecsUnreadable(str(error)) from None


def _one_a_place(findings: list[Finding]) -> list[Finding]:
    """The first finding of each place: what follows from it there is noise."""
    first: dict[tuple[str | None, int | None, int | None], Finding] = {}
    for finding in findings:
        first.setdefault((finding.file, finding.line, finding.column), finding)
    return sorted(
        first.values(),
        key=lambda finding: (finding.file or "", finding.line or 0, finding.column or 0),
    )
