"""Money in a form or body."""

from collections.abc import Mapping
from typing import Any

from flask import g
from marshmallow import ValidationError, fields

from app.i18n import amounts, formats
from app.web.fields import REQUIRED
from kernel.errors import N_, Message
from kernel.money import Money


class Amount(fields.Field[Money]):
    """Money in the country's currency: typed in the reader's notation, or `{"amount": "12.50", "currency": "EUR"}`."""

    def __init__(self, *, most: int, **more: Any) -> None:
        """`most`: minor units."""
        self.most = most
        told = {
            "amount": {"type": "string", "examples": ["12.50"]},
            "currency": {"type": "string", "examples": ["EUR"]},
        }
        more.setdefault("metadata", {"type": "object", "required": ["amount", "currency"], "properties": told})
        super().__init__(required="load_default" not in more, error_messages={"required": REQUIRED}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Money:
        try:
            money = self._read(value, g.pack.currency)
        except amounts.AmountFault as fault:
            raise ValidationError(fault.told) from None
        if money.amount > self.most:
            raise ValidationError(
                Message(N_("Please give at most %(most)s."), most=formats.money(Money(self.most, money.currency)))
            )
        return money

    def _read(self, value: Any, currency: str) -> Money:
        if isinstance(value, Mapping):
            amount, given = value.get("amount"), value.get("currency")
            if isinstance(amount, str) and isinstance(given, str):
                return amounts.given(amount, given, wanted=currency)
        return amounts.read(value if isinstance(value, str) else "", currency)

    def _serialize(self, value: Money | None, attr: str | None, obj: Any, **kwargs: Any) -> dict[str, str] | None:
        return {"amount": amounts.told(value), "currency": value.currency} if value else None
