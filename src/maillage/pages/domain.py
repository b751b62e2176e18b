"""What pages brings to the house. The screens that show several domains, and the door of the site."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.community.visitors import facilitates, hosts
from maillage.pages.disclosures import disclosures_of
from maillage.pages.sitemaps import Pages
from maillage.places.visitors import hosted_place, hosts_several, managed_place
from maillage.web.domain import Domain, Link, Panel, is_stranger, register
from maillage.web.processing import INTEREST, Processing

register(
    Domain(
        name="pages",
        journal={
            "address_changed": _("changed their address"),
            "archive_made": _("took away their data"),
            "bookings_exported": _("took away a list of who comes"),
            "closure_looked_at": _("looked at those whom a closure touches"),
            "confirmed_identity": _("proved once more to be themselves"),
            "counts_exported": _("took away a table of counts or of money received"),
            "day_looked_at": _("looked at who comes on a day"),
            "day_printed": _("printed who comes on a day"),
            "profile_changed": _("changed their profile"),
            "rights_looked_at": _("looked at the rights of someone"),
            "seen_as": _("looked at the site as somebody else"),
            "week_looked_at": _("looked at who comes in a week"),
        },
        looks=frozenset(
            {
                "bookings_exported",
                "day_looked_at",
                "day_printed",
                "week_looked_at",
                "closure_looked_at",
                "rights_looked_at",
                "seen_as",
            }
        ),
        disclosures=disclosures_of,
        processing=(
            Processing(
                _("Safety"),
                _("limiting attempts, mending failures"),
                INTEREST,
                _("everybody"),
                _("keyed counts without address; jobs that failed"),
                _("administrators"),
                ("failed_jobs", "sessions"),
                order=120,
            ),
        ),
        menus={
            "main": (Link(_("Sign in"), "account_request_login_code", "account", 90, is_stranger, icon="person"),),
            "workspaces": (
                Link(_("Front desk"), "desk", "desk", 10, hosts, opens="hosting"),
                Link(_("Network"), "facilitating", "week", 20, facilitates, opens="facilitating"),
            ),
            "me": (Link(lambda request: request.user, "profile", "profile", 40),),
            "hosting": (
                Link(_("My places"), "desk", "desk", 1),
                Link(_("Today"), "today", "desk", 10, subjects=hosted_place),
                Link(_("The week"), "week", "desk", 11, subjects=hosted_place),
                Link(_("Attendance"), "place_attendance", "desk", 14, subjects=hosted_place),
                Link(_("Tables to take away"), "place_exports", "desk", 15, subjects=hosted_place),
                Link(_("Closures"), "closures", "desk", 21, subjects=managed_place),
                Link(_("Close several places"), "close_several", "desk", 60, hosts_several),
            ),
            "facilitating": (
                Link(_("My week"), "facilitating", "week", 1),
                Link(_("Who can do what"), "rights", "week", 22, group=_("People")),
                Link(_("Journal"), "journal", "week", 23, group=_("People")),
                Link(_("How many come"), "desk", "desk", 30, group=_("Places")),
                Link(_("A year of visits"), "network_attendance", "week", 31, group=_("Places")),
                Link(_("Tables to take away"), "network_exports", "week", 32, group=_("Places")),
                Link(_("Close several places"), "close_several", "desk", 33, group=_("Places")),
                Link(_("Emails"), "mailing", "week", 40, group=_("Writing")),
                Link(_("Import a table"), "imports", "week", 54, group=_("Rules")),
                Link(_("What is kept, and what goes"), "retention", "week", 55, group=_("Rules")),
            ),
            "footer": (
                Link(_("The network"), "about", order=10),
                Link(_("Help and questions"), "help", order=11),
                Link(_("Press"), "press", order=15),
                Link(_("Accessibility"), "accessibility", order=30),
                Link(_("Privacy: no tracker"), "privacy", order=50),
                Link(_("For programs"), "api_guide", order=60),
            ),
        },
        panels={
            "ticket": (Panel("pages/parts/passkey_offer.html"),),
            "banner": (Panel("pages/parts/banners.html"),),
            "place": (Panel("pages/parts/place_closures.html", 10), Panel("pages/parts/place_promotion.html", 80)),
            "space": (Panel("pages/parts/rules_poster.html"),),
        },
        sitemaps={"pages": Pages},
    )
)
