"""What places brings to the house. Places, spaces, hours, labels."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.community.actions.organisations import WHEN_NETWORK_MADE
from maillage.community.actions.roles import WHEN_ENDED
from maillage.community.queries.rights import ScopeType
from maillage.community.queries.wall import AUTHOR_IDENTITIES
from maillage.community.rules import ScopeKind
from maillage.community.visitors import networks_run
from maillage.places.actions.evidence_photos import EVIDENCE_RETENTION_PURGES
from maillage.places.actions.importer import PlacesImporter
from maillage.places.actions.labels import offer_criteria, tell_of_lost_host
from maillage.places.actions.listening_tests import PLACES_RETENTION_PURGES
from maillage.places.actions.personal_data import PlacesPersonalData
from maillage.places.actions.rota import leave_rota
from maillage.places.disclosures import disclosures_of
from maillage.places.notifications import NOTIFICATIONS
from maillage.places.queries import author_identities_of_places, names_of_places, network_of_place, place_numbers
from maillage.places.sitemaps import Places
from maillage.places.tasks import measure_all_later
from maillage.places.visitors import managed_place
from maillage.territory.actions import WHEN_MINUTES_CHANGE
from maillage.web.domain import Domain, Link, register
from maillage.web.processing import INTEREST, Processing

register(
    Domain(
        name="places",
        journal={
            "answer_put_aside": _("put an answer on the page of a place aside"),
            "answer_removed": _("took back an answer to a place"),
            "answer_reported": _("reported an answer on the page of a place"),
            "answer_shown": _("showed an answer on the page of a place"),
            "arrival_secrets_renewed": _("renewed the codes of arrival of a place"),
            "closure_declared": _("declared a closure"),
            "closure_lifted": _("lifted a closure"),
            "criteria_written": _("wrote the criteria of a label"),
            "evidence_added": _("added evidence of confidentiality"),
            "evidence_photo_added": _("added a photograph to evidence of confidentiality"),
            "evidence_photo_hidden": _("kept a photograph of evidence among those who run the place"),
            "evidence_photo_published": _("published a photograph of evidence"),
            "evidence_photo_removed": _("removed a photograph of evidence"),
            "label_asked": _("asked for a label"),
            "label_begun": _("began to answer the criteria of a label"),
            "label_declined": _("declined a label"),
            "label_granted": _("granted a label"),
            "listening_begun": _("began a listening test"),
            "photo_added": _("added a photograph"),
            "photo_described": _("changed what is said of a photograph"),
            "photo_moved": _("put photographs in another order"),
            "photo_removed": _("removed a photograph"),
            "place_added": _("added a place"),
            "place_answered": _("answered what a place struggles with"),
            "place_became": _("changed the state of a place"),
            "place_described": _("changed the page of a place"),
            "place_proposed": _("proposed a place"),
            "proposal_accepted": _("accepted the proposal of a place"),
            "proposal_declined": _("declined the proposal of a place"),
            "rota_changed": _("changed who opens a place"),
            "space_inspected": _("went round a space"),
            "space_measured": _("measured what is heard outside a space"),
            "space_saved": _("changed a space"),
        },
        disclosures=disclosures_of,
        personal_data=PlacesPersonalData(),
        retention=PLACES_RETENTION_PURGES | EVIDENCE_RETENTION_PURGES,
        processing=(
            Processing(
                _("Listening tests"),
                _("knowing what is understood outside a room"),
                INTEREST,
                _("who reads; who listens gives no name"),
                _("the sentences read and what was written down, who led the test"),
                _("those who run the place"),
                ("listening_unfinished",),
                order=37,
            ),
            Processing(
                _("Photographs of safeguards"),
                _("showing what keeps a secret in a space"),
                INTEREST,
                _("who may be seen on a photograph: hosts are asked that nobody is"),
                _("the picture, without the data of the camera, and what one sees on it"),
                _("those who run the place; everybody, when it is published"),
                ("evidence_photos",),
                order=37,
            ),
        ),
        importers=(PlacesImporter(),),
        hooks=(
            (WHEN_ENDED, tell_of_lost_host),
            (WHEN_ENDED, leave_rota),
            (AUTHOR_IDENTITIES, author_identities_of_places),
            (WHEN_NETWORK_MADE, offer_criteria),
            (WHEN_MINUTES_CHANGE, measure_all_later),
        ),
        scope_types={ScopeKind.PLACE: ScopeType(names_of_places, network_of_place, place_numbers)},
        menus={
            "main": (Link(_("Places"), "places:list", "places", 20, icon="pin"),),
            "hosting": (
                Link(_("Page and spaces"), "places:manage", "desk", 20, subjects=managed_place),
                Link(_("Answers from others"), "places:answers", "desk", 23, subjects=managed_place),
                Link(_("Rota"), "places:rota", "desk", 22, subjects=managed_place),
            ),
            "facilitating": (
                Link(_("Proposals of places"), "places:proposals", "week", 31, group=_("Places")),
                Link(_("Add a place"), "places:new_place", "week", 32, group=_("Places")),
                Link(
                    _("Criteria of the labels"), "places:criteria", "week", 52, group=_("Rules"), subjects=networks_run
                ),
            ),
            "network": (Link(_("Propose that a place joins"), "places:propose"),),
        },
        sitemaps={"places": Places},
        notifications=NOTIFICATIONS,
    )
)
