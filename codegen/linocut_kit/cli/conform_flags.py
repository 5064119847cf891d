"""The flags of `linocut conform` beside those of where and what."""

import argparse

from linocut_kit.cli.settings import add_settings


def add_money(parser: argparse.ArgumentParser) -> None:
    """Add what says with which secrets, and what may be spent."""
    parser.add_argument("--api-key-env", metavar="NAME", help="variable that has the key")
    add_settings(parser)
    parser.add_argument(
        "--webhook-secret-env", metavar="NAME", help="variable that has the webhooks' secret"
    )
    parser.add_argument(
        "--yes", action="store_true", help="spend: tasks may be billed (or LINOCUT_SPEND=yes)"
    )
    parser.add_argument("--budget", type=_count, metavar="N", help="most tasks that may be billed")


def add_plan(parser: argparse.ArgumentParser) -> None:
    """Add what chooses the probes."""
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="PATTERN",
        help="only probes whose id matches, such as '*/guidance/*'; repeatable",
    )
    parser.add_argument("--seed", type=int, default=0, help="start with another field (default: 0)")
    parser.add_argument("--thorough", action="store_true", help="every near miss of every word")
    parser.add_argument(
        "--examples", type=_count, default=0, metavar="N", help="search N random bodies as well"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="print the plan and its cost, send nothing"
    )


def add_waiting(parser: argparse.ArgumentParser) -> None:
    """Add what says how long things may take, and where webhooks arrive."""
    parser.add_argument(
        "--task-timeout", type=_seconds, default=120.0, metavar="S", help="for one task, in seconds"
    )
    parser.add_argument(
        "--poll-interval", type=_seconds, metavar="S", help="between two polls, in seconds"
    )
    parser.add_argument(
        "--timeout", type=_seconds, metavar="S", help="for one exchange, in seconds"
    )
    parser.add_argument(
        "--webhook-url", metavar="URL", help="URL under which webhooks reach this machine"
    )
    parser.add_argument(
        "--webhook-port", type=_count, default=0, metavar="N", help="loopback port to listen on"
    )


def _count(text: str) -> int:
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"{text} is negative")
    return value


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < 10**6:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds")
    return value
