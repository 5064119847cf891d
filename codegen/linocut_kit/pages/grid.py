"""Tables of fields: Markdown, tab-separated, or saved from HTML; a row is a field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from linocut_kit.pages.attributes import Attributes, attributes_of
from linocut_kit.pages.field_heads import NAME, Head, bare_name, joined
from linocut_kit.pages.source import Line

Row = tuple[Head, list[Line]]
_ROLES = {
    "name": "parameter|param|parameters|name|field|property|key|attribute|argument|parameter name"
    "|field name|\u53c2\u6570|\u53c2\u6570\u540d|\u5b57\u6bb5|\u540d\u79f0"
    "|\u53c2\u6570\u540d\u79f0|\u5b57\u6bb5\u540d",
    "type": "type|data type|datatype|\u7c7b\u578b|\u6570\u636e\u7c7b\u578b",
    "required": "required|required?|mandatory|presence|\u5fc5\u586b|\u5fc5\u9009"
    "|\u662f\u5426\u5fc5\u586b|\u662f\u5426\u5fc5\u9009|\u5fc5\u987b",
    "optional": "optional|optional?",
    "default": "default|default value|defaults|\u9ed8\u8ba4\u503c|\u9ed8\u8ba4",
    "range": "range|valid range|allowed range|constraints|limits|limit|validation"
    "|\u53d6\u503c\u8303\u56f4|\u8303\u56f4",
    "enum": "values|options|allowed values|possible values|accepted values|valid values|enum"
    "|\u53ef\u9009\u503c|\u53d6\u503c|\u679a\u4e3e\u503c",
    "minimum": "min|minimum",
    "maximum": "max|maximum",
    "example": "example|examples|sample|\u793a\u4f8b|\u793a\u4f8b\u503c",
    "place": "in|location|position|where",
    "about": "description|details|notes|note|meaning|about|explanation|\u63cf\u8ff0|\u8bf4\u660e",
}
_BY_TITLE = {title: role for role, titles in _ROLES.items() for title in titles.split("|")}
_YES = frozenset(
    {"yes", "y", "true", "required", "\u2713", "\u2714", "\u2705", "\u662f", "*", "x", "mandatory",
     "\u5fc5\u9009", "\u5fc5\u586b", "\u25cf", "\u221a", "always"}
)  # fmt: skip
_NO = frozenset(
    {"no", "n", "false", "optional", "-", "", "\u2717", "\u2718", "\u274c", "\u5426", "\u2014",
     "\u53ef\u9009", "\u9009\u586b"}
)  # fmt: skip
_NOTHING = frozenset({"", "-", "--", "\u2014", "n/a", "none", "\u65e0", "/"})
_RULE = re.compile(r"[|:\s+=-]+")
_NESTED = re.compile(r"^(?:[\u2514\u251c\u2500\u2502\u21b3>\u00bb\u2192]\s*)+")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_LONGEST = 20_000
_MOST_COLUMNS = 8


def cells_of(line: Line) -> list[str]:
    """The cells of a row, none where a line is no row."""
    text = line.text
    if len(text) > _LONGEST:
        return []
    if "|" in text and (text.count("|") > 1 or "\t" not in text):
        inner = re.sub(r"\\\|", "\u0001", text).strip().removeprefix("|").removesuffix("|")
        return [cell.replace("\u0001", "|").strip() for cell in inner.split("|")]
    return [cell.strip() for cell in text.split("\t")] if "\t" in text else []


def columns_of(line: Line) -> dict[int, str]:
    """The roles of the columns that a header row names; empty where it is none of fields."""
    cells = cells_of(line)
    roles = {
        index: _BY_TITLE[title]
        for index, cell in enumerate(cells)
        if (title := cell.strip("*`: ").lower()) in _BY_TITLE
    }
    first = next((index for index, role in roles.items() if role == "name"), None)
    others = set(roles.values()) - {"name"}
    return roles if first is not None and first <= 1 and others else {}


def table_at(lines: Sequence[Line], index: int) -> tuple[list[Row], int]:
    """The fields of the table that begins at a line, and the index behind it."""
    columns = columns_of(lines[index])
    if not columns:
        return [], index
    rows: list[Row] = []
    end = index + 1
    parents: list[str] = []
    while end < len(lines):
        line = lines[end]
        if _RULE.fullmatch(line.text) and len(line.text) < _LONGEST:
            end += 1
            continue
        cells = cells_of(line)
        if len(cells) < 2:
            break
        said = {role: cells[at] for at, role in columns.items() if at < len(cells)}
        row = _row(said, line.number, parents)
        if row is None:
            break
        rows.append(row)
        end += 1
    return (rows, end) if rows else ([], index)


def stacked_at(lines: Sequence[Line], index: int) -> tuple[list[Row], int]:
    """The fields of a table whose cells stand in lines of their own, each cell filled."""
    titles: list[str] = []
    while index + len(titles) < len(lines) and len(titles) < _MOST_COLUMNS:
        title = lines[index + len(titles)].text.strip("*`: ").lower()
        if title not in _BY_TITLE or _BY_TITLE[title] in titles:
            break
        titles.append(_BY_TITLE[title])
    if len(titles) < 3 or titles[0] != "name" or "type" not in titles:
        return [], index
    rows: list[Row] = []
    parents: list[str] = []
    end = index + len(titles)
    while end + len(titles) <= len(lines):
        cells = lines[end : end + len(titles)]
        said = {role: cell.plain for role, cell in zip(titles, cells, strict=True)}
        kind = attributes_of(said["type"].replace("`", ""))
        word = said.get("required", "yes").strip("*`. ").lower()
        row = _row(said, cells[0].number, parents)
        if row is None or kind is None or kind.type is None or word not in _YES | _NO:
            break
        rows.append(row)
        end += len(titles)
    return (rows, end) if rows else ([], index)


def _row(said: Mapping[str, str], number: int, parents: list[str]) -> Row | None:
    name = bare_name(said["name"]).strip()
    nested = _NESTED.match(name)
    name = name[nested.end() :] if nested else name
    starred = name.endswith("*")
    match = NAME.match(name)
    if match is None:
        return None
    marks = attributes_of(name[match.end() :].strip(" *()")) or Attributes()
    head = Head(name=match[0].rstrip("?"), line=number, end=0, required=True if starred else None)
    head = joined(head, marks, number)
    if nested and parents:
        head = replace(head, name=f"{parents[-1]}.{head.name}")
    lines: list[Line] = []
    _type(said.get("type", ""), lines, number, holder := [head])
    head = _marks(said, holder[0], lines, number)
    if head.type is not None and head.type.type in ("object", "array") and not nested:
        parents[:] = [head.name]
    elif not nested:
        parents.clear()
    lines += _labels(said, number)
    return head, lines


def _type(text: str, lines: list[Line], number: int, holder: list[Head]) -> None:
    """The type cell: a type with marks and limits, or a type and words behind it."""
    text = _BREAK.sub(" ", text).replace("`", "").replace("\\", "").strip()
    if text.lower() in _NOTHING:
        return
    found = attributes_of(text)
    if found is None:
        first, _, rest = text.partition(",") if "," in text else text.partition(" ")
        found = attributes_of(first)
        if rest.strip() and found is not None:
            lines.append(Line(number, rest.strip()))
    if found is None:
        lines.append(Line(number, f"Type: {text}"))
    else:
        holder[0] = joined(holder[0], found, number)


def _marks(said: Mapping[str, str], head: Head, lines: list[Line], number: int) -> Head:
    word = said.get("required", "").strip("*`. ").lower()
    optional = said.get("optional", "").strip("*`. ").lower()
    if "required" in said:
        if word in _YES:
            head = joined(head, Attributes(required=True), number)
        elif word in _NO:
            required = head.required or False
            head = joined(head, Attributes(required=required), number)
        else:
            lines.append(Line(number, f"Required: {said['required']}"))
    elif "optional" in said and (optional in _YES or optional in _NO):
        head = joined(head, Attributes(required=optional not in _YES), number)
    default = said.get("default", "").strip()
    if default.strip("`").lower() not in _NOTHING:
        head = joined(head, Attributes(default=default), number)
    place = said.get("place", "").lower()
    if place in ("header", "query", "path", "cookie"):
        head = replace(head, location=place)
    return head


def _labels(said: Mapping[str, str], number: int) -> list[Line]:
    """The other cells as labelled lines and prose."""
    lines: list[Line] = []
    for role, label in (("enum", "Options"), ("minimum", "Minimum"), ("maximum", "Maximum"),
                        ("range", "Range"), ("example", "Example")):  # fmt: skip
        value = _BREAK.sub(", " if role == "enum" else " ", said.get(role, "")).strip()
        if value.strip("`").lower() not in _NOTHING:
            lines.append(Line(number, f"{label}: {value}"))
    about = said.get("about", "")
    lines += [Line(number, part.strip()) for part in _BREAK.split(about) if part.strip()]
    return lines
