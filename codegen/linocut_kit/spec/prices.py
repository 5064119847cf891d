"""Prices of a create operation, from its x-price."""

from decimal import Decimal, InvalidOperation

from linocut_kit.keywords import broken
from linocut_kit.runtime.portable.prices import PER, Rate
from linocut_kit.spec.documents import LintReport
from linocut_kit.spec.model import Page, Schema
from linocut_kit.spec.yaml import Node


def rates_of(create: Node, page: Page, request: Schema, report: LintReport) -> tuple[Rate, ...]:
    """The rates in their order. Reports a rate that is no price of this request."""
    node = create.get("x-price")
    rates = node.get("rates") if node is not None else None
    if node is None or rates is None:
        return ()
    shared = {key: str(item.value) for key, item in node.items() if key in ("page", "read")}
    currency = node.get("currency")
    found: list[Rate] = []
    for rate in rates.elements():
        amount, per, when = rate.get("amount"), rate.get("per"), rate.get("when")
        money = _money(amount)
        kind = next((item for item in PER if per is not None and item == per.value), None)
        if money is None or kind is None or currency is None:
            report.add(
                "bad-price", (amount or rate).place, "the rate is no amount of money per something",
                'write amount: "0.04" in quotes, and per: image, request, megapixel, second or '
                "token",
            )  # fmt: skip
            continue
        _check_when(when, request, report)
        conditions = tuple(
            (key, tuple(item.data())) for key, item in (when.items() if when is not None else ())
        )
        found.append(
            Rate(
                amount=money, currency=str(currency.value), per=kind, when=conditions,
                page=shared.get("page", page.url), read=shared.get("read", page.read),
            )
        )  # fmt: skip
    return tuple(found)


def _money(node: Node | None) -> Decimal | None:
    if node is None or not isinstance(node.value, str):
        return None
    try:
        amount = Decimal(node.value)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount >= 0 else None


def _check_when(when: Node | None, request: Schema, report: LintReport) -> None:
    """Report a condition on no field, or on a value that the field does not take."""
    for pointer, values in when.items() if when is not None else ():
        field = request.field_at(pointer)
        if field is None:
            report.add(
                "bad-price", values.place, f"{pointer} is no field of the request",
                "name a field by its pointer, such as /quality",
            )  # fmt: skip
            continue
        for value in values.elements():
            if value.value is None and not field.required:
                continue
            if broken(field.schema, value.data()):
                report.add(
                    "bad-price", value.place, f"{pointer} never is {value.data()!r}",
                    "name values that the field takes, or null for one that is left out",
                )  # fmt: skip
