"""A form that comes with files: they are taken in before anything else, and stay although the form is refused.

    form = FormWithFiles(PublishAd(), asker=auth.asker())
    with form:
        ad = services.publish_ad(g.session, asker=auth.asker(), **form.data)  # attaches what came with `form.key`
        return pages.done(...)
    return pages.refused("ads/new.html", form, files=form.files)

What the verb has written before it refused is undone by a savepoint; rows and bytes of the files are kept.
"""

from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from flask import g, request
from marshmallow import Schema

from app.blueprints.files import errors, queries, services
from app.web import uploads
from app.web.forms import Form
from app.web.porch import house
from kernel.errors import Invalid
from tenants.asker import Asker


class FormWithFiles(Form):
    """`field`: the name of the field of files, where sentences about them go. `most`: files that may come with it."""

    def __init__(
        self, schema: Schema, *, asker: Asker, field: str = "photos", most: int = queries.PLACES, pdf: bool = False
    ) -> None:
        super().__init__(schema, request.form.to_dict())
        self._sent = uploads.sent(field)
        self._asker, self._field = asker, field
        self._wrong: dict[str, list[str]] = {}
        self._savepoint = ExitStack()
        self.values["key"] = str(self.key)
        self._about_earlier()
        self._take(most=most, pdf=pdf)

    @property
    def key(self) -> UUID:
        """Under which the files wait for the thing they belong to."""
        return self._sent.key

    @property
    def files(self) -> list[queries.FileView]:
        """What came in with this form, now or before, and belongs to nothing yet."""
        return queries.unattached(g.session, self._asker.account_id, self.key)

    @property
    def data(self) -> dict[str, Any]:
        """What the form means. Raises Invalid, also for a file that was not taken."""
        try:
            data = super().data
        except Invalid as invalid:
            invalid.fields |= self._wrong
            raise
        if self._wrong:
            raise Invalid(fields=self._wrong)
        return data

    def __enter__(self) -> Self:
        self._savepoint.enter_context(g.session.begin_nested())
        return super().__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self._savepoint.__exit__(kind, error, trace)
        shown_again = super().__exit__(kind, error, trace)
        if shown_again:
            g.keeps_effects = True  # the files; all else went with the savepoint
        return shown_again

    def _about_earlier(self) -> None:
        if self._sent.dropped or self._sent.alts:
            services.expect(g.session, self._sent.uploads)
        for public_id in self._sent.dropped:
            with suppress(errors.NoSuchFile):  # dropped meanwhile
                services.drop(g.session, asker=self._asker, public_id=public_id)
        for public_id, alt in self._sent.alts.items():
            try:
                services.describe(g.session, asker=self._asker, public_id=public_id, alt=alt)
            except errors.AltTooLong as too_long:
                self._wrong |= too_long.fields
            except errors.NoSuchFile:  # dropped meanwhile
                continue

    def _take(self, *, most: int, pdf: bool) -> None:
        try:
            taken = services.receive(
                g.session,
                house().files,
                asker=self._asker,
                uploads=self._sent.uploads,
                key=self.key,
                pdf=pdf,
                most=most,
            )
        except (errors.ConfirmToSend, errors.TooManyWaiting, errors.TooMuchToday) as refused:
            self._wrong[self._field] = [refused.told]
            return
        if taken.refused:
            self._wrong[self._field] = list(taken.refused)
