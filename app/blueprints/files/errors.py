"""What the files refuse, and the words for it."""

from kernel.errors import N_, DomainError, Message
from kernel.photos import Refusal

REFUSALS: dict[Refusal, str] = {
    Refusal.broken: N_(
        "This photo cannot be opened: it is damaged or not whole. Please send it again, or another one."
    ),
    Refusal.too_many_pixels: N_("This photo has too many pixels. Please send a smaller one."),
    Refusal.too_heavy: N_("This photo takes too much work to open. Please save it as JPEG and send that."),
    Refusal.lost: N_("This photo was lost on its way. Please send it again."),
}


def too_large(name: str, most: int) -> Message:
    """`most`: bytes."""
    return Message(
        N_("“%(name)s” is too large. A file may have %(most)s MB at most."), name=name, most=most // (1024 * 1024)
    )


def empty(name: str) -> Message:
    return Message(N_("“%(name)s” is empty. Please choose it again."), name=name)


def wrong_kind(name: str, *, pdf: bool) -> Message:
    if pdf:
        return Message(
            N_("“%(name)s” is neither a photo nor a PDF. Please send JPEG, PNG, WebP, HEIC or PDF."), name=name
        )
    return Message(N_("“%(name)s” is no photo we can take. Please send JPEG, PNG, WebP or HEIC."), name=name)


def unreadable(name: str, reason: Refusal) -> Message:
    if reason is Refusal.too_many_pixels:
        return Message(N_("“%(name)s” has too many pixels. Please send a smaller photo."), name=name)
    return Message(N_("“%(name)s” cannot be opened: it is damaged or not whole."), name=name)


def too_many(name: str, most: int) -> Message:
    return Message(N_("“%(name)s” was left out: there is no more room. The most is %(most)s."), name=name, most=most)


class NoSuchFile(DomainError):
    code = "no_such_file"
    status = 404
    message = N_("This file is not there, or no longer.")


class ConfirmToSend(DomainError):
    code = "confirm_to_send"
    status = 403
    message = N_("Please confirm your e-mail address first. Then you can send photos.")


class AltTooLong(DomainError):
    code = "alt_too_long"
    status = 422
    message = N_("Please describe the photo in 250 characters at most.")


class TooManyFiles(DomainError):
    code = "too_many_files"
    status = 422
    message = N_("There is no room for more files here. Please remove one first.")


class TooManyWaiting(DomainError):
    """Somebody fills the store with files that belong to nothing."""

    code = "too_many_waiting"
    status = 429
    message = N_(
        "Many of your files are still waiting to be used. Please finish what you began, or try again tomorrow."
    )


class TooMuchToday(DomainError):
    """Somebody fills the store, one thing after the other."""

    code = "too_much_today"
    status = 429
    message = N_("You have sent very many files today. Please try again tomorrow.")


class Involved(DomainError):
    """Who sent a photo, who talks with them where it was sent, or who took it down while there is another manager, does not decide about it."""

    code = "involved"
    status = 403
    message = N_("You are involved in this yourself. Somebody else must decide.")


class AlreadyLookedAt(DomainError):
    code = "already_looked_at"
    status = 409
    message = N_("This photo has been decided about meanwhile.")


class CannotObject(DomainError):
    code = "cannot_object"
    status = 409
    message = N_("There is nothing to object to here, or you have done so already.")
