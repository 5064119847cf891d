"""One edit of a page in the layout of a documentation site is named exactly, and nothing else."""

import pytest
from tests.pages.test_layouts import FOLDER
from tests.pages.test_reading import spec_of

from linocut_kit.pages.compare import compare
from linocut_kit.pages.read import read_page

EDITS = (
    ("markdown-table.md", "up to 2000", "up to 1500", "prompt maxLength"),
    ("markdown-table.md", "| 3.5 |", "| 4 |", "guidance default"),
    ("markdown-table.md", "`1536x1024` or", "`1536x1024`, `512x512` or", "size enum"),
    ("markdown-table.md", "| `mode` | enum | Yes", "| `mode` | enum | No", "mode required"),
    ("markdown-table.md", "maximum 3 items", "maximum 5 items", "loras maxItems"),
    ("redoc.txt", "[ 1 .. 1000 ]", "[ 1 .. 900 ]", "prompt maxLength"),
    ("redoc.txt", "prompt\nrequired\n", "prompt\n", "prompt required"),
    ("redoc.txt", "seed\t\ninteger or null <int64>\n", "", "seed removed"),
    ("redoc.txt", 'Default: "plain"\n', "", "style default"),
    ("gitbook.txt", "min: 1 \u00b7 max: 4", "min: 1", "n maximum"),
    ("gitbook.txt", "jpegpngwebp", "jpegpng", "output_format enum"),
    ("readme.txt", "1 to 4", "1 to 8", "n maximum"),
    ("readme.txt", "Defaults to plain", "Defaults to matte", "style default"),
    ("docusaurus.txt", "[plain, glossy, matte]", "[plain, glossy]", "style enum"),
    ("docusaurus.txt", "prompt stringrequired", "prompt string", "prompt required"),
    ("nested-list.md", "`1` to `50`", "`1` to `60`", "steps maximum"),
    ("conditional.txt", "auto, cheap, or quick", "auto, cheap, quick, or night", "lane enum"),
    ("sketch.md", "1 to 5 images", "1 to 6 images", "varyParams.photos maxItems"),
    ("sketch.md", "value is 960", "value is 1280", "drawConfig.height default"),
    ("grid.html", "Multiple of 64", "Multiple of 32", "width multipleOf"),
    ("grid.html", "<li>16:9</li>", "<li>16:9</li><li>4:3</li>", "ratio enum"),
    ("labelled.txt", "Range: 1-50", "Range: 1-40", "steps maximum"),
    ("range-column.txt", "jpeg, png", "jpeg, png, webp", "output_format enum"),
    ("chinese.txt", "\u4e0d\u8d85\u8fc7400", "\u4e0d\u8d85\u8fc7300", "input.without maxLength"),
)


@pytest.mark.parametrize(("name", "old", "new", "expected"), EDITS)
def test_an_edit_of_a_page_is_named_exactly(name: str, old: str, new: str, expected: str) -> None:
    text = (FOLDER / name).read_text("utf-8")
    assert text.count(old) >= 1
    lock, page = read_page(text.encode()), read_page(text.replace(old, new).encode())
    told = [
        f"{item.field} {item.aspect}"
        for item in compare(page, lock, spec_of(lock))
        if item.part == "request" and item.kind in ("page-changed", "spec-differs")
    ]
    assert told == [expected]
