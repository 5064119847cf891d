"""What must hold of names: each of them makes one Python name, and no two make the same."""

import re
from collections.abc import Iterable
from keyword import iskeyword
from unicodedata import normalize

from linocut_kit.keywords.schema import below
from linocut_kit.spec.documents import PROVIDER_FILE, Documents, LintReport
from linocut_kit.spec.model import Endpoint, Place
from linocut_kit.spec.names import (
    CLIENT_CLASSES,
    IN_CLIENT,
    IN_PACKAGE,
    IN_PROVIDER,
    argument_of,
    class_name,
    module_name,
)
from linocut_kit.spec.yaml import Node

_FILE_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def check_files(documents: Documents, report: LintReport) -> None:
    """Report files and folders that give no names of modules and classes, or one of another."""
    for folder, endpoints in documents.providers():
        files = sorted(endpoints)
        _check_file_name(folder, Place((files or [f"{folder}/{PROVIDER_FILE}"])[0], 1, 1), report)
        _check_modules(folder, files, report)
        _check_classes(folder, files, report)


def _check_file_name(name: str, place: Place, report: LintReport) -> None:
    """Report a name that is not made of lower case words, or that Python takes for no name."""
    if not _FILE_NAME.fullmatch(name):
        report.add(
            "bad-name",
            place,
            f"{name} is not made of lower case words joined by hyphens",
            "rename it: the endpoint's id, module and class are made of it",
        )
    elif name[0].isdigit():
        report.add(
            "bad-name",
            place,
            f"{name} begins with a digit, and no Python name does",
            f"begin it with a letter, as in v{name}: module and class are named after it",
        )
    elif iskeyword(module_name(name)) or iskeyword(class_name(name)):
        report.add(
            "bad-name",
            place,
            f"{name} is a word of Python, so no module or class can be named after it",
            f"add a word to it, as in {name}-image",
        )


def _check_modules(folder: str, files: Iterable[str], report: LintReport) -> None:
    if module_name(folder) in IN_PACKAGE:
        for file in files:
            _clash(report, file, f"a provider cannot be {folder}, which every package has")
    modules: dict[str, str] = {}
    for file in files:
        stem = _stem(file)
        _check_file_name(stem, Place(file, 1, 1), report)
        module = module_name(stem).lower()
        if module in modules:
            report.add(
                "duplicate-endpoint",
                Place(file, 1, 1),
                f"{file} and {modules[module]} would both be {folder}/{stem}",
                "keep one, or rename one",
            )
        elif module in IN_PROVIDER:
            _clash(report, file, f"an endpoint cannot be {stem}, a module of every provider")
        elif module in IN_CLIENT:
            _clash(report, file, f"an endpoint cannot be {stem}, which every client has")
        modules.setdefault(module, file)


def _check_classes(folder: str, files: Iterable[str], report: LintReport) -> None:
    """Report endpoints whose class, or async class, is that of another one or the client's own."""
    taken = dict.fromkeys(CLIENT_CLASSES, "the client itself")
    for name in _classes(folder):
        if name in taken:
            for file in files:
                _clash(report, file, f"the client of {folder} would be {name}, as {taken[name]} is")
        taken[name] = f"the client of {folder}"
    modules: set[str] = set()
    for file in files:
        stem = _stem(file)
        if module_name(stem).lower() in modules:
            continue
        modules.add(module_name(stem).lower())
        met = next((text for text in _classes(stem) if text in taken), None)
        if met is not None:
            where = taken[met]
            uses = "uses that name" if met in CLIENT_CLASSES else "has it too"
            _clash(report, file, f"the class of {stem} would be {met}, and {where} {uses}")
        for text in _classes(stem):
            taken.setdefault(text, file)


def _classes(name: str) -> tuple[str, str]:
    return class_name(name), f"Async{class_name(name)}"


def _stem(file: str) -> str:
    return file.rpartition("/")[2].rpartition(".")[0]


def _clash(report: LintReport, file: str, message: str) -> None:
    report.add("name-clash", Place(file, 1, 1), message, "rename it, such as by one more word")


def check_named_after(endpoint: Endpoint, report: LintReport) -> None:
    """Report operations and a request that are not named after their endpoint."""
    rule = re.compile(rf"[a-z]+{endpoint.class_name}[A-Za-z]*")
    for operation in endpoint.operations:
        if operation.place.file != endpoint.file:
            continue
        if not rule.fullmatch(operation.id):
            report.add(
                "bad-name",
                operation.place,
                f"operationId {operation.id or '(none)'} does not name its endpoint",
                f"name it VERB{endpoint.class_name}, as in create{endpoint.class_name}",
            )
    if endpoint.request_name != f"{endpoint.class_name}Request":
        report.add(
            "bad-name",
            endpoint.request.place,
            f"the request schema is called {endpoint.request_name}",
            f"call it {endpoint.class_name}Request, after the file",
        )


def check_fields(endpoint: Endpoint, report: LintReport) -> None:
    """Report fields of a request that give no argument, or the argument of another one."""
    for pointer, schema in endpoint.walk():
        for field in schema.fields:
            _check_field(field.name, below(pointer, field), field.place, report)
    arguments: dict[str, str] = {}
    for field in endpoint.arguments.fields:
        argument = argument_of(field)
        if argument in arguments:
            report.add(
                "name-clash",
                field.place,
                f"{arguments[argument]} and {field.name} would both be the argument {argument}",
                "keep one of them here; the other one can be sent by extra={...}",
            )
        arguments.setdefault(argument, field.name)


def check_properties(node: Node, report: LintReport) -> None:
    """Report properties of an answer's schema that a model cannot have."""
    properties = node.get("properties")
    for name, _ in properties.items() if properties is not None else ():
        _check_field(name, name, properties.key_place(name) if properties else node.place, report)


def _check_field(name: str, shown: str, place: Place, report: LintReport) -> None:
    read = normalize("NFKC", name)
    if not name or read != name:
        why = f"Python reads it as {read}" if name else "it is empty"
        report.add(
            "bad-name",
            place,
            f"{shown} cannot be a field here: {why}",
            "leave it out; a request can send it by extra={...}, and answers have it in raw",
        )
