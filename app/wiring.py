"""The one table of the house: rooms and their family, doors, and what follows each event.

An event with nobody listening is listed with an empty tuple: silence is a decision.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from flask import Blueprint
from flask_smorest import Blueprint as ApiBlueprint
from sqlalchemy.orm import Session

from app.blueprints.accounts import jobs as accounts_jobs
from app.blueprints.accounts import queries as accounts_queries
from app.blueprints.accounts import reactions as accounts_reactions
from app.blueprints.accounts import services as accounts_services
from app.blueprints.accounts.api import api as accounts_api
from app.blueprints.accounts.events import AccountMade, HomeMoved, PlaceChosen, SignInFailed, SignInLetterWanted
from app.blueprints.accounts.views import views as accounts_views
from app.blueprints.ads import jobs as ads_jobs
from app.blueprints.ads import queries as ads_queries
from app.blueprints.ads import reactions as ads_reactions
from app.blueprints.ads.api import api as ads_api
from app.blueprints.ads.events import (
    AdAnswered,
    AdClosed,
    AdEdited,
    AdEndsSoon,
    AdExpired,
    AdPublished,
    AdRenamed,
    AdRenewed,
    AdReopened,
    DraftThrownAway,
    MatchConfirmed,
    MatchDeclined,
    MatchProposed,
)
from app.blueprints.ads.views import views as ads_views
from app.blueprints.bulletins import reactions as bulletins_reactions
from app.blueprints.conversations import queries as conversations_queries
from app.blueprints.conversations import reactions as conversations_reactions
from app.blueprints.conversations.api import api as conversations_api
from app.blueprints.conversations.events import MessageWritten, NumberAsked, NumberShown
from app.blueprints.conversations.queries import Abouts
from app.blueprints.conversations.views import views as conversations_views
from app.blueprints.files import jobs as files_jobs
from app.blueprints.files.api import api as files_api
from app.blueprints.files.events import (
    FileBroughtBack,
    FileDropped,
    FileHeld,
    FileObjected,
    FileReady,
    FileReceived,
    FileRefused,
    FileTakenDown,
)
from app.blueprints.files.queries import FileParties, FileRules
from app.blueprints.files.views import views as files_views
from app.blueprints.help.views import views as help_views
from app.blueprints.home import jobs as home_jobs
from app.blueprints.home import queries as home_queries
from app.blueprints.home import reactions as home_reactions
from app.blueprints.home.api import api as home_api
from app.blueprints.home.events import AdFound
from app.blueprints.home.views import views as home_views
from app.blueprints.map.api import api as map_api
from app.blueprints.map.views import views as map_views
from app.blueprints.moderation import queries as moderation_queries
from app.blueprints.moderation import reactions as moderation_reactions
from app.blueprints.moderation.api import api as moderation_api
from app.blueprints.moderation.events import BlockChanged, ThingHidden, ThingKept, ThingReported
from app.blueprints.moderation.queries import Reportables
from app.blueprints.moderation.views import views as moderation_views
from app.blueprints.notifications import jobs as notifications_jobs
from app.blueprints.notifications import reactions as notifications_reactions
from app.blueprints.notifications.api import api as notifications_api
from app.blueprints.notifications.events import LettersDue
from app.blueprints.notifications.queries import LetterValues
from app.blueprints.notifications.views import views as notifications_views
from app.blueprints.payments.views import views as payments_views
from app.blueprints.places.api import api as places_api
from app.blueprints.places.views import views as places_views
from app.blueprints.places.views.place import about_claimed
from app.blueprints.posts.api import api as posts_api
from app.blueprints.posts.events import PostEdited, PostPublished, PostWithdrawn
from app.blueprints.posts.views import views as posts_views
from app.blueprints.replies import jobs as replies_jobs
from app.blueprints.replies import reactions as replies_reactions
from app.blueprints.replies.events import LetterCameIn
from app.blueprints.replies.views import views as replies_views
from app.blueprints.showcase import jobs as showcase_jobs
from app.blueprints.showcase import queries as showcase_queries
from app.blueprints.showcase.api import api as showcase_api
from app.blueprints.showcase.views import views as showcase_views
from app.blueprints.spaces.api import api as spaces_api
from app.blueprints.spaces.views import views as spaces_views
from app.blueprints.staff.api import api as staff_api
from app.blueprints.staff.events import StaffAppointed, StaffEnded
from app.blueprints.staff.views import views as staff_views
from app.road import Errand, Periodic, Reaction, Road
from app.web.porch import PlacePages, Porch
from billing.calls import jobs as calls_jobs
from billing.calls.events import CallIntended, NoticeCame
from billing.ledger import jobs as ledger_jobs
from billing.ledger import queries as ledger_queries
from kernel.errors import N_
from tenants.asker import Asker
from tenants.models import Family
from tenants.registry import Tenant

COUNTRY: tuple[str, ...] = (
    "places",
    "help",
    "accounts",
    "files",
    "notifications",
    "moderation",
    "conversations",
    "ads",
    "bulletins",
    "replies",
    "payments",
    "showcase",
    "map",
    "home",
)
COLLECTIVITY: tuple[str, ...] = ("staff", "posts", "spaces")
# A room's doors are named after it: `posts` and `posts_api`.
FAMILIES: dict[str, Family] = {
    door: family
    for rooms, family in ((COUNTRY, Family.country), (COLLECTIVITY, Family.collectivity))
    for room in rooms
    for door in (room, f"{room}_api")
}

VIEWS: tuple[Blueprint, ...] = (
    places_views,
    help_views,
    accounts_views,
    files_views,
    notifications_views,
    moderation_views,
    conversations_views,
    ads_views,
    replies_views,
    payments_views,
    showcase_views,
    map_views,
    home_views,
    staff_views,
    posts_views,
    spaces_views,
)
APIS: tuple[ApiBlueprint, ...] = (
    places_api,
    accounts_api,
    files_api,
    notifications_api,
    moderation_api,
    conversations_api,
    ads_api,
    showcase_api,
    map_api,
    home_api,
    staff_api,
    posts_api,
    spaces_api,
)

# How moderation finds a thing that is reported, by its kind, which is the kind of its events ThingHidden and ThingKept.
REPORTABLES: Reportables = {"ads": ads_queries.reportable, "messages": conversations_queries.reportable}

# Who may fetch a file: whoever may see the thing it belongs to, by the kind of the thing.
FILE_RULES: FileRules = {"ads": ads_queries.sees, "messages": conversations_queries.sees}

# Who takes part in the things of files, and so does not decide about them, by the kind of the thing.
FILE_PARTIES: FileParties = {"messages": conversations_queries.takes_part}

# How a conversation draws the thing it is about, by its kind.
ABOUTS: Abouts = {"ads": ads_queries.about}

# The till: who applies which kind of object at Stripe, and what is not final yet. Drawers above the calls add theirs.
TILL = calls_jobs.Till()

# What proves a country's books every night: each drawer of billing adds its own checks.
LEDGER_CHECKS: Mapping[str, ledger_queries.Check] = {**ledger_queries.CHECKS}

# What neighbours do in places, for their pages, which stand below the ads.
PLACE_COUNTS = showcase_queries.counts_of

# Letters a person may do without, by the kind of their notification; all others are always sent.
LETTERS: dict[str, str] = {
    "conversations.message": N_("Messages from neighbours"),
    "ads.answered": N_("Answers to my ads"),
    "ads.answer_sent": N_("Confirmations that my answers have arrived"),
    "ads.changed": N_("Changes of ads that I have answered"),
    "ads.settled": N_("Ads that I have answered and that are settled"),
    "ads.match_proposed": N_("Somebody has found what I lost, or lost what I found"),
    "ads.match_confirmed": N_("Confirmations that it is what I found or lost"),
    "ads.ends_soon": N_("Reminders before my ads end"),
    "ads.expired": N_("My ads whose time is over"),
    "replies.left_out": N_("Notes that what was attached to my letter did not arrive"),
    "home.found": N_("What my searches find, at once"),
    "home.daily": N_("What my searches find, once a day"),
}

# Of which letters a person may have a full copy of everything, read on the page or not.
LETTER_COPIES: dict[str, str] = {"conversations.message": N_("Messages from neighbours")}

# What people are told though nobody has written to them: each chooses how, or not at all.
TELLINGS: dict[str, str] = {"ads.lost_near": N_("What was lost near me")}

# What these letters tell is asked of their rooms when they leave: it may have been read, hidden or blocked meanwhile.
LETTER_VALUES: Mapping[str, LetterValues] = {
    "moderation/mail/photo": moderation_queries.removed_values,
    "moderation/mail/photo_back": moderation_queries.back_values,
    "conversations/mail/message": conversations_queries.letter_values,
    "ads/mail/answered": conversations_queries.letter_values,
    "ads/mail/changed": ads_queries.changed_values,
    "ads/mail/settled": ads_queries.settled_values,
    "ads/mail/lost_near": ads_queries.wanted_values,
    "ads/mail/match_lost": ads_queries.proposed_values,
    "ads/mail/match_found": ads_queries.proposed_values,
    "ads/mail/match_confirmed": ads_queries.confirmed_values,
    "home/mail/found": ads_queries.wanted_values,
    "home/mail/daily": home_queries.daily_values,
}


def _asker_for(session: Session, *, digest: str, country: Tenant) -> Asker | None:  # noqa: ARG001  the porch's shape
    asker = accounts_queries.asker_for(session, digest=digest)
    if asker is None:
        return None
    unread = conversations_queries.badges(session, asker.account_id)
    return replace(asker, unread_notifications=unread.notifications, unread_messages=unread.messages)


PORCH = Porch(
    asker_for=_asker_for,
    note_seen=accounts_services.note_seen,
    families=FAMILIES,
    place_pages=PlacePages(claimed="spaces.show", unclaimed="places.show", about=about_claimed),
)
timed = partial(Periodic, family=Family.country)
ROAD = Road(
    follows={
        AccountMade: (),
        PlaceChosen: (Reaction(name="home.follow_town", family=Family.country, run=home_reactions.follow_keeper),),
        HomeMoved: (Reaction(name="home.follow_home", family=Family.country, run=home_reactions.follow_keeper),),
        SignInFailed: (),
        SignInLetterWanted: (
            Errand(name="accounts.send_letter", family=Family.country, run=accounts_jobs.send_letter),
        ),
        LettersDue: (
            Errand(name="notifications.deliver_due", family=Family.country, run=notifications_jobs.deliver_due),
        ),
        FileReceived: (Errand(name="files.prepare", family=Family.country, run=files_jobs.prepare, queue="bulk"),),
        FileDropped: (Errand(name="files.clear", family=Family.country, run=files_jobs.clear, queue="bulk"),),
        FileReady: (
            Reaction(name="conversations.show_ready", family=Family.country, run=conversations_reactions.show_photo),
        ),
        FileRefused: (
            Reaction(name="conversations.show_refused", family=Family.country, run=conversations_reactions.show_photo),
            Reaction(name="notifications.tell_file", family=Family.country, run=notifications_reactions.tell_refused),
        ),
        FileHeld: (
            Reaction(name="conversations.show_held", family=Family.country, run=conversations_reactions.show_photo),
            Reaction(name="moderation.tell_held", family=Family.country, run=moderation_reactions.tell_held),
        ),
        FileTakenDown: (
            Reaction(name="moderation.tell_down", family=Family.country, run=moderation_reactions.tell_taken_down),
        ),
        FileObjected: (
            Reaction(name="moderation.tell_objected", family=Family.country, run=moderation_reactions.tell_objected),
        ),
        FileBroughtBack: (
            Reaction(name="moderation.tell_back", family=Family.country, run=moderation_reactions.tell_brought_back),
        ),
        BlockChanged: (
            Reaction(name="conversations.show_block", family=Family.country, run=conversations_reactions.show_block),
        ),
        ThingReported: (
            Reaction(name="moderation.acknowledge", family=Family.country, run=moderation_reactions.acknowledge),
        ),
        ThingHidden: (
            Reaction(name="moderation.tell_hidden", family=Family.country, run=moderation_reactions.tell_hidden),
            Reaction(name="conversations.hide", family=Family.country, run=conversations_reactions.hide_message),
            Reaction(name="ads.hide", family=Family.country, run=ads_reactions.hide),
        ),
        ThingKept: (
            Reaction(name="moderation.tell_kept", family=Family.country, run=moderation_reactions.tell_kept),
            Reaction(name="conversations.keep", family=Family.country, run=conversations_reactions.keep_message),
            Reaction(name="ads.restore", family=Family.country, run=ads_reactions.restore),
        ),
        MessageWritten: (
            Reaction(name="conversations.tell", family=Family.country, run=conversations_reactions.tell_members),
        ),
        LetterCameIn: (Reaction(name="replies.take_in", family=Family.country, run=replies_reactions.take_in),),
        NumberAsked: (
            Reaction(name="conversations.tell_asked", family=Family.country, run=conversations_reactions.tell_asked),
        ),
        NumberShown: (
            Reaction(name="conversations.tell_shown", family=Family.country, run=conversations_reactions.tell_shown),
        ),
        StaffAppointed: (
            Reaction(name="accounts.know_staff", family=Family.country, run=accounts_reactions.know_staff),
        ),
        StaffEnded: (Reaction(name="accounts.end_staff", family=Family.country, run=accounts_reactions.end_staff),),
        PostPublished: (Reaction(name="bulletins.show", family=Family.country, run=bulletins_reactions.show),),
        PostEdited: (Reaction(name="bulletins.change", family=Family.country, run=bulletins_reactions.change),),
        PostWithdrawn: (Reaction(name="bulletins.withdraw", family=Family.country, run=bulletins_reactions.withdraw),),
        AdPublished: (
            Reaction(name="home.find_searches", family=Family.country, run=home_reactions.find_searches, queue="bulk"),
        ),
        AdFound: (
            Reaction(name="home.tell_keepers", family=Family.country, run=home_reactions.tell_keepers, queue="bulk"),
        ),
        DraftThrownAway: (),
        AdEdited: (Reaction(name="ads.tell_changed", family=Family.country, run=ads_reactions.tell_changed),),
        AdRenewed: (),
        AdRenamed: (Reaction(name="home.rename_found", family=Family.country, run=home_reactions.rename_found),),
        AdEndsSoon: (Reaction(name="ads.tell_ends_soon", family=Family.country, run=ads_reactions.tell_ends_soon),),
        AdClosed: (
            Reaction(name="ads.tell_settled", family=Family.country, run=ads_reactions.tell_settled),
            Reaction(name="ads.find_told", family=Family.country, run=ads_reactions.find_told),
        ),
        MatchProposed: (Reaction(name="ads.tell_proposed", family=Family.country, run=ads_reactions.tell_proposed),),
        MatchConfirmed: (Reaction(name="ads.tell_confirmed", family=Family.country, run=ads_reactions.tell_confirmed),),
        MatchDeclined: (Reaction(name="ads.tell_declined", family=Family.country, run=ads_reactions.tell_declined),),
        AdReopened: (Reaction(name="ads.tell_reopened", family=Family.country, run=ads_reactions.tell_reopened),),
        AdExpired: (Reaction(name="ads.tell_expired", family=Family.country, run=ads_reactions.tell_expired),),
        AdAnswered: (Reaction(name="ads.tell_both", family=Family.country, run=ads_reactions.tell_both),),
        CallIntended: (Errand(name="calls.send_call", family=Family.country, run=TILL.send_call, queue="money"),),
        NoticeCame: (Errand(name="calls.handle_notice", family=Family.country, run=TILL.handle_notice, queue="money"),),
    },
    periodic=(
        timed(name="notifications.sweep", run=notifications_jobs.sweep, every_seconds=20, queue="mail"),
        timed(name="ads.expire_ads", run=ads_jobs.expire_ads, every_seconds=ads_jobs.SWEEP_SECONDS),
        timed(name="ads.reach_ads", run=ads_jobs.reach_ads, every_seconds=ads_jobs.REACH_SECONDS),
        timed(name="ads.forget_told", run=ads_jobs.forget_told, every_seconds=ads_jobs.FORGET_SECONDS),
        timed(name="replies.sweep", run=replies_jobs.sweep, every_seconds=replies_jobs.SWEEP_SECONDS),
        timed(name="files.drop_abandoned", run=files_jobs.drop_abandoned, every_seconds=files_jobs.SWEEP_SECONDS),
        timed(name="files.sweep_strays", run=files_jobs.sweep_strays, every_seconds=files_jobs.STRAYS_SECONDS),
        timed(name="ads.notice_ads", run=ads_jobs.notice_ads, every_seconds=ads_jobs.SWEEP_SECONDS),
        timed(name="home.write_daily", run=home_jobs.write_daily, every_seconds=home_jobs.SWEEP_SECONDS),
        timed(name="home.forget_found", run=home_jobs.forget_found, every_seconds=home_jobs.FORGET_SECONDS),
        timed(name="showcase.recount", run=showcase_jobs.recount, every_seconds=showcase_jobs.SWEEP_SECONDS),
        timed(name="calls.sweep", run=TILL.sweep, every_seconds=calls_jobs.SWEEP_SECONDS, queue="money"),
        timed(name="calls.sync", run=TILL.sync, every_seconds=calls_jobs.SYNC_SECONDS, queue="money"),
        timed(name="calls.list_events", run=TILL.list_events, every_seconds=calls_jobs.LIST_SECONDS),
        timed(name="ledger.close", run=ledger_jobs.close, every_seconds=ledger_jobs.CLOSE_SECONDS),
        timed(name="ledger.prove", run=ledger_jobs.proof(LEDGER_CHECKS), every_seconds=ledger_jobs.PROVE_SECONDS),
    ),
)
