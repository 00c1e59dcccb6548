"""What home refuses."""

from kernel.errors import N_, DomainError


class NoSuchSearch(DomainError):
    code = "no_such_search"
    status = 404
    message = N_("This search is not there, or no longer.")


class TooManySearches(DomainError):
    code = "too_many_searches"
    status = 409
    message = N_("You keep %(most)s searches already. Please delete one first.")
