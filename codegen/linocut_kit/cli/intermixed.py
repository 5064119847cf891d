"""An optional word may stand after the options too, which argparse does not take by itself."""

import argparse
from collections.abc import Sequence
from typing import Any


def intermix(parser: argparse.ArgumentParser) -> None:
    """Let the parser of a command take its words before, between and after its options."""
    plain = parser.parse_known_args

    def parse(args: Sequence[str] | None = None, namespace: Any = None) -> tuple[Any, list[str]]:
        parser.parse_known_args = plain  # type: ignore[method-assign]
        try:
            return parser.parse_known_intermixed_args(args, namespace)
        finally:
            parser.parse_known_args = parse  # type: ignore[method-assign,assignment]

    parser.parse_known_args = parse  # type: ignore[method-assign,assignment]
