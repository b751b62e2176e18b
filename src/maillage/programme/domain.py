"""What the programme brings to the house. Seasons, events, who comes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.bookings.calendar import PERSONAL_EVENTS
from maillage.bookings.queries.holders import HOLDER_NAMES
from maillage.programme.actions.interests import INTEREST_RETENTION_PURGES
from maillage.programme.actions.personal_data import PROGRAMME_RETENTION_PURGES, ProgrammePersonalData
from maillage.programme.actions.phones import BARCAMP_RETENTION_PURGES
from maillage.programme.actions.proposal_data import PROPOSAL_RETENTION_PURGES
from maillage.programme.actions.rides import RIDE_RETENTION_PURGES
from maillage.programme.calendar import events_of_person
from maillage.programme.disclosures import disclosures_of
from maillage.programme.intents import describe_interest_intent
from maillage.programme.notifications import NOTIFICATIONS
from maillage.programme.queries.events import names_of_events
from maillage.programme.sitemaps import ProgrammeSitemap, SeasonSitemap
from maillage.web.domain import Domain, Link, register
from maillage.web.processing import CONTRACT, INTEREST, Processing

register(
    Domain(
        name="programme",
        journal={
            "agenda_added": _("added the agenda of another site"),
            "agenda_changed": _("changed where the agenda of another site is read"),
            "agenda_file_read": _("brought a file of the agenda of another site"),
            "agenda_paused": _("paused the agenda of another site"),
            "agenda_removed": _("removed the agenda of another site"),
            "agenda_resumed": _("had the agenda of another site read again"),
            "attendance_written": _("wrote down who came to an event"),
            "barcamp_led": _("led a barcamp"),
            "call_written": _("wrote a call for proposals"),
            "event_announced": _("announced an event"),
            "event_cancelled": _("cancelled an event"),
            "event_maintained": _("maintained an event though too few come"),
            "event_people_changed": _("changed how many come to an event"),
            "event_place_given": _("gave their place at an event to somebody else"),
            "event_proposal_accepted": _("accepted a proposal for the programme"),
            "event_proposal_changed": _("changed a proposal for the programme"),
            "event_proposal_committed": _("confirmed that they come and speak"),
            "event_proposal_declined": _("declined a proposal for the programme"),
            "event_proposal_reviewed": _("gave a word on a proposal for the programme"),
            "event_proposal_waiting": _("put a proposal for the programme on the waiting list"),
            "event_proposal_withdrawn": _("withdrew a proposal for the programme"),
            "event_proposed": _("proposed something for the programme"),
            "event_registered": _("registered for an event"),
            "event_removed": _("removed the draft of an event"),
            "event_restored": _("took up a cancelled event again"),
            "event_unregistered": _("no longer comes to an event"),
            "event_written": _("wrote an event"),
            "events_merged": _("said that two announcements are one event"),
            "events_told_apart": _("said that two announcements are two events"),
            "interests_said": _("said what they would come to in a season"),
            "proposals_looked_at": _("looked at the proposals for the programme"),
            "registration_paid": _("noted what somebody paid for an event"),
            "registrations_looked_at": _("looked at who registered for an event"),
            "ride_withdrawn": _("took back a ride to an event"),
            "ride_written": _("offered or looked for a ride to an event"),
            "season_announced": _("announced a season"),
            "season_removed": _("removed a season"),
            "season_dates_taken": _("took the days and rooms found for a season"),
            "season_taken_back": _("took a season back to preparation"),
            "season_timetable_asked": _("had days and rooms looked for"),
            "season_written": _("wrote a season"),
        },
        looks=frozenset({"registrations_looked_at", "proposals_looked_at"}),
        of_work=frozenset({"registration", "proposal"}),
        disclosures=disclosures_of,
        token_scopes={
            "events:read": _("read my registrations for events"),
            "events:write": _("register for events in my name"),
        },
        personal_data=ProgrammePersonalData(),
        retention=PROGRAMME_RETENTION_PURGES
        | BARCAMP_RETENTION_PURGES
        | PROPOSAL_RETENTION_PURGES
        | RIDE_RETENTION_PURGES
        | INTEREST_RETENTION_PURGES,
        processing=(
            Processing(
                _("Events"),
                _("keeping a seat for who registers, and telling them of changes"),
                CONTRACT,
                _("those who register, and who speaks"),
                _("name, address, how many come, answers to the organiser, whether they came"),
                _("the person; those who prepare the event"),
                ("event_registrations", "event_sensitive_answers", "event_unconfirmed"),
                order=35,
            ),
            Processing(
                _("What people would come to"),
                _("choosing the days of a season so that people miss the least, and telling them the day"),
                INTEREST,
                _("those who say what they would come to"),
                _("which events they ticked"),
                _("nobody: those who prepare the season read how many, from five up"),
                ("event_interests",),
                order=38,
            ),
            Processing(
                _("Rides to events"),
                _("letting people come together to an event, in one car"),
                INTEREST,
                _("those who offer a seat, or look for one"),
                _("first name, commune, hour, how many seats, a word"),
                _("everybody who is signed in, until the event is over"),
                ("event_rides",),
                order=38,
            ),
            Processing(
                _("Barcamps"),
                _("letting phones put subjects forward and vote without an account, once each"),
                INTEREST,
                _("those who take part in a barcamp"),
                _(
                    "a random number kept by the phone, a first name or the name one agrees to be named by,"
                    " subjects, dots, notes"
                ),
                _("everybody sees subjects, first names and notes; nobody who voted for what"),
                ("barcamp_phones",),
                order=36,
            ),
            Processing(
                _("Calls for proposals"),
                _("choosing with several readers what comes into the programme, and answering who proposed it"),
                INTEREST,
                _("those who propose something, and those who review it"),
                _("name, address, who they are, what they propose; what each reviewer thinks of it"),
                _("those who prepare the programme of the network; nobody reviews their own"),
                ("event_proposals", "event_proposals_accepted", "event_proposals_unconfirmed"),
                order=37,
            ),
        ),
        intents={"programme:season_interests": describe_interest_intent},
        hooks=((HOLDER_NAMES, ("event", names_of_events)), (PERSONAL_EVENTS, events_of_person)),
        menus={
            "me": (Link(_("My events"), "programme:mine", "my_events", 11),),
            "community": (Link(_("What is on"), "programme:agenda", "programme", 5),),
            "facilitating": (Link(_("Programme"), "programme:preparing", "preparing", 42, group=_("Writing")),),
            "hosting": (Link(_("Events"), "programme:preparing", "preparing", 34),),
        },
        sitemaps={"programme": ProgrammeSitemap, "seasons": SeasonSitemap},
        notifications=NOTIFICATIONS,
    )
)
