"""One definition a keyword: the only judge of values, and the values that prove each limit."""

from linocut_kit.keywords.keyword import Keyword
from linocut_kit.keywords.registry import (
    KEYWORDS,
    RULES,
    Breach,
    broken,
    enforced,
    has_type,
    held,
    keyword_of,
)

__all__ = [
    "KEYWORDS",
    "RULES",
    "Breach",
    "Keyword",
    "broken",
    "enforced",
    "has_type",
    "held",
    "keyword_of",
]
