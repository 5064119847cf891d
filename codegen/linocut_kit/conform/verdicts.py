"""What was found out, probe by probe, and the findings that follow from it."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal

from linocut_kit.conform.constraints import Unit
from linocut_kit.conform.plan import Plan, Probe
from linocut_kit.runtime.redaction import Mask
from linocut_kit.spec.finding import Finding, Severity

Answer = Literal["accept", "refuse", "error"]
Verdict = Literal["agrees", "server-looser", "server-stricter", "undocumented", "inconclusive"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One probe, settled: what each oracle said. None is a blank, never a pass.

    `note` says why a verdict is what it is, where that is not plain. `known` is True where the
    probe was not sent because its constraint has a verdict already.
    """

    probe: Probe
    validator: Answer | None = None
    server: Answer | None = None
    status: int | None = None
    verdict: Verdict = "inconclusive"
    note: str = ""
    known: bool = False

    def as_json(self) -> dict[str, Any]:
        """The outcome as reports have it."""
        unit = self.probe.unit
        return {
            "id": self.probe.id,
            "endpoint": unit.endpoint,
            "pointer": unit.pointer,
            "rule": unit.rule,
            "side": self.probe.side,
            "expected": self.probe.expected,
            "validator": self.validator,
            "server": self.server,
            "verdict": self.verdict,
            "status": self.status,
            "limit": unit.limit,
            "constraint": unit.id,
            "source": dict(unit.source),
            "note": self.note,
        }


def verdict_of(probe: Probe, server: Answer | None) -> Verdict:
    """What follows from a server's answer to a probe."""
    if server is None:
        return "inconclusive"
    if server == "error":
        return "undocumented"
    if probe.expected == "either" or server == probe.expected:
        return "agrees"
    return "server-looser" if server == "accept" else "server-stricter"


@dataclass(slots=True, kw_only=True)
class Evidence:
    """What is known of one endpoint so far; complete enough for a report at any moment."""

    plan: Plan
    mask: Mask
    outcomes: dict[str, Outcome] = field(default_factory=dict[str, Outcome])
    findings: dict[tuple[str, ...], Finding] = field(default_factory=dict[tuple[str, ...], Finding])
    stopped: str | None = None
    excused: set[str] = field(default_factory=set[str])
    """Probes that need no verdict, because their constraint already has one."""

    def settle(self, outcome: Outcome) -> None:
        """Record what came of a probe."""
        self.outcomes[outcome.probe.id] = outcome

    def add(
        self,
        code: str,
        unit: Unit,
        message: str,
        *,
        severity: Severity = "error",
        key: str = "",
        **extra: Any,
    ) -> None:
        """Record a finding; the same one again only counts up.

        `key` tells findings of one constraint apart. `extra` has the keys that JSON adds, among
        them `curl`.
        """
        index = (code, unit.pointer, unit.rule, severity, key)
        known = self.findings.get(index)
        if known is not None:
            counted = {**(known.extra or {}), "count": (known.extra or {}).get("count", 1) + 1}
            self.findings[index] = replace(known, extra=counted)
            return
        curl = extra.get("curl")
        finding = Finding(
            code=code,
            message=message,
            severity=severity,
            endpoint=unit.endpoint,
            pointer=unit.pointer,
            rule=unit.rule,
            limit=unit.limit,
            help=f"reproduce with: {curl}" if curl else None,
            source=dict(unit.source),
            extra={"constraint": unit.id, **extra, "count": 1},
        )
        self.findings[index] = finding

    def withdraw(self, code: str, unit: Unit) -> None:
        """Take back what was found of a constraint, because it turned out to be otherwise."""
        for index in [finding for finding in self.findings if finding[0] == code]:
            if index[1] == unit.pointer and index[2] == unit.rule:
                found = self.findings[index]
                if (found.extra or {}).get("constraint") == unit.id:
                    del self.findings[index]

    def forget(self) -> None:
        """Take back all but what is known of the plan: nothing else was about what was sent."""
        planned = "unprobed-constraint"
        self.findings = {
            key: finding for key, finding in self.findings.items() if key[0] == planned
        }
        self.outcomes.clear()

    def report(self) -> "EndpointReport":
        """Everything so far, cleaned of secrets; what was not asked is inconclusive."""
        blank = [
            Outcome(probe=probe) for probe in self.plan.probes if probe.id not in self.outcomes
        ]
        order = {probe.id: at for at, probe in enumerate(self.plan.probes)}
        noted = (
            replace(outcome, note=self.mask.text(self._note(outcome)))
            for outcome in (*self.outcomes.values(), *blank)
        )
        outcomes = sorted(noted, key=lambda outcome: order[outcome.probe.id])
        clean = [_clean(self.mask, finding) for finding in self.findings.values()]
        ranks = {"error": 0, "warning": 1, "info": 2}
        if self.stopped:
            clean.append(self._stop())
        unsettled = [
            outcome.probe.id
            for outcome in outcomes
            if outcome.verdict == "inconclusive" and outcome.probe.id not in self.excused
        ]
        return EndpointReport(
            plan=self.plan,
            outcomes=tuple(outcomes),
            findings=tuple(sorted(clean, key=lambda finding: ranks[finding.severity])),
            unsettled=tuple(unsettled),
            stopped=self.mask.everything(self.stopped),
        )

    def _note(self, outcome: Outcome) -> str:
        """What is told beside a verdict; of a blank, why it is one."""
        if outcome.note or outcome.verdict != "inconclusive":
            return outcome.note
        return self.stopped or "nothing that was sent shows it"

    def _stop(self) -> Finding:
        endpoint = self.plan.endpoint
        return Finding(
            code="inconclusive",
            message=self.mask.everything(self.stopped),
            severity="info",
            endpoint=endpoint.id,
            source={"page": endpoint.page.url, "read": endpoint.page.read},
        )


def _clean(mask: Mask, finding: Finding) -> Finding:
    return replace(
        finding,
        message=mask.everything(finding.message),
        pointer=mask.everything(finding.pointer),
        help=mask.everything(finding.help),
        limit=mask.everything(finding.limit),
        extra=mask.everything(finding.extra),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointReport:
    """What a run knows of one endpoint. `unsettled` probes have no verdict and should have."""

    plan: Plan
    outcomes: tuple[Outcome, ...]
    findings: tuple[Finding, ...]
    unsettled: tuple[str, ...]
    stopped: str | None
    requests: int = 0
    billed: int = 0
    uncertain: int = 0
    seconds: float = 0.0
    server: str = "server"

    @property
    def failed(self) -> bool:
        """Whether anything is wrong."""
        return any(finding.severity != "info" for finding in self.findings)
