"""Where a response of a document has images, states, ids and what went wrong, told by names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from linocut_kit.pages.openapi_operations import pointers
from linocut_kit.pages.openapi_shape import Shape

_BASE64 = re.compile(r"(?:image)?(?:b64|base64)(?:json|image|encoded|data|string)?s?$|bytesbase64")
_URL = re.compile(
    r"(?:(?:image|img|file|download|result|output|media|signed|sample|cdn|public)?(?:url|uri)s?"
    r"|images?|outputs?|samples?|generated|results?|artifacts?)$"
)
_OTHER = re.compile(
    r"status|cancel|response|callback|webhook|poll|video|audio|thumb|avatar|profile|progress"
    r"|preview|input|init|mask|logo|upload|request|error|meta|usage|webpage|terms|motion|variation"
    r"|source|original|next|prev|self|record|transcript|speech|sound|document|model|user"
)
_HOME = re.compile(r"image|data|output|result|generated|artifact|sample|asset|media|file")
_STATUS = re.compile(r"(?:task|job|run|queue|request|generation)?(?:status|state)$|^phase$")
_STATES = (
    ("refused", re.compile(r"moderat|nsfw|block|reject|refus|flagged|violat|sensitive|unsafe")),
    ("cancelled", re.compile(r"cancel|abort|revoked|stopped")),
    ("pending", re.compile(
        r"unfinished|incomplete|notstarted|notready|notcompleted|pending|queue|progress|process"
        r"|running|start|creat|submit|wait|dream|schedul|accept|init|generating|working|throttl"
        r"|retry|pause|preparing|received|new$|active|doing")),
    ("failed", re.compile(r"fail|error|expire|timeout|timedout|notfound|invalid|dead|crash|denied"
                          r"|unknown|unsuccess")),
    ("succeeded", re.compile(r"succe|complete|done|finish|ready|^ok$|generated|available")),
)  # fmt: skip
_CODE = re.compile(r"(?:error|err|fail(?:ure|ed)?)(?:code|type)$")
_MESSAGE = re.compile(
    r"(?:error|err|fail(?:ure|ed)?)(?:message|msg|reason|detail|info)?$|^reason$|statusmessage$"
)
_COST = re.compile(r"(?:total|api)?(?:cost|credits?|creditcost|creditsused|price)$")


@dataclass(frozen=True, slots=True)
class Place:
    """A place of images in a response."""

    at: str
    encoding: str


def plain(name: str) -> str:
    """A name without case and without what stands between its words."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def image_places(shape: Shape) -> list[Place]:
    """Where the images are: the place that looks most like it, and its other form beside it."""
    found: dict[Place, float] = {}
    for pointer, name, leaf in pointers(shape):
        encoding = _encoding(name, leaf)
        if not encoding or _is_elsewhere(pointer):
            continue
        is_home = _HOME.search(plain(pointer)) is not None
        is_url = encoding == "base64" or re.search(r"ur[il]", plain(name)) is not None
        score = 4.0 * is_home + 0.5 * is_url - pointer.count("/")
        found.setdefault(Place(pointer, encoding), score)
    if not found:
        return []
    best = max(found, key=lambda place: found[place])
    beside = [
        place for place in found
        if _holder(place) == _holder(best) and place.encoding != best.encoding
    ]  # fmt: skip
    return sorted([best, *beside[:1]], key=lambda place: place.encoding != "base64")


def _holder(place: Place) -> str:
    """The object that a place is in."""
    return place.at.removesuffix("/*").rpartition("/")[0]


def _encoding(name: str, leaf: Shape) -> str:
    if leaf.type not in ("string", None) or leaf.fields or leaf.branches or not name:
        return ""
    if leaf.type is None and (leaf.words or leaf.rules):
        return ""
    word = plain(name)
    if leaf.words.get("format") == "byte" and _HOME.search(word):
        return "base64"
    if _BASE64.search(word):
        return "base64"
    if leaf.type is None or not _URL.search(word) or "x-known" in leaf.words:
        return ""
    return "" if "enum" in leaf.words else "url"


def _is_elsewhere(pointer: str) -> bool:
    return any(_OTHER.search(plain(part)) for part in pointer.split("/"))


def status_place(shape: Shape) -> tuple[str, Shape] | None:
    """The pointer and the shape of the state of a task."""
    found = [
        (pointer, leaf)
        for pointer, name, leaf in pointers(shape)
        if _STATUS.search(plain(name))
        and leaf.type in ("string", "integer", None)
        and not leaf.fields
        and "*" not in pointer
    ]
    with_words = [item for item in found if len(item[1].words.get("enum", ())) > 1]
    return next(iter(with_words or found), None)


def id_place(shape: Shape, parameter: str) -> str | None:
    """The pointer of what a parameter of that name is filled from, None where nothing is like it.

    An id of something else, such as a model, fills no parameter of another name.
    """
    wanted = plain(parameter)
    best: tuple[int, str] | None = None
    for pointer, name, leaf in pointers(shape):
        if leaf.type not in ("string", "integer", None) or leaf.fields or "*" in pointer:
            continue
        score = _likeness(wanted, plain(name)) - pointer.count("/")
        if _likeness(wanted, plain(name)) and (best is None or score > best[0]):
            best = score, pointer
    return best[1] if best is not None else None


_TASK = re.compile(r"^(?:task|job|request|generation|prediction|run|inference|order|operation)?id$")


def _likeness(wanted: str, name: str) -> int:
    if wanted == name:
        return 30
    if not name.endswith("id") or not wanted.endswith("id"):
        return 0
    is_task = bool(_TASK.match(wanted)) and bool(_TASK.match(name))
    is_either = wanted == "id" or name == "id"
    if is_task:
        return 25 if is_either else 20
    return 15 if is_either and wanted == "id" else 0


def states_of(words: Iterable[object]) -> tuple[dict[str, list[object]], list[object]]:
    """The states by what they mean, and those of which the name says nothing."""
    found: dict[str, list[object]] = {}
    unknown: list[object] = []
    for word in words:
        text = plain(str(word))
        kind = next((kind for kind, pattern in _STATES if pattern.search(text)), None)
        if kind is None or not isinstance(word, str):
            unknown.append(word)
        else:
            found.setdefault(kind, []).append(word)
    order = ("pending", "succeeded", "failed", "refused", "cancelled")
    return {kind: found[kind] for kind in order if kind in found}, unknown


def error_places(shape: Shape) -> dict[str, str]:
    """The pointers of code and message of what went wrong."""
    found: dict[str, str] = {}
    for pointer, name, leaf in pointers(shape):
        if "*" in pointer or leaf.fields or leaf.type not in ("string", "integer"):
            continue
        word = plain(name)
        inside = bool(re.search(r"/(?:\w*_)?err(?:or)?s?/[^/]+$", pointer, re.IGNORECASE))
        if _CODE.search(word) or (inside and word in ("code", "type")):
            found.setdefault("code", pointer)
        elif (_MESSAGE.search(word) or (inside and word in ("message", "msg", "detail"))) and (
            leaf.type == "string"
        ):
            found.setdefault("message", pointer)
    return found


def cost_place(shape: Shape) -> str | None:
    """The pointer of a number that says what a task costs."""
    return next(
        (
            pointer
            for pointer, name, leaf in pointers(shape)
            if _COST.search(plain(name))
            and leaf.type in ("number", "integer")
            and "*" not in pointer
        ),
        None,
    )
