"""The files of a specs folder as YAML nodes, and the references between them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from linocut_kit.runtime.pointer import unescape
from linocut_kit.spec.finding import Finding
from linocut_kit.spec.model import Place
from linocut_kit.spec.yaml import Node, YamlFault, parse

PROVIDER_FILE = "provider.yaml"
_LARGEST = 4 * 1024 * 1024
_LONGEST_CHAIN = 16


class SpecsUnreadable(Exception):
    """A specs folder that cannot be read at all; the text says why in one line."""


class SpecError(Exception):
    """Specs that cannot become a model; `findings` say where and why."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        first = findings[0]
        super().__init__(f"{first.file}:{first.line}: {first.message} ({len(findings)} findings)")
        self.findings = findings


class Broken(Exception):
    """A node that cannot be built; the report has the finding."""


@dataclass(slots=True)
class LintReport:
    """The findings so far."""

    findings: list[Finding] = field(default_factory=list[Finding])

    def add(self, code: str, place: Place, message: str, help: str, **more: str | None) -> None:
        """Note a finding at a place."""
        self.findings.append(
            Finding(
                code=code,
                message=message,
                help=help,
                file=place.file,
                line=place.line,
                column=place.column,
                endpoint=more.get("endpoint"),
                pointer=more.get("pointer"),
                rule=more.get("rule"),
            )
        )

    def fail(self, code: str, place: Place, message: str, help: str) -> Broken:
        """Note a finding after which the node cannot be built: `raise report.fail(...)`."""
        self.add(code, place, message, help)
        return Broken(message)


@dataclass(frozen=True, slots=True)
class Documents:
    """Every document by its path in the specs folder, such as `acme/provider.yaml`.

    `unsound` has those that are not in the dialect's form: they are referred to, not built.
    """

    root: Path
    files: dict[str, Node]
    digests: dict[str, str]
    unsound: set[str] = field(default_factory=set[str])

    def providers(self) -> Iterator[tuple[str, dict[str, Node]]]:
        """Each provider's folder with the endpoint documents in it, in the order of names."""
        names = sorted({file.split("/")[0] for file in self.files})
        for name in names:
            inside = {
                file: node
                for file, node in sorted(self.files.items())
                if file.startswith(f"{name}/") and not file.endswith(f"/{PROVIDER_FILE}")
            }
            yield name, inside

    def resolve(self, node: Node, report: LintReport) -> Node:
        """What a node refers to, the node itself if it refers to nothing."""
        for _ in range(_LONGEST_CHAIN):
            ref = node.get("$ref")
            if ref is None:
                return node
            if len(node.items()) > 1:
                other = next(key for key, _ in node.items() if key != "$ref")
                raise report.fail(
                    "ref-siblings",
                    node.key_place(other),
                    f"{other} stands beside $ref, where other tools ignore it",
                    "move it into the schema that is referred to",
                )
            node = self._target(ref, report)
        raise report.fail(
            "broken-ref", node.place, "$ref leads in a circle", "refer to a schema that ends"
        )

    def _target(self, ref: Node, report: LintReport) -> Node:
        text = str(ref.value)
        file, _, pointer = text.partition("#")
        folder = ref.place.file.rpartition("/")[0]
        target = self.files.get(f"{folder}/{file}" if file else ref.place.file)
        for token in pointer.strip("/").split("/") if target is not None else ():
            target = target.get(unescape(token)) if target else None
        if target is None:
            raise report.fail(
                "broken-ref",
                ref.place,
                f"$ref {text} leads nowhere",
                "refer to #/components/... here or in provider.yaml",
            )
        return target


def read_documents(
    root: Path, report: LintReport, without: frozenset[str] = frozenset()
) -> Documents:
    """Every `PROVIDER/*.yaml` below `root`, but for the providers `without`.

    Raises SpecsUnreadable if there is none or a file cannot be read.
    """
    if not root.is_dir():
        what = "is not a folder" if root.exists() else "does not exist"
        raise SpecsUnreadable(f"the specs folder {root} {what}; name one with --specs")
    files: dict[str, Node] = {}
    digests: dict[str, str] = {}
    for path in sorted(root.glob("*/*.y*ml")):
        name = f"{path.parent.name}/{path.name}"
        if path.parent.name in without:
            continue
        text = _read(path, name, report)
        if text is None:
            continue
        try:
            files[name], doubts = parse(text, name)
            report.findings.extend(doubts)
        except YamlFault as fault:
            report.findings.append(fault.finding)
        digests[name] = hashlib.sha256(text.encode()).hexdigest()
    if not digests and not report.findings and not without:
        raise SpecsUnreadable(
            f"the specs folder {root} has no PROVIDER/*.yaml; name another one with --specs"
        )
    return Documents(root, files, digests)


def _read(path: Path, name: str, report: LintReport) -> str | None:
    try:
        if not path.is_file():
            raise SpecsUnreadable(f"{path} is not a file")
        if path.stat().st_size > _LARGEST:
            raise SpecsUnreadable(f"{path} is larger than {_LARGEST} bytes")
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise SpecsUnreadable(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        report.add(
            "bad-yaml",
            Place(name, 1, 1),
            f"not UTF-8: byte {error.start} is {error.object[error.start]:#04x}",
            "save the file as UTF-8",
        )
        return None
