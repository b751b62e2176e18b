"""What bookings brings to the house. Booking, repeating, waiting, arriving."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.bookings.actions.charters import CHARTER_RETENTION_PURGES
from maillage.bookings.actions.host_desk import cancel_all_ahead, record_pass_payment
from maillage.bookings.actions.importer import BookingsImporter
from maillage.bookings.actions.incidents import INCIDENT_RETENTION_PURGES
from maillage.bookings.actions.personal_data import BOOKINGS_RETENTION_PURGES, BookingsPersonalData
from maillage.bookings.actions.visitors import VISITORS_RETENTION_PURGES
from maillage.bookings.disclosures import disclosures_of
from maillage.bookings.editable_mails import EDITABLE_MAILS
from maillage.bookings.intents import describe_booking_intent
from maillage.bookings.notifications import NOTIFICATIONS
from maillage.bookings.selections import selections_of_network
from maillage.community.actions.mailings import SELECTIONS
from maillage.community.notifications import label_of_me
from maillage.community.visitors import networks_run
from maillage.passes.actions.passes import WHEN_PAID
from maillage.places.actions import WHEN_CLOSED
from maillage.places.visitors import hosted_place, managed_place
from maillage.web.domain import Domain, Link, Panel, is_signed_in, register
from maillage.web.processing import CONTRACT, INTEREST, LAW, Processing

register(
    Domain(
        name="bookings",
        journal={
            "arrived": _("arrived"),
            "basket_booked": _("booked a basket"),
            "booking_asked": _("asked for a slot"),
            "booking_cancelled": _("cancelled a booking"),
            "booking_changed": _("changed a booking"),
            "booking_restored": _("took back a cancellation"),
            "booking_held": _("kept a slot while confirming"),
            "booking_left": _("left before the end"),
            "booking_looked_at": _("looked at a booking"),
            "bag_closed": _("closed a deposit bag"),
            "booking_made": _("booked a slot"),
            "booking_shared": _("gave others the address of a booking"),
            "booking_unshared": _("closed the address of a booking"),
            "booking_stayed": _("stayed longer"),
            "booking_written_about": _("wrote about a booking"),
            "incident_followed": _("followed an incident of confidentiality"),
            "incident_reported": _("reported an incident of confidentiality"),
            "place_charter_published": _("published a confidentiality charter"),
            "place_charter_signed": _("signed a confidentiality charter"),
            "problem_followed": _("followed a problem of a place"),
            "problem_reported": _("reported a problem of a place"),
            "calendar_added": _("added an outside calendar"),
            "calendar_looked_at": _("a calendar with names was read"),
            "calendar_opened": _("opened a secret calendar address"),
            "calendar_removed": _("removed an outside calendar"),
            "calendar_revoked": _("revoked a secret calendar address"),
            "day_written_to": _("wrote to those who come on a day"),
            "limit_removed": _("removed a limit"),
            "limit_set": _("set a limit"),
            "nobody_came": _("nobody came: the slot was given to others"),
            "request_accepted": _("said yes to a request"),
            "request_refused": _("said no to a request"),
            "requests_looked_at": _("looked at the requests of a place"),
            "series_booked": _("booked several dates"),
            "series_cancelled": _("cancelled several dates"),
            "series_changed": _("changed several dates"),
            "series_renewed": _("a series went on: dates were booked"),
            "series_stopped": _("stopped a series"),
            "taking_written": _("wrote down money received"),
            "visitor_left": _("wrote down that a visitor left"),
            "visitor_register_renewed": _("made a new code for the register of visitors"),
            "visitor_register_set": _("set the register of visitors"),
            "visitors_looked_at": _("looked at who is in a place"),
            "walk_in_counted": _("counted who came without booking"),
            "waiting_joined": _("joined a waiting list"),
            "waiting_left": _("left a waiting list"),
        },
        looks=frozenset({"booking_looked_at", "requests_looked_at", "calendar_looked_at", "visitors_looked_at"}),
        processing=(
            Processing(
                _("Bookings"),
                _("keeping a desk for the one who booked it"),
                CONTRACT,
                _("those who book, and their guests"),
                _("place, space, time, note, arrival, messages, problems reported"),
                _("the person; the hosts of the place"),
                ("booking_detail", "waiting"),
                order=30,
            ),
            Processing(
                _("Incidents of confidentiality"),
                _("mending what let a secret out, and telling who reported it"),
                INTEREST,
                _("who reports"),
                _("what happened, where, when, what was done"),
                _("the hosts and those who facilitate, without the name of who reported"),
                ("incidents",),
                order=38,
            ),
            Processing(
                _("Signatures of the confidentiality charter"),
                _("that each knows what they promised the others"),
                INTEREST,
                _("those who sign"),
                _("name, version, moment, a seal of the three"),
                _("the person; the hosts read signed or not yet; those who facilitate, a number"),
                ("charter_signatures",),
                order=39,
            ),
            Processing(
                _("Register of visitors"),
                _("knowing who is in the place, should everybody have to go out"),
                INTEREST,
                _("visitors without an account, those they name"),
                _("name, whom they see, hours of arrival and of leaving"),
                _("the hosts of the place; each look is recorded"),
                ("visitors",),
                order=39,
            ),
            Processing(
                _("Accounts of the places"),
                _("keeping the books"),
                LAW,
                _("those who pay"),
                _("amount, day, means"),
                _("the hosts of the place"),
                ("accounts",),
                order=110,
            ),
        ),
        of_work=frozenset(
            {"booking", "problem", "incident", "charter_of_place", "series", "basket", "waiting", "calendar"}
        ),
        disclosures=disclosures_of,
        personal_data=BookingsPersonalData(),
        retention=BOOKINGS_RETENTION_PURGES
        | INCIDENT_RETENTION_PURGES
        | CHARTER_RETENTION_PURGES
        | VISITORS_RETENTION_PURGES,
        importers=(BookingsImporter(),),
        hooks=((WHEN_CLOSED, cancel_all_ahead), (SELECTIONS, selections_of_network), (WHEN_PAID, record_pass_payment)),
        menus={
            "main": (
                Link(_("Book"), "search", "search", 10, icon="calendar"),
                Link(label_of_me, "bookings:mine", "mine", 80, is_signed_in, icon="person", opens="me"),
            ),
            "me": (Link(_("My bookings"), "bookings:mine", "mine", 10),),
            "hosting": (
                Link(_("Requests"), "bookings:requests", "desk", 12, subjects=hosted_place),
                Link(_("Book for somebody"), "bookings:phone", "desk", 13, subjects=hosted_place),
                Link(_("Arrivals"), "bookings:arrivals", "desk", 32, subjects=hosted_place),
                Link(_("Outside calendars"), "bookings:outside", "desk", 33, subjects=managed_place),
                Link(_("Till"), "bookings:till", "desk", 16, subjects=hosted_place),
                Link(_("Visitors"), "bookings:visitors", "desk", 14, subjects=hosted_place),
                Link(_("Confidentiality charter"), "bookings:edit_charter", "desk", 25, subjects=managed_place),
                Link(_("Incidents"), "bookings:incidents", "desk", 24, subjects=managed_place),
            ),
            "facilitating": (
                Link(
                    _("Confidentiality charter"),
                    "bookings:edit_network_charter",
                    "week",
                    54,
                    group=_("Rules"),
                    subjects=networks_run,
                ),
                Link(_("Limits"), "bookings:limits_of", "week", 53, group=_("Rules"), subjects=networks_run),
            ),
        },
        intents={"bookings:new": describe_booking_intent},
        panels={
            "place": (Panel("bookings/parts/place_calendars.html", 30),),
            "my_costs": (Panel("bookings/parts/my_costs.html"),),
        },
        notifications=NOTIFICATIONS,
        mail_texts=EDITABLE_MAILS,
        token_scopes={
            "bookings:read": _("read my bookings"),
            "bookings:write": _("book, and cancel my bookings, in my name"),
        },
    )
)
