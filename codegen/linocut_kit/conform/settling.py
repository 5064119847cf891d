"""Which promises of the service were kept, which were broken, and which nobody could look at."""

from collections.abc import Iterator

from linocut_kit.conform.plan import Probe
from linocut_kit.conform.probed import ProbedTask
from linocut_kit.conform.receiver import NoReceiver
from linocut_kit.conform.session import Session
from linocut_kit.conform.verdicts import Outcome

_ENDED = ("succeeded", "failed")
_OF_ENDED = frozenset({"states", "stay"})
_OF_IMAGES = frozenset({"results", "size"})
_OTHERWISE = {
    "create-answer": "no create was answered with a task",
    "poll-answer": "no poll of a task was answered",
    "poll-key": "no task could be asked for without the key",
    "list-answer": "no list of tasks could be read",
    "stay": "no ended task could be asked for again",
    "results": "no image could be looked at",
    "size": "no image came whose size the page says",
}


def settle_checks(session: Session) -> None:
    """Settle what is read off tasks. A promise is kept where something was seen of it, and
    nothing that breaks it; of what was not seen the reason is told.
    """
    for probe in session.plan.checks:
        if probe.kind == "unknown-field":
            continue
        name = probe.unit.name
        if _is_broken(session, probe):
            outcome = Outcome(probe=probe, server="error", verdict="undocumented")
        elif name in session.seen and name not in session.unseen:
            outcome = Outcome(probe=probe, server="accept", verdict="agrees")
        else:
            outcome = Outcome(probe=probe, note=_why(session, probe))
        session.evidence.settle(outcome)


def _is_broken(session: Session, probe: Probe) -> bool:
    constraint = probe.unit.id.partition("#")[0]
    return probe.unit.name in session.wrong or any(
        (finding.extra or {}).get("constraint", "").partition("#")[0] == constraint
        and finding.severity == "error"
        for finding in session.evidence.findings.values()
    )


def _why(session: Session, probe: Probe) -> str:
    """Why nothing is known; what nobody gave the run a way to see needs no verdict."""
    name = probe.unit.name
    if probe.unit.rule == "x-webhook":
        lacking = _lacking(session, name)
        if lacking is not None:
            session.evidence.excused.add(probe.id)
            return lacking
    return session.unseen.get(name) or next(_reasons(session, name))


def _lacking(session: Session, name: str) -> str | None:
    """What the run would have needed to see webhooks."""
    if isinstance(session.receiver, NoReceiver):
        return "nothing listened for webhooks: give --webhook-url"
    if name == "signature" and session.secret is None:
        return "nobody gave the secret of webhooks: give --webhook-secret-env"
    return None


def _reasons(session: Session, name: str) -> Iterator[str]:
    """The first thing that was missing."""
    rows = [task for task in session.tasks if task.row is not None]
    own = session.own(rows)
    ended = [task for task in own if task.end in _ENDED]
    if not rows:
        yield _OTHERWISE["create-answer"]
    if name == "distinct-ids":
        yield "there was one task only: nothing to compare its id with"
    if not own:
        yield "the tasks share one id: what is said of one may be said of another"
    hooked = [task for task in ended if task.number in session.hooked]
    if name in _OF_ENDED or name in _OF_IMAGES:
        yield from _unended(own, ended)
    if name in _OF_IMAGES and not any(task.end == "succeeded" for task in ended):
        yield "no task succeeded"
    if name in _OTHERWISE:
        yield _OTHERWISE[name]
    yield from _unended(own, ended)
    yield "no webhook came" if hooked else "no task that asked for webhooks has ended"


def _unended(own: list[ProbedTask], ended: list[ProbedTask]) -> Iterator[str]:
    if own and not ended:
        yield "no task has ended"
