"""What the forms of notifications mean."""

from marshmallow import fields

from app.web.fields import Form, Key


class Older(Form):
    before = Key(load_default=None)


class Seen(Form):
    seen = fields.Integer(load_default=None)


class OpenNotification(Form):
    notification_id = Key(data_key="notification")


class ChooseLetters(Form):
    wanted = fields.List(fields.String(), data_key="letters", load_default=list)
