"""What grants bring to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.bookings.calendar import PERSONAL_EVENTS
from maillage.economy.queries.place_accounts import MORE_LINES
from maillage.grants.actions.retention import GRANTS_RETENTION_PURGES
from maillage.grants.notifications import NOTIFICATIONS
from maillage.grants.presenters.deadlines import deadlines_of_person
from maillage.grants.queries.places import lines_of_grants
from maillage.grants.visitors import facilitates, files_grants, works_for_a_funder
from maillage.web.disclosures import nothing_disclosed
from maillage.web.domain import Domain, Link, register
from maillage.web.processing import LAW, Processing

register(
    Domain(
        name="grants",
        journal={
            "grant_awarded": _("wrote down a grant"),
            "grant_budget_changed": _("changed the budget of an action"),
            "grant_changed": _("changed the convention of a grant"),
            "grant_cost_changed": _("changed a cost"),
            "grant_cost_corrected": _("put right a cost that a report froze"),
            "grant_cost_entered": _("wrote down a cost"),
            "grant_cost_imputed": _("imputed a cost to a grant"),
            "grant_cost_placed": _("said in the accounts of which place a cost counts"),
            "grant_cost_removed": _("took a cost away"),
            "grant_cost_taken_back": _("took back what a grant paid of a cost"),
            "grant_cost_withdrawn": _("left out a cost that a report froze"),
            "grant_indicator_changed": _("changed the target of an indicator"),
            "grant_indicator_removed": _("took an indicator back"),
            "grant_indicator_promised": _("wrote down an indicator that was promised"),
            "grant_instalment_changed": _("changed an instalment of a grant"),
            "grant_instalment_removed": _("took an instalment of a grant back"),
            "grant_instalment_expected": _("wrote down an instalment of a grant"),
            "grant_instalment_received": _("noted an instalment of a grant as received"),
            "grant_planned": _("changed what a grant is to be spent on"),
            "grant_proof_added": _("added a proof of a cost"),
            "grant_proof_looked_at": _("opened a proof that names somebody"),
            "grant_proof_removed": _("took a proof of a cost away"),
            "grant_publicity_proof_removed": _("took away a proof that a funder is named"),
            "grant_publicity_proven": _("noted where a funder is named"),
            "grant_question_answered": _("answered a funder"),
            "grant_question_asked": _("asked a question about a grant"),
            "grant_receipt_undone": _("noted that an instalment of a grant has not come"),
            "grant_removed": _("removed a grant written down by mistake"),
            "grant_report_changed": _("changed which report is to be filed"),
            "grant_report_removed": _("took back a report to file"),
            "grant_report_frozen": _("froze a report of a grant"),
            "grant_report_planned": _("wrote down a report to file"),
            "grant_report_written": _("wrote a report of a grant"),
            "grant_value_declared": _("declared what an indicator came to"),
        },
        looks=frozenset({"grant_proof_looked_at"}),
        disclosures=nothing_disclosed,
        hooks=((MORE_LINES, lines_of_grants), (PERSONAL_EVENTS, deadlines_of_person)),
        retention=GRANTS_RETENTION_PURGES,
        processing=(
            Processing(
                _("Grants and their proofs"),
                _("proving what public money paid, and reporting on it to who funds"),
                LAW,
                _(
                    "those whose pay, kilometres or hours of volunteering are imputed to a grant; those who came to its"
                    " events; authors of photos shown in a report"
                ),
                _(
                    "a payslip or a note of expenses, its amount, its date; sheets to sign, where they were attached to"
                    " a report; tied to no account of this site"
                ),
                _("who manages or facilitates for the beneficiary; the funder reads amounts, and no name"),
                ("grants",),
                order=39,
            ),
        ),
        notifications=NOTIFICATIONS,
        menus={
            "facilitating": (Link(_("Grants"), "grants:index", "grants", 37, facilitates, group=_("Places")),),
            "me": (
                Link(_("Grants"), "grants:index", "grants", 61, files_grants),
                Link(_("Grants we fund"), "grants:room", "grants_room", 62, works_for_a_funder),
            ),
        },
    )
)
