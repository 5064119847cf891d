"""Results are what was paid for: fetched, looked at, and compared with what was asked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from linocut_kit.conform import task_checks
from linocut_kit.conform.assets import Asset, inspect, is_format, same_format
from linocut_kit.conform.bodies import short
from linocut_kit.conform.constraints import Unit, Units
from linocut_kit.conform.probed import Created, ProbedTask
from linocut_kit.conform.probes import Sample
from linocut_kit.conform.ratios import is_of_ratio
from linocut_kit.conform.session import Session
from linocut_kit.runtime.base64_text import decode, is_data_uri
from linocut_kit.runtime.made_images import MemorySink
from linocut_kit.runtime.pointer import escape, every, find, of_field
from linocut_kit.runtime.result_places import FoundImage, find_results
from linocut_kit.spec.model import OutputSize, Schema

Size = tuple[int, int]
_MOST_TRIED = 12
_PLAIN = re.compile(r"[A-Za-z0-9+/]*={0,2}")


async def examine(session: Session, tasks: Sequence[ProbedTask]) -> None:
    """Look at the results of every task that succeeded; each number of images once in full."""
    counted: set[int] = set()
    for task in session.own(tasks):
        if task.end != "succeeded":
            continue
        session.progress(f"results of task {task.number}")
        images = [
            image
            for image in task.progress.reading.findings
            if isinstance(image.value, str | bytes)
        ]
        _count(session, task, len(images))
        full = len(images) not in counted
        counted.add(len(images))
        for image in images if full else images[:1]:
            await _one(session, task, image)
        for image in _elsewhere(session, task) if full else ():
            await _one(session, task, image)


def _elsewhere(session: Session, task: ProbedTask) -> list[FoundImage]:
    """The images at every place but the first that has any: those must be right as well.

    An array or an object is none where another place leads into it.
    """
    life = session.plan.endpoint.lifecycle
    document = task.progress.reading.received
    places = [replace(life.results, places=(place,)) for place in life.results.places]
    groups = [find_results(document, replace(life, results=each)) for each in places]
    inner = [image.pointer for group in groups for image in group]
    return [
        image
        for group in [group for group in groups if group][1:]
        for image in group
        if not any(pointer.startswith(f"{image.pointer}/") for pointer in inner)
    ]


def _count(session: Session, task: ProbedTask, got: int) -> None:
    name = session.plan.endpoint.outputs.count
    wanted = _asked(session, name, task) if name else None
    if got == 0:
        unit = session.unit("x-task", "results")
        _wrong(session, task, unit, "a task succeeded without results", "none")
    elif isinstance(wanted, int | float) and got != wanted:
        _blame(session, task, name, f"{wanted} images were asked for, and {got} came", "count")


def _asked(session: Session, name: str | None, task: ProbedTask) -> Any:
    """What a request comes to: the value that it carries, or the documented default."""
    field = session.plan.endpoint.arguments.field_at(of_field(name)) if name else None
    if field is None or name is None:
        return None
    value = find(task.fields, of_field(name))
    if value is not None:
        return value
    return field.schema.default if field.schema.has_default else None


def _blame(session: Session, task: ProbedTask, name: str | None, text: str, key: str) -> None:
    """A result that is not as its field says: the default's fault where the field was left out."""
    field = session.plan.endpoint.arguments.field_at(of_field(name)) if name else None
    if field is None or name is None:
        _wrong(session, task, session.unit("x-task", "results"), text, key)
        return
    units = Units(session.plan.endpoint, of_field(name), field.schema, field.place)
    if next(every(task.fields, of_field(name)), None) is not None:
        _wrong(session, task, units.of(_main_rule(field.schema)), f"{field.name}: {text}", key)
        return
    session.complain(
        "wrong-default",
        units.default(),
        f"{field.name}: left out, its default is {field.schema.default!r}, but {text}",
        key=key,
        curl=session.task_line(task),
    )


def _main_rule(schema: Schema) -> str:
    return next(
        (literal for literal in ("enum", "maximum", "max") if schema.limit(literal) is not None),
        "type",
    )


def _wrong(session: Session, task: ProbedTask, unit: Unit, text: str, key: str) -> None:
    line = session.task_line(task)
    session.complain("wrong-result", unit, text, key=key, curl=line)


async def _one(session: Session, task: ProbedTask, image: FoundImage) -> None:
    unit = session.unit("x-task", "results")
    _written(session, task, image)
    declared = image.content_type
    inline = _inline(image)
    if isinstance(inline, str):
        _wrong(session, task, unit, inline, "base64")
        return
    if inline is not None:
        header, data = inline
    else:
        url = str(image.value)
        reply = await session.sender.download(url)
        shown = session.evidence.mask.foreign(url, 120)
        if reply.status == 0 and reply.trouble != "too-large":
            if session.sender.is_local(url) or reply.trouble == "no-url":
                _wrong(session, task, unit, f"a result cannot be fetched: {shown}", "fetch")
            else:
                _unreachable(session, unit, shown, reply.trouble or "")
            return
        if not reply.taken or reply.trouble is not None:
            why = reply.trouble or str(reply.status)
            _wrong(session, task, unit, f"a result was answered {why}: {shown}", "fetch")
            return
        task.image = task.image or url
        header, data = reply.media_type, reply.body
    _look(session, task, inspect(data), header, declared)


