"""The report of a run in Markdown, for a pull request that is kept up to date."""

import re
from collections.abc import Sequence
from typing import Any

from linocut_kit.pages.account import Account
from linocut_kit.spec.finding import Finding

_WORST = {"error": 0, "warning": 1, "info": 2}
_LONGEST = 120
_HEAD = (
    "| | field | aspect | page | was | spec | where |\n"
    "|---|---|---|---|---|---|---|"
)  # fmt: skip


def report(
    findings: Sequence[Finding], accounts: Sequence[Account], edited: Sequence[str], root: str
) -> str:
    """The same text for the same findings: no time, no path of the machine.

    `edited` are the documents that were edited, below `root`.
    """
    by_endpoint: dict[str, list[Finding]] = {}
    for finding in findings:
        by_endpoint.setdefault(finding.endpoint or "other", []).append(finding)
    parts = [f"# {_title(findings)}"]
    if edited:
        files = ", ".join(f"`{_below(path, root)}`" for path in sorted(edited))
        parts.append(f"Edited by `linocut drift --fix`: {files}. Print the clients again: "
                     "`linocut generate`.")  # fmt: skip
    order = sorted(by_endpoint.items(), key=lambda item: (_rank(item[1]), item[0]))
    parts += [_endpoint(id, found, root) for id, found in order]
    unread = [text for account in accounts if (text := _unread(account))]
    if unread:
        parts += ["## Lines that read like facts and were not understood", *sorted(unread)]
    return "\n\n".join(parts) + "\n"


def _title(findings: Sequence[Finding]) -> str:
    count = sum(finding.severity != "info" for finding in findings)
    fixed = sum(bool((finding.extra or {}).get("fixed")) for finding in findings)
    if not count and not fixed:
        return "The docs did not drift"
    ids = sorted({finding.endpoint or "other" for finding in findings if _matters(finding)})
    shown = ", ".join(ids[:3]) + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")
    return f"Docs drift of {shown}: {fixed} fixed, {count} to look at"


def _matters(finding: Finding) -> bool:
    return finding.severity != "info" or bool((finding.extra or {}).get("fixed"))


def _rank(found: Sequence[Finding]) -> tuple[int, int]:
    worst = min(_WORST[finding.severity] for finding in found)
    return worst, -sum(_WORST[finding.severity] == worst for finding in found)


def _endpoint(id: str, found: Sequence[Finding], root: str) -> str:
    rows = sorted(
        found,
        key=lambda item: (_WORST[item.severity], item.pointer or "", item.rule or "", item.code),
    )
    source = next((item.source for item in rows if item.source), None) or {}
    page = f"\n\n{source['page']}" if source.get("page") else ""
    return "\n".join([f"## {_plain(id)}{page}\n", _HEAD, *(_row(item, root) for item in rows)])


def _row(finding: Finding, root: str) -> str:
    extra = finding.extra or {}
    done = next((word for word in ("fixed", "accepted") if extra.get(word)), finding.severity)
    where = f"{_below(finding.file, root)}:{finding.line}" if finding.file else ""
    cells = [
        done,
        _plain(str(extra.get("field") or "")),
        _plain(str(extra.get("aspect") or finding.code)),
        *(_value(extra.get(key)) for key in ("page", "lock", "spec")),
        _plain(where),
    ]
    if finding.code.startswith("page-un") and "lock" not in extra:
        cells[3] = _plain(finding.message)
    return f"| {' | '.join(cells)} |"


def _value(value: Any) -> str:
    if value is None:
        return ""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return _plain(text)


def _unread(account: Account) -> str:
    lines = [
        f"- line {item.line}, {_plain(item.field)}: {_plain(item.text)}" for item in account.unread
    ]
    name = account.endpoint or account.page
    return "\n".join([f"### {_plain(name)}\n", *lines]) if lines else ""


def _plain(text: str) -> str:
    """A text that Markdown shows as it is, cut short."""
    text = " ".join(text.split())
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|#@])", r"\\\1", text)


def _below(path: str | None, root: str) -> str:
    text = path or ""
    return text[len(root) :].lstrip("/\\") if text.startswith(root) else text
