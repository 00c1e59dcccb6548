"""What the registry refuses."""

from kernel.errors import N_, DomainError


class UnknownHost(DomainError):
    code = "unknown_host"
    status = 404
    message = N_("There is nothing at this address.")


class TenantSuspended(DomainError):
    code = "suspended"
    status = 503
    message = N_("This part of Smiile is paused for the moment.")


class TenantClosed(DomainError):
    code = "closed"
    status = 410
    message = N_("This part of Smiile has been closed.")


class SpaceSuspended(DomainError):
    code = "space_suspended"
    status = 503
    message = N_("The space of %(name)s is paused for the moment.")


class SpaceClosed(DomainError):
    code = "space_closed"
    status = 410
    message = N_("The space of %(name)s has been closed.")


class AlreadyClaimed(DomainError):
    code = "already_claimed"
    status = 409
    message = N_("%(name)s has a space already.")


class UnknownTenant(DomainError):
    code = "unknown_tenant"
    status = 404
    message = N_("There is no such country or space here: %(name)s.")


class NotClosed(DomainError):
    """Only what is closed is put away."""

    code = "not_closed"
    status = 409
    message = N_("%(name)s is not closed. Close it first.")


class HasSpaces(DomainError):
    """A country is put away after its spaces."""

    code = "has_spaces"
    status = 409
    message = N_("%(name)s still has spaces. Archive them first.")


class WrongMove(DomainError):
    """A tenant cannot go from its state to the wanted one."""

    code = "wrong_move"
    status = 409
    message = N_("This cannot be done in the present state.")


class WrongFamily(RuntimeError):
    """Code of one family was run for a tenant of the other: a fault of ours."""
