"""A form between its two showings: what was typed, what it means, what is wrong with it.

    form = forms.submitted(PublishAd())
    with form:
        ad = services.publish_ad(g.session, asker=auth.asker(), **form.data)
        return pages.done(url_for("ads.show", public_id=ad.public_id))
    return pages.refused("ads/new.html", form=form)

A refusal of the schema or of the verb (status 409, 422, 429) is caught by the form and shown again with what was typed.
"""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self, cast

from flask import g, request
from marshmallow import Schema, ValidationError

from app.i18n.catalogue import tell
from kernel.errors import DomainError, Invalid

SHOWN_AGAIN = {409, 422, 429}
NEVER_KEPT = {"password", "new_password", "current_password", "csrf_token"}
FORM = "_schema"  # errors that belong to no single field (marshmallow's own name for them)


class Form:
    """`values`: what the fields show. `errors`: translated messages by field (`_schema`: the form as a whole)."""

    def __init__(self, schema: Schema | None = None, values: Mapping[str, Any] | None = None) -> None:
        """`values`: what the fields show at first."""
        self.schema = schema
        self.values: dict[str, Any] = dict(values or {})
        self.errors: dict[str, list[str]] = {}
        self._data: dict[str, Any] | None = None

    @property
    def data(self) -> dict[str, Any]:
        """What the form means, parsed by its schema. Raises Invalid."""
        if self._data is None:
            assert self.schema is not None
            try:
                self._data = cast("dict[str, Any]", self.schema.load(self.values))
            except ValidationError as error:
                raise Invalid(fields=cast("dict[str, list[str]]", error.messages_dict)) from None
        return self._data

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, DomainError) or error.status not in SHOWN_AGAIN:
            return False
        g.keeps_effects = error.keeps_effects
        self.refuse(error)
        return True

    def refuse(self, error: DomainError) -> None:
        """Take the error's messages in, translated."""
        self.errors = {name: [tell(message) for message in told] for name, told in error.fields.items()}
        if not self.errors:
            self.errors = {FORM: [tell(error.told)]}


def submitted(schema: Schema) -> Form:
    """The form this request sends. Passwords are parsed but never shown again (see `shown`)."""
    return Form(schema, request.form.to_dict())


def shown(form: Form) -> dict[str, Any]:
    """What may be put into the fields again."""
    return {name: value for name, value in form.values.items() if name not in NEVER_KEPT}
