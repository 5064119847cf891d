"""A saved HTML page becomes the text that a browser would copy."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from linocut_kit.pages.source import PageError

_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|main|article|section|div|p|pre|table|h[1-6]|ul|span|dl)\b",
    re.IGNORECASE,
)
_DROPPED = frozenset(
    {"script", "style", "noscript", "template", "svg", "head", "iframe", "button", "nav", "footer",
     "select", "textarea", "input", "object", "canvas", "dialog"}
)  # fmt: skip
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
     "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt",  # noqa: E501
     "u", "var", "wbr"}
)  # fmt: skip
_DEEPEST = 200
_SPACES = re.compile(r"[ \t\n\r\f]+")


def looks_like_html(text: str) -> bool:
    """True for a text that begins as markup does."""
    start = text.lstrip("\ufeff \t\r\n")
    return start.startswith("<") and _HTML.search(start[:20_000]) is not None


def text_of_html(html: str) -> str:
    """The visible text: a line a block, cells and neighbouring labels apart."""
    root = LexborHTMLParser(html).body
    if root is None:
        return ""
    printer = _TextPrinter()
    printer.walk(root, 0, pre=False)
    return "".join(printer.parts)


class _TextPrinter:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.lists = 0

    def walk(self, node: LexborNode, depth: int, *, pre: bool) -> None:
        """Print a node. Raises PageError for markup that is nested beyond reason."""
        if depth > _DEEPEST:
            raise PageError(f"its markup is nested more than {_DEEPEST} deep")
        child = node.child
        while child is not None:
            self._print(child, depth, pre=pre)
            child = child.next

    def _print(self, node: LexborNode, depth: int, *, pre: bool) -> None:
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            self._text(text, pre=pre)
        elif tag == "br":
            self.parts.append("\n")
        elif tag in _DROPPED or tag.startswith("-") or _hidden(node):
            return
        elif tag in _INLINE:
            self._inline(node, depth, pre=pre)
        elif tag in ("td", "th"):
            cell = _TextPrinter()
            cell.walk(node, depth + 1, pre=pre)
            self.parts += [_one_line("".join(cell.parts)), "\t"]
        else:
            self._newline()
            if tag == "li":
                self.parts.append("  " * (self.lists - 1) + "\u2022 ")
            self.lists += tag in ("ul", "ol")
            self.walk(node, depth + 1, pre=pre or tag == "pre")
            self.lists -= tag in ("ul", "ol")
            self._newline()

    def _inline(self, node: LexborNode, depth: int, *, pre: bool) -> None:
        before = node.prev
        touching = before is not None and (before.tag or "") in _INLINE
        if touching and not pre and self.parts and not self.parts[-1][-1:].isspace():
            self.parts.append(" ")
        self.walk(node, depth + 1, pre=pre)

    def _text(self, text: str, *, pre: bool) -> None:
        if not pre:
            text = _SPACES.sub(" ", text)
            if text == " " and (not self.parts or self.parts[-1][-1:].isspace()):
                return
        if text:
            self.parts.append(text)

    def _newline(self) -> None:
        if self.parts and not self.parts[-1].endswith("\n"):
            self.parts.append("\n")


def _one_line(text: str) -> str:
    """The text of a cell in one line; the items of a list are parted by commas."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    found = ""
    for line in lines:
        item = line.startswith("\u2022")
        apart = ", " if item and found and not found.endswith(":") else " " if found else ""
        found += apart + line.lstrip("\u2022 ")
    return found.replace("\t", " ")


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    style = (attributes.get("style") or "").replace(" ", "").lower()
    return (
        "hidden" in attributes
        or "display:none" in style
        or (attributes.get("aria-hidden") == "true" and node.css_first("*") is None)
    )