def _inline(image: FoundImage) -> tuple[str, bytes] | str | None:
    """The media type and bytes of an image in the response; what is wrong with it, or None for
    one that is at a URL.
    """
    value = image.value
    if isinstance(value, bytes):
        return image.content_type or "", value
    if not isinstance(value, str):
        return f"the result at {image.pointer} is no text"
    is_rooted = image.encoding == "url" and value.startswith("/") and value[:4] != "/9j/"
    if is_data_uri(value) or not (is_rooted or "://" in value[:16]):
        sink = MemorySink()
        try:
            decode(value, sink)
        except ValueError:
            return f"the result at {image.pointer} cannot be decoded"
        kind = value.lstrip()[5:].partition(",")[0].partition(";")[0] if is_data_uri(value) else ""
        return kind.lower(), bytes(sink.data)
    return None


def _written(session: Session, task: ProbedTask, image: FoundImage) -> None:
    """Whether an image is written as the page says; the client takes it either way."""
    value, unit = image.value, session.unit("x-task", "results")
    if isinstance(value, bytes) or image.encoding == "url":
        return
    what = "a data URI" if is_data_uri(value) else "a URL" if "://" in value[:16] else "base64"
    said = {"data-uri": "a data URI"}.get(image.encoding, image.encoding)
    if what != said:
        text = f"the result at {image.pointer} is {what}, and the page says {said}"
        _wrong(session, task, unit, text, "encoding")
        return
    plain = value.partition(",")[2] if is_data_uri(value) else value
    if not _PLAIN.fullmatch(plain) or len(plain) % 4:
        session.complain(
            "silent-page",
            unit,
            f"the result at {image.pointer} is base64 of another kind than the plain one",
            severity="info",
        )


def _unreachable(session: Session, unit: Unit, shown: str, why: str) -> None:
    session.unseen["results"] = f"a result on another host could not be fetched ({why})"
    session.complain(
        "inconclusive",
        unit,
        f"a result on another host could not be fetched ({why}): {shown}",
        severity="info",
    )


def _look(
    session: Session, task: ProbedTask, asset: Asset, header: str, declared: str | None
) -> None:
    unit = session.unit("x-task", "results")
    if asset.format is None:
        what = f"a result is {asset.what}, no image"
        _wrong(session, task, unit, what, "image")
        return
    _compare(session, task, asset.digest)
    if not asset.whole:
        _wrong(session, task, unit, "an image among the results is cut off", "whole")
    for what, kind in (("header", header), ("answer", declared or "")):
        major, _, minor = kind.partition(";")[0].strip().lower().partition("/")
        if major == "image" and minor and not same_format(minor, asset.format):
            text = f"the {what} says image/{minor}, and the bytes are {asset.format}"
            _wrong(session, task, unit, text, what)
    session.seen.add("results")
    _format(session, task, asset.format)
    if asset.size is not None:
        _size(session, task, asset.size)


def _compare(session: Session, task: ProbedTask, digest: bytes) -> None:
    """Whether an image is that of another task too: no page forbids it, and nobody expects it."""
    first = session.images.setdefault(digest, task.number)
    if first != task.number:
        unit = session.unit("x-task", "results", "own")
        text = f"tasks {first} and {task.number} have one and the same image, byte for byte"
        session.complain("silent-page", unit, text, severity="info", key="same image")


def _format(session: Session, task: ProbedTask, got: str) -> None:
    name = session.plan.endpoint.outputs.format
    field = session.plan.endpoint.arguments.field_at(of_field(name)) if name else None
    if field is None:
        return
    wanted = _asked(session, name, task)
    if isinstance(wanted, str) and is_format(wanted):
        if not same_format(wanted, got):
            _blame(session, task, name, f"{wanted} was to come, and {got} came", "format")
        return
    words = field.schema.limit("enum") or ()
    known = [text for text in words if isinstance(text, str) and is_format(text)]
    if known and not any(same_format(text, got) for text in known):
        _blame(
            session, task, name, f"one of {', '.join(known)} was to come, and {got} came", "format"
        )


def _size(session: Session, task: ProbedTask, got: Size) -> None:
    rule = session.plan.endpoint.output_size
    if rule is None:
        _ratio(session, task, got)
        return
    ratio, step = (
        str(_asked(session, rule.ratio, task)),
        str(_asked(session, rule.resolution, task)),
    )
    if ratio not in rule.base or step not in rule.factor:
        return
    session.seen.add("size")
    wanted = _sizes(rule, ratio, step)
    if got in wanted:
        return
    shown = " or ".join(f"{width}x{height}" for width, height in sorted(wanted))
    text = f"{ratio} at {step} is {shown}, and {got[0]}x{got[1]} came"
    name = _to_blame(rule, ratio, step, got)
    if name not in task.fields and _has_default(session, name):
        _blame(session, task, name, text, "size")
        return
    unit = session.unit("x-output-size", "size", shown, rule.place)
    _wrong(session, task, _on(unit, name), f"{name}: {text}", f"{ratio} {step}")


