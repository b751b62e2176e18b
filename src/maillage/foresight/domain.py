"""What foresight brings to the house. Where to open next."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.web.domain import Domain, Link, register

register(
    Domain(
        name="foresight",
        journal={
            "foresight_asked": _("asked where to open next"),
            "foresight_forgotten": _("removed a scenario of where to open next"),
            "foresight_table_brought": _("brought a table for foresight"),
            "foresight_table_forgotten": _("removed a table for foresight"),
            "foresight_moved": _("moved a place of a scenario by hand"),
            "foresight_shared": _("shared a scenario by link"),
            "foresight_unshared": _("stopped sharing a scenario"),
        },
        menus={"facilitating": (Link(_("Where to open next"), "foresight:scenarios", "week", 33, group=_("Places")),)},
    )
)
