"""The one engine for `pattern`: ECMA-262 with flag `u`, found anywhere in a text.

`regress` reads and runs the patterns. It backtracks, so what could keep it busy beyond all bounds
runs on an automaton instead, or is refused.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from linocut_kit.runtime._pattern_automaton import Automaton, Together
    from linocut_kit.runtime._pattern_cost import Cost
    from linocut_kit.runtime._pattern_tree import Node

_STEPS: Final = 2_000_000
"""How many steps of the backtracking engine are sure to be quick: some hundredths of a second."""


class PatternError(ValueError):
    """A text that is no pattern of ECMA-262, or one that no engine can be sure to finish."""


class Pattern:
    """A pattern that has been read. Raises PatternError."""

    __slots__ = ("_automaton", "_cost", "_find", "node", "source")

    source: str
    node: "Node"

    def __init__(self, source: str) -> None:
        from regress import Regex, RegressError

        from linocut_kit.runtime._pattern_cost import cost_of
        from linocut_kit.runtime._pattern_tree import tree

        _check_groups(source)
        try:
            self._find = Regex(source, "u").find
            self.node = tree(source)
            self._cost: Cost = cost_of(self.node)
        except UnicodeEncodeError:
            raise PatternError("the pattern has half of a surrogate pair in it") from None
        except RegressError as error:
            raise PatternError(f"the pattern cannot be read: {error}") from None
        except RecursionError:
            raise PatternError("the pattern is nested too deeply") from None
        self.source = source
        self._automaton = _automaton(self.node, self._cost)

    def search(self, text: str) -> bool:
        """Whether the pattern matches anywhere in the text."""
        if self._automaton is not None and (
            self._cost.exponential or len(text) ** self._cost.degree > _STEPS
        ):
            return self._automaton.search(_whole(text))
        try:
            return self._find(text) is not None
        except UnicodeEncodeError:
            return self._search_halves(_whole(text))

    def _search_halves(self, text: str) -> bool:
        """A half of a pair is a code point like any other, but the engine cannot be given it."""
        from linocut_kit.runtime._pattern_automaton import Automaton, TooLarge

        if self._cost.regular:
            try:
                return Automaton(self.node).search(text)
            except TooLarge:
                pass
        return self._find(text.encode("utf-8", "replace").decode()) is not None


@lru_cache(maxsize=512)
def compiled(source: str) -> Pattern:
    """The pattern, read once. Raises PatternError."""
    return Pattern(source)


def _automaton(node: "Node", cost: "Cost") -> "Automaton | Together | None":
    """What searches instead of the engine where that could take too long."""
    if not (cost.exponential or cost.degree > 1 or cost.piles):
        return None
    from linocut_kit.runtime._pattern_automaton import Automaton, Together, TooLarge

    try:
        return Automaton(node) if cost.regular else Together(node)
    except (TooLarge, ValueError):
        if not cost.exponential:
            return None
    raise PatternError(
        "the pattern could take for ever on some texts: a repeat within a repeat can match the"
        " same text in many ways; write it so that the next character decides"
    )


def _check_groups(source: str) -> None:
    """Refuse what the newest edition only has, which few other engines read."""
    import re

    bare = re.sub(r"(?s)\\.|\[(?:\\.|[^\]\\])*\]", "_", source)
    if modifiers := re.search(r"\(\?[a-z-]+:", bare):
        raise PatternError(
            f"the pattern cannot be read: {modifiers[0]} is no group; name both cases, as in [aA]"
        )
    names = re.findall(r"\(\?<([^=!>][^>]*)>", bare)
    if len(set(names)) < len(names):
        raise PatternError("the pattern cannot be read: two groups have one name")


def _whole(text: str) -> str:
    """The text with each two halves of a pair as the one code point that they are."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
