"""The source of a page in Markdown with components: a `ParamField` becomes the lines of a field."""

import html
import re

_FIELD = re.compile(
    r"[ \t]*<(ParamField|ResponseField)\b"
    r"((?:\"[^\"\n]*+\"|'[^'\n]*+'|\{[^{}\n]*+\}|[^\"'{}<>\n])*+)>(.*)$"
)
_ATTRIBUTE = re.compile(r"([A-Za-z]+)(?:=(?:\"([^\"\n]*)\"|'([^'\n]*)'|\{([^{}\n]*)\}))?")
_TAG = re.compile(
    r"[ \t]*</?(?:ParamField|ResponseField|Expandable|Accordion|AccordionGroup|Note|Tip|Warning"
    r"|Info|Card|CardGroup|Tabs?|CodeGroup|RequestExample|ResponseExample)\b[^<>\n]*>[ \t]*$"
)
_API = re.compile(r"(?:api|openapi):\s*[\"']?((?:GET|POST|PUT|PATCH|DELETE) \S+?)[\"']?$")
_PLACES = ("body", "query", "path", "header")
_HEADINGS = {
    "body": "Body", "query": "Query Parameters", "path": "Path Parameters", "header": "Headers",
    "response": "Response",
}  # fmt: skip


def looks_like_mdx(text: str) -> bool:
    """True for a text with components that are fields."""
    return "<ParamField" in text


def text_of_mdx(text: str) -> str:
    """The lines of such a text, one for one, with each component as the head of its field.

    A heading for the place of a field is put before its head on the same line, apart by a mark
    that `lines_of` splits at.
    """
    found: list[str] = []
    place = ""
    for line in text.split("\n"):
        match = _FIELD.match(line)
        if match is None:
            found.append(_other(line))
            continue
        attributes = {
            item[1]: next((text for text in item.groups()[1:] if text is not None), "true")
            for item in _ATTRIBUTE.finditer(match[2])
        }
        here = next((name for name in _PLACES if name in attributes), "response")
        head = _head(attributes, attributes.get(here) or attributes.get("name", ""))
        heading = f"{_HEADINGS[here]}\v" if here != place else ""
        place = here
        rest = match[3].split("</")[0].strip()
        found.append(f"{heading}{head}" + (f"\v{html.unescape(rest)}" if rest else ""))
    return "\n".join(found)


def _other(line: str) -> str:
    if _TAG.match(line):
        return ""
    api = _API.match(line.strip())
    return api[1] if api else line


def _head(attributes: dict[str, str], name: str) -> str:
    words = [name, attributes.get("type", "string")]
    if "required" in attributes and attributes["required"] != "false":
        words.append("required")
    default = attributes.get("default", attributes.get("initialValue"))
    if default is not None:
        words.append(f"default:{html.unescape(default)}")
    return " ".join(words)
