"""What the ledger refuses. All of these are bugs of ours, told to nobody in words: the unit must be rolled back."""


class LedgerError(Exception):
    """The journal was not posted. What was written before it in the unit must not be kept."""


class Overdrawn(LedgerError):
    """A guarded account would have fallen below nothing."""


class OtherJournal(LedgerError):
    """Another journal stands under this key, or a part of this one."""


class NothingToCorrect(LedgerError):
    """No journal stands under the key, or an earlier correction of it is missing."""
