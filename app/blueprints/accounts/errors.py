"""What accounts refuse. Nothing here tells whether an address has an account."""

from kernel.errors import N_, DomainError


class SignInRefused(DomainError):
    """Unknown address, wrong password and locked account alike. The try counts, so its effects are kept."""

    code = "sign_in_refused"
    status = 422
    message = N_(
        "This e-mail address and password do not go together. After several wrong tries we make everybody wait a while."
    )
    keeps_effects = True


class WrongPassword(DomainError):
    """The password asked for before a change of the account. The try counts, so its effects are kept."""

    code = "wrong_password"
    status = 422
    message = N_("This is not your password. After several wrong tries we make everybody wait a while.")
    keeps_effects = True


class LinkGone(DomainError):
    """A link of a letter that is unknown, used, too old or made for something else."""

    code = "link_gone"
    status = 410
    message = N_("This link no longer works. It can be used once, and only for a while.")


class AddressTaken(DomainError):
    """Only told to who holds the letter sent to that very address."""

    code = "address_taken"
    status = 409
    message = N_("This e-mail address has an account of its own by now.")