def _ratio(session: Session, task: ProbedTask, got: Size) -> None:
    name = session.plan.endpoint.outputs.ratio
    field = session.plan.endpoint.arguments.field_at(of_field(name)) if name else None
    wanted = _asked(session, name, task)
    if field is None or not isinstance(wanted, str):
        return
    if not is_of_ratio(got, wanted, field.schema.limit("enum") or ()):
        text = f"{wanted} was to come, and {got[0]}x{got[1]} came"
        _blame(session, task, name, text, "ratio")


def _on(unit: Unit, name: str) -> Unit:
    return replace(unit, pointer=f"/{escape(name)}")


def _has_default(session: Session, name: str) -> bool:
    field = session.plan.endpoint.arguments.field(name)
    return field is not None and field.schema.has_default


def _to_blame(rule: OutputSize, ratio: str, step: str, got: Size) -> str:
    """The field that the size is wrong for: the one with another value of which it is right."""
    if any(got in _sizes(rule, ratio, text) for text in rule.factor if text != step):
        return rule.resolution
    if any(got in _sizes(rule, text, step) for text in rule.base if text != ratio):
        return rule.ratio
    plain = min(rule.factor, key=lambda text: rule.factor[text])
    return rule.ratio if step == plain else rule.resolution


def _sizes(rule: OutputSize, ratio: str, step: str) -> set[Size]:
    """The sizes that the page allows: it does not say in which direction sides are rounded."""
    return {rule.of(ratio, step, how) for how in ("floor", "nearest", "ceil")}


async def look_again(session: Session, tasks: Sequence[ProbedTask]) -> None:
    """Fetch the image of an ended task once more, from where the task says now: results stay."""
    task = next((task for task in session.own(tasks) if task.end == "succeeded"), None)
    if task is None or "results" not in session.seen:
        return
    now = find_results(task.answer, session.plan.endpoint.lifecycle)
    url = next((str(image.value) for image in now if _inline(image) is None), task.image)
    if not url:
        return
    reply = await session.sender.download(url)
    if reply.status >= 400:
        unit = session.unit("x-task", "stay")
        shown = session.evidence.mask.foreign(url, 120)
        text = f"a result that was there is gone ({session.told(reply)}): {shown}"
        session.complain("broken-task", unit, text, key="gone", curl=session.task_line(task))


async def blame_failures(session: Session, tasks: Sequence[ProbedTask]) -> None:
    """A task made of documented values must not fail: find out which of its values fails it.

    What also stands in a task that succeeded is not to blame. The rest is sent again, one value
    a task, beside the smallest body that succeeded.
    """
    failed = [item for item in tasks if item.end == "failed"]
    fine = [item for item in tasks if item.end == "succeeded"]
    if not failed:
        return
    cleared = {mark for item in fine for mark in _marks(item.fields)}
    tried = 0
    found = False
    for task in failed if fine else ():
        base = min((item.fields for item in fine), key=len)
        for name in sorted(task.fields):
            if _mark(name, task.fields[name]) in cleared or tried == _MOST_TRIED:
                continue
            tried += 1
            created = await session.create({**base, name: task.fields[name]}, row=task.row)
            if created.task is not None:
                await task_checks.follow(session, [created.task])
                if created.task.end == "failed":
                    found = True
                    _tell_failure(session, name, created)
    if not found:
        unit, line = session.unit("x-task", "states"), session.task_line(failed[0])
        text = f"a task of documented values failed{_error_code(session, failed[0])}"
        session.complain("broken-task", unit, text, key="failed", curl=line)


def _tell_failure(session: Session, name: str, created: Created) -> None:
    task = created.task
    code = _error_code(session, task) if task is not None else ""
    unit = next(
        (
            probe.unit
            for probe in session.plan.inside
            if probe.field == name and _fits(probe.sample, created.fields[name])
        ),
        _on(session.unit("x-task", "states"), name),
    )
    text = f"{name}: the page allows {short(created.fields[name])}, and its task failed{code}"
    session.complain("server-stricter", unit, text, key="failed", curl=created.curl)


def _fits(sample: Sample | None, value: Any) -> bool:
    return sample is not None and type(sample.value) is type(value) and sample.value == value


def _marks(fields: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {_mark(name, value) for name, value in fields.items()}


def _mark(name: str, value: Any) -> tuple[str, str]:
    """A field with its value; of URLs only that they are some."""
    is_url = isinstance(value, str) and "://" in value
    return name, "url" if is_url else f"{type(value).__name__} {value!r}"[:300]


def _error_code(session: Session, task: ProbedTask) -> str:
    pointer = session.plan.endpoint.lifecycle.error_code
    code = find(task.answer, pointer) if pointer else None
    return f" ({session.evidence.mask.foreign(str(code), 60)})" if code is not None else ""
