"""What commons brings to the house. Documentation, proposals, editions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.commons.actions.personal_data import CommonsPersonalData
from maillage.commons.notifications import NOTIFICATIONS
from maillage.commons.sitemaps import EditionSitemap, PageSitemap
from maillage.web.disclosures import nothing_disclosed
from maillage.web.domain import Domain, Link, register

register(
    Domain(
        name="commons",
        journal={
            "change_proposed": _("proposed a change to a page"),
            "collection_saved": _("put a book in order"),
            "edition_published": _("published an edition"),
            "git_key_made": _("made a key for Git"),  # of before keys were access tokens
            "git_key_removed": _("removed a key for Git"),  # as above
            "page_hidden": _("hid a page"),
            "page_shown": _("showed a page again"),
            "page_tried": _("said that a place tried what a page says"),
            "page_written": _("wrote a page"),
            "pages_brought_in": _("brought in pages"),
            "pages_reverted": _("undid what somebody wrote"),
            "proposal_let_in": _("let a stranger's proposal be seen"),
            "proposal_refused": _("did not take a proposal in"),
            "proposal_taken_in": _("took a proposal into a page"),
            "proposal_withdrawn": _("took their proposal back"),
        },
        disclosures=nothing_disclosed,  # texts are signed; none says where one was
        personal_data=CommonsPersonalData(),
        menus={
            "community": (Link(_("Documentation"), "commons:home", "commons", 30),),
            "facilitating": (Link(_("Bring in pages"), "commons:bring", order=41, group=_("Writing")),),
        },
        notifications=NOTIFICATIONS,
        sitemaps={"commons": PageSitemap, "editions": EditionSitemap},
    )
)
