"""Verbs of the calls."""

from billing.calls.services.answer import Answer as Answer
from billing.calls.services.answer import AskAgain as AskAgain
from billing.calls.services.answer import Locked as Locked
from billing.calls.services.answer import Made as Made
from billing.calls.services.answer import No as No
from billing.calls.services.answer import NotFound as NotFound
from billing.calls.services.answer import Puzzling as Puzzling
from billing.calls.services.answer import SendAnew as SendAnew
from billing.calls.services.answer import record as record
from billing.calls.services.applying import Apply as Apply
from billing.calls.services.inbox import TakenNotice as TakenNotice
from billing.calls.services.inbox import apply_fetched as apply_fetched
from billing.calls.services.inbox import count_refusal as count_refusal
from billing.calls.services.inbox import handle as handle
from billing.calls.services.inbox import put_off as put_off
from billing.calls.services.inbox import take_in as take_in
from billing.calls.services.inbox import take_notice as take_notice
from billing.calls.services.intend import came_to_nothing as came_to_nothing
from billing.calls.services.intend import intend as intend
from billing.calls.services.person import decide as decide
from billing.calls.services.person import give_up as give_up
from billing.calls.services.person import note as note
from billing.calls.services.person import retry as retry
from billing.calls.services.take import LOCKED_CODE as LOCKED_CODE
from billing.calls.services.take import Taken as Taken
from billing.calls.services.take import take as take
