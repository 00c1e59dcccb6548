"""What is done with files. None of these commits; bytes are written and deleted inside the unit, under a lock of theirs."""

from app.blueprints.files.services.bytes import clear as clear
from app.blueprints.files.services.bytes import forget_original as forget_original
from app.blueprints.files.services.bytes import forget_strays as forget_strays
from app.blueprints.files.services.moderating import object_to as object_to
from app.blueprints.files.services.moderating import release as release
from app.blueprints.files.services.moderating import remove_of as remove_of
from app.blueprints.files.services.moderating import restore_of as restore_of
from app.blueprints.files.services.moderating import take_down as take_down
from app.blueprints.files.services.own import attach as attach
from app.blueprints.files.services.own import describe as describe
from app.blueprints.files.services.own import drop as drop
from app.blueprints.files.services.own import drop_abandoned as drop_abandoned
from app.blueprints.files.services.own import drop_of as drop_of
from app.blueprints.files.services.own import move as move
from app.blueprints.files.services.preparing import keep_sizes as keep_sizes
from app.blueprints.files.services.preparing import refuse as refuse
from app.blueprints.files.services.receiving import Taken as Taken
from app.blueprints.files.services.receiving import expect as expect
from app.blueprints.files.services.receiving import receive as receive
