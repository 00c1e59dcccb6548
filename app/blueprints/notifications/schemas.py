"""What the forms of notifications mean."""

from marshmallow import fields

from app.web.fields import CHOOSE, Form, Key, Whole

MOST_UNREAD = 1_000_000_000


class Older(Form):
    before = Key(load_default=None)


class Seen(Form):
    """How many notifications and messages the page shows as unread."""

    seen = Whole(0, MOST_UNREAD, load_default=None)
    messages = Whole(0, MOST_UNREAD, load_default=None)


class OpenNotification(Form):
    notification_id = Key(data_key="notification")


class ChooseLetters(Form):
    wanted = fields.List(
        fields.String(error_messages={"invalid": CHOOSE, "null": CHOOSE}),
        data_key="letters",
        load_default=list,
        error_messages={"invalid": CHOOSE, "null": CHOOSE},
    )
    copies = fields.List(
        fields.String(error_messages={"invalid": CHOOSE, "null": CHOOSE}),
        load_default=list,
        error_messages={"invalid": CHOOSE, "null": CHOOSE},
    )
