"""What passes bring to the house. Rates, passes, credits, what is owed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.ledger.reconciliation import OF_THE_HOUSE
from maillage.passes.actions.personal_data import PASSES_RETENTION_PURGES, PassesPersonalData
from maillage.passes.disclosures import disclosures_of
from maillage.passes.notifications import NOTIFICATIONS
from maillage.passes.queries.reconciliation import prove_credits
from maillage.passes.visitors import organisations_spoken_for
from maillage.places.visitors import hosted_place, managed_place
from maillage.web.domain import Domain, Link, Panel, register
from maillage.web.processing import CONTRACT, Processing

register(
    Domain(
        name="passes",
        journal={
            "concession_declared": _("said to pay less"),
            "concession_seen": _("saw the paper of somebody who pays less"),
            "concession_withdrawn": _("no longer says to pay less"),
            "pass_cancelled": _("cancelled a pass"),
            "pass_kind_added": _("put a pass on sale"),
            "pass_kind_changed": _("changed a pass on sale"),
            "pass_ordered": _("asked for a pass"),
            "pass_shared": _("let somebody use the pass of an organisation"),
            "pass_sold": _("sold a pass"),
            "pass_suspended": _("suspended a pass"),
            "pass_unshared": _("no longer lets somebody use a pass"),
            "price_chosen": _("chose what they give"),
            "rate_ended": _("ended a price"),
            "rate_set": _("set a price"),
        },
        of_work=frozenset({"booking_price"}),
        personal_data=PassesPersonalData(),
        disclosures=disclosures_of,
        retention=PASSES_RETENTION_PURGES,
        hooks=((OF_THE_HOUSE, ("passes", prove_credits)),),
        menus={
            "me": (
                Link(_("My passes"), "passes:mine", "passes", 15),
                Link(_("Passes we share"), "passes:pool", "pool", 70, subjects=organisations_spoken_for),
            ),
            "facilitating": (
                Link(_("Passes of the network"), "passes:network_passes", "network_passes", 35, group=_("Places")),
            ),
            "hosting": (
                Link(_("Passes"), "passes:place_passes", "desk", 15, subjects=hosted_place),
                Link(_("Prices"), "passes:rates", "desk", 26, subjects=managed_place),
            ),
        },
        notifications=NOTIFICATIONS,
        panels={"organisation": (Panel("passes/parts/organisation_pool.html"),)},
        processing=(
            Processing(
                _("Prices and passes"),
                _("saying what a booking costs, and paying it from a pass"),
                CONTRACT,
                _("those who book, hold a pass or say that they pay less"),
                _("passes and what was taken of them; what each booking costs; that one looks for work, studies or "
                  "comes for an association, until when, never a paper"),
                _("the person; the hosts of the place where it is owed, or that sold the pass"),
                ("concessions", "pass_orders", "passes_over", "accounts"),
                order=32,
            ),
        ),
    )
)  # fmt: skip
