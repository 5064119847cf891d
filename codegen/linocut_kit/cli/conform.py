"""`linocut conform`: ask a server whether it does what its page says."""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linocut_kit.cli.conform_flags import add_money, add_plan, add_waiting
from linocut_kit.cli.failure import Failure
from linocut_kit.cli.package import add_package, contracts, endpoint_module, find_endpoint
from linocut_kit.cli.render import add_format, note, render, say
from linocut_kit.cli.targets import auth_asked, secret_of, target
from linocut_kit.runtime.display import line
from linocut_kit.runtime.hosts import is_loopback
from linocut_kit.runtime.outputs import check_writable
from linocut_kit.runtime.servers import local_url
from linocut_kit.spec.finding import Finding
from linocut_kit.spec.model import Endpoint, Provider

if TYPE_CHECKING:
    from linocut_kit.conform.plan import Plan
    from linocut_kit.conform.run import ConformReport, Run, Target

_REPORTS = ("html", "json", "junit")
_NAMED = 5
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command's parser."""
    parser = commands.add_parser(
        "conform",
        help="prove that a server does what its page says",
        description="Send the probes of one or several endpoints to a server and report where "
        "page, printed validator and server disagree.",
    )
    parser.add_argument(
        "which", nargs="*", metavar="PROVIDER|ENDPOINT", help="what to examine (default: all)"
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--mock", action="store_true", help="the fake, in process")
    where.add_argument("--base-url", metavar="URL", help="a server of your choosing")
    where.add_argument("--live", action="store_true", help="the provider's own service")
    add_money(parser)
    add_plan(parser)
    add_waiting(parser)
    parser.add_argument(
        "--report",
        action="append",
        default=[],
        metavar="KIND=FILE,...",
        help="also write html=FILE, junit=FILE, json=FILE",
    )
    add_package(parser)
    add_format(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Examine, print, write the reports; 0 clean, 1 findings, 3 inconclusive, 130 interrupted."""
    reports = _reports(arguments.report)
    held: list[Run] = []
    try:
        with _terminations():
            report = _run(arguments, held)
    except KeyboardInterrupt:
        report = _interrupted(held)
    if isinstance(report, int):
        return report
    with _deafness():
        return _told(report, reports, arguments.format)


def _run(arguments: argparse.Namespace, held: "list[Run]") -> "ConformReport | int":
    """Plan and examine, or end with an exit code; `held` has the run as soon as there is one."""
    providers = contracts(arguments)
    chosen = _chosen(providers, arguments.which)
    plans = _plans(providers, chosen, arguments)
    if not (arguments.mock or arguments.live or arguments.base_url or arguments.dry_run):
        raise Failure("say which server: --mock, --base-url URL or --live")
    if arguments.dry_run:
        _print_plans(plans, arguments.format)
        return 0
    named = {provider.name: provider for provider, _ in chosen}
    targets = {name: target(provider, arguments) for name, provider in named.items()}
    if not _may_spend(arguments):
        _print_plans(plans, arguments.format)
        note("linocut: nothing was sent; these tasks may be billed: add --yes to spend them")
        return 2
    return _conform(plans, providers, targets, arguments, held)


def _interrupted(held: "list[Run]") -> "ConformReport":
    """What is known when the run was ended before it could say so itself."""
    from linocut_kit.conform.run import ConformReport

    if not held:
        return ConformReport(reports=(), interrupted=True)
    held[0].interrupted = True
    return held[0].report()


def _reports(given: Sequence[str]) -> list[tuple[str, Path]]:
    found: list[tuple[str, Path]] = []
    for part in ",".join(given).split(",") if given else ():
        kind, equals, path = part.partition("=")
        if kind not in _REPORTS or not equals or not path:
            raise Failure(f"--report {part}: expected KIND=FILE with one of {', '.join(_REPORTS)}")
        try:
            check_writable(Path(path))
        except (OSError, ValueError) as error:
            raise Failure(f"--report {path}: {getattr(error, 'strerror', error)}") from error
        found.append((kind, Path(path)))
    return found


def _chosen(
    providers: tuple[Provider, ...], which: Sequence[str]
) -> list[tuple[Provider, Endpoint]]:
    if not which:
        return [(item, each) for item in providers for each in item.endpoints]
    found: list[tuple[Provider, Endpoint]] = []
    for word in which:
        provider = next((item for item in providers if item.name == word), None)
        if provider is not None:
            found += [(provider, each) for each in provider.endpoints]
        else:
            found.append(find_endpoint(providers, word))
    return list({each.id: (item, each) for item, each in found}.values())


def _plans(
    providers: tuple[Provider, ...],
    chosen: Sequence[tuple[Provider, Endpoint]],
    arguments: argparse.Namespace,
) -> "list[Plan]":
    from linocut_kit.conform.plan import narrowed, plan

    found = [
        plan(
            provider,
            each,
            providers,
            thorough=arguments.thorough,
            seed=arguments.seed,
            auth=auth_asked(provider, arguments),
        )
        for provider, each in chosen
    ]
    if not arguments.only:
        return found
    patterns = [item if any(c in item for c in "*?[") else f"*{item}*" for item in arguments.only]
    kept = [
        narrowed(item, lambda name: any(fnmatchcase(name, pattern) for pattern in patterns))
        for item in found
    ]
    kept = [item for item in kept if item.probes]
    if not kept:
        raise Failure(f"no probe matches --only {' '.join(arguments.only)}; see --dry-run")
    return kept


def _print_plans(plans: "Sequence[Plan]", format: str) -> None:
    from linocut_kit.conform.plan import as_json

    if format == "json":
        totals = {"billed": sum(p.billed for p in plans), "worst": sum(p.worst for p in plans)}
        render([], "json", stats=totals, extra={"plans": [as_json(item) for item in plans]})
        return
    for item in plans:
        say(f"{item.endpoint.id}: {len(item.probes)} probes")
        for probe in item.probes:
            say(f"  {probe.expected:7} {probe.id}")
        for each in item.uncovered:
            say(f"  no probe breaks {each.unit.id}: {each.why}")
        print(f"  {item.billed} tasks are billed as the page has it, {item.worst} at worst")
    print(
        f"in all: {sum(p.billed for p in plans)} tasks as the pages have it, "
        f"{sum(p.worst for p in plans)} at worst"
    )


def _may_spend(arguments: argparse.Namespace) -> bool:
    if arguments.mock or (arguments.base_url and is_loopback(arguments.base_url)):
        return True
    return arguments.yes or os.environ.get("LINOCUT_SPEND") == "yes"


def _conform(
    plans: "Sequence[Plan]",
    providers: tuple[Provider, ...],
    targets: "dict[str, Target]",
    arguments: argparse.Namespace,
    held: "list[Run]",
) -> "ConformReport":
    from linocut_kit.conform.receiver import Listener, NoReceiver, Receiver
    from linocut_kit.conform.run import Run

    checks = {item.endpoint.id: endpoint_module(arguments, item.endpoint).check for item in plans}
    search: Any = None
    if arguments.examples:
        from linocut_kit.conform.search import searcher

        search = searcher(arguments.examples, arguments.seed)
    common: dict[str, Any] = {
        "plans": plans,
        "neighbours": providers,
        "checks": checks,
        "budget": arguments.budget,
        "search": search,
    }
    if arguments.mock:
        held.append(_mock_run(providers, targets, common, arguments))
        return _observed(held[0])
    receiver: Receiver = NoReceiver()
    if arguments.webhook_url or (arguments.base_url and is_loopback(arguments.base_url)):
        receiver = Listener(arguments.webhook_url, port=arguments.webhook_port)
    try:
        held.append(
            Run(target=lambda item: targets[item.provider.name], receiver=receiver, **common)
        )
        return _observed(held[0])
    finally:
        receiver.close()


def _mock_run(
    providers: tuple[Provider, ...],
    targets: "dict[str, Target]",
    common: dict[str, Any],
    arguments: argparse.Namespace,
) -> "Run":
    from dataclasses import replace

    from linocut_kit.conform.local import ORIGIN, local_transport
    from linocut_kit.conform.receiver import Mailbox
    from linocut_kit.conform.run import Run
    from linocut_kit.conform.sender import QuickClock
    from linocut_kit.fake import DEFAULT_SECRET, Fake

    mailbox, clock = Mailbox(), QuickClock()
    secret = secret_of(arguments) or DEFAULT_SECRET
    keys = {name: item.key or "" for name, item in targets.items()}
    settings = {name: item.settings for name, item in targets.items()}
    transports = {
        each.name: local_transport(
            Fake(each, keys=keys, settings=settings, webhook_secret=secret), mailbox, clock
        )
        for each in providers
    }

    def mocked(item: "Plan") -> "Target":
        provider = item.provider
        return replace(
            targets[provider.name],
            base_url=local_url(provider.service, ORIGIN, targets[provider.name].settings),
            secret=secret,
            transport=transports[provider.name],
        )

    return Run(target=mocked, receiver=mailbox, clock=clock, **common)


def _observed(run: "Run") -> "ConformReport":
    """Run it with a line of progress on a terminal."""
    with _progress() as tell:
        run.on_progress = tell
        return run.run()


@contextmanager
def _terminations() -> Iterator[None]:
    """SIGTERM is what Ctrl-C is: the report of what is known is still written."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _deafness() -> Iterator[None]:
    """Signals wait until the reports are written."""
    try:
        before = [(signals, signal.signal(signals, signal.SIG_IGN)) for signals in _SIGNALS]
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        for signals, handler in before:
            signal.signal(signals, handler)


@contextmanager
def _progress() -> Iterator[Callable[[str, str], None] | None]:
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status("…") as status:
        yield lambda endpoint, text: status.update(Text(line(f"{endpoint}: {text}")))


def _told(report: "ConformReport", reports: Sequence[tuple[str, Path]], format: str) -> int:
    from linocut_kit.conform import reports as writers

    for kind, path in reports:
        try:
            writers.write(report, kind, path)
        except OSError as error:
            raise Failure(f"--report {path}: {error.strerror or error}") from error
    if format == "junit":
        print(writers.as_junit(report), end="")
    else:
        findings = (
            [_brief(finding) for finding in report.findings]
            if format == "text"
            else report.findings
        )
        render(findings, format, stats=report.stats, extra=writers.additions(report))
    for part in report.reports:
        note(
            f"{part.plan.endpoint.id}: {len(part.outcomes)} probes, {part.requests} requests, "
            f"{part.billed} tasks billed, "
            + (f"{part.uncertain} more perhaps, " if part.uncertain else "")
            + f"{part.seconds:.1f} s"
            + (f"; stopped: {part.stopped}" if part.stopped else "")
        )
    for why, probes in report.unseen.items():
        more = len(probes) - _NAMED
        first = ", ".join(probes[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        note(f"  not seen: {first}: {why}")
    return report.exit_code


def _brief(finding: Finding) -> Finding:
    """A note in one line; the reports have the rest of it."""
    return replace(finding, help=None, source=None) if finding.severity == "info" else finding
