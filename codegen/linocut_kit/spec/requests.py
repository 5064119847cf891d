"""The codes of a request's violations, for people who want to know what one means."""

from linocut_kit.spec.finding import Code

_WHY = "The provider's page forbids it; the violation names the page, the day and the spec's line."


def _code(code: str, title: str, bad: str, good: str, why: str = _WHY) -> Code:
    return Code(code=code, severity="error", title=title, why=why, bad=bad, good=good)


CODES = (
    _code(
        "wrong-type",
        "a value of another type than the page names",
        '{"seed": "7"}',
        '{"seed": 7}',
        'JSON types are not converted: 5.0 is an integer, true and "5" are not, and null is '
        "taken only where the page says so.",
    ),
    _code("missing-field", "a required field is not there", "{}", '{"prompt": "a lighthouse"}'),
    _code(
        "unknown-field",
        "a field that the page does not list",
        '{"promt": "a lighthouse"}',
        '{"prompt": "a lighthouse"}',
        "Most often it is misspelt, would do nothing and be paid for. `extra=` sends fields that "
        "the page does not know yet.",
    ),
    _code("below-minimum", "a number under its minimum", '{"seed": -1}', '{"seed": 0}'),
    _code("above-maximum", "a number over its maximum", '{"steps": 101}', '{"steps": 100}'),
    _code("not-above-minimum", "a number not over its bound", '{"scale": 0}', '{"scale": 0.1}'),
    _code("not-below-maximum", "a number not under its bound", '{"scale": 1}', '{"scale": 0.9}'),
    _code("not-a-multiple", "a number between the steps", '{"width": 100}', '{"width": 96}'),
    _code(
        "not-in-enum",
        "a word that the page does not list",
        '{"output_format": "jpg"}',
        '{"output_format": "jpeg"}',
    ),
    _code("not-the-constant", "another value than the only one", '{"v": 2}', '{"v": 1}'),
    _code("too-short", "a text with too few characters", '{"prompt": ""}', '{"prompt": "a"}'),
    _code("too-long", "a text with too many characters", '{"code": "abc"}', '{"code": "ab"}'),
    _code("pattern-mismatch", "a text of another pattern", '{"name": "A"}', '{"name": "a"}'),
    _code("not-a-format", "a text of another format", '{"day": "today"}', '{"day": "2026-01-31"}'),
    _code(
        "not-a-uri",
        "a text that is no absolute URI",
        '{"webhook_url": "example.com/hook"}',
        '{"webhook_url": "https://example.com/hook"}',
        "RFC 3986: ASCII, with a scheme; http and https need a host. It is sent as it is given.",
    ),
    _code("too-few-items", "a list with too few items", '{"images": []}', '{"images": ["…"]}'),
    _code(
        "too-many-items", "a list with too many items", '{"pair": [1, 2, 3]}', '{"pair": [1, 2]}'
    ),
    _code("duplicate-items", "a list with an item twice", '{"ids": [1, 1]}', '{"ids": [1, 2]}'),
    _code(
        "wrong-encoding",
        "an image in an encoding that the field does not take",
        '{"input_image": "https://example.com/a.png"}',
        '{"input_image": "iVBORw0KGgo..."}',
        "The page says whether a field takes base64, a URL or a data URI. Base64 has the standard "
        "alphabet, right padding and no white space.",
    ),
    _code(
        "wrong-image-format",
        "an image of another format than the page names",
        '{"input_image": "R0lGODlh..."}',
        '{"input_image": "iVBORw0KGgo..."}',
        "The format is told by the first bytes of the decoded image.",
    ),
    _code(
        "image-too-large",
        "an image with more bytes than the page allows",
        "20,971,521 bytes where 20,971,520 are allowed",
        "20,971,520 bytes",
        "The bytes of the decoded image count, the limit included.",
    ),
    _code(
        "not-a-ratio",
        "a text that is no ratio",
        '{"aspect_ratio": "16x9"}',
        '{"aspect_ratio": "16:9"}',
        "Two positive integers without leading zeros, joined by a colon.",
    ),
    _code(
        "ratio-too-narrow",
        "a ratio under the lowest one",
        '{"aspect_ratio": "9:22"}',
        '{"aspect_ratio": "9:21"}',
        "Ratios are compared as fractions, exactly, both ends included.",
    ),
    _code(
        "ratio-too-wide",
        "a ratio over the highest one",
        '{"aspect_ratio": "22:9"}',
        '{"aspect_ratio": "21:9"}',
        "Ratios are compared as fractions, exactly, both ends included.",
    ),
)
