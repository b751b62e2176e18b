"""What forecasts bring to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.web.domain import Domain, Link, register

register(
    Domain(
        name="forecasts",
        journal={
            "forecast_changed": _("changed what an economic model supposes"),
            "forecast_made": _("made an economic model"),
            "forecast_removed": _("removed an economic model"),
            "forecast_shared": _("shared an economic model by link"),
            "forecast_tried": _("tried a change of an economic model"),
            "forecast_unshared": _("stopped sharing an economic model"),
        },
        menus={
            "facilitating": (Link(_("Economic model"), "forecasts:overview", "forecasts", 34, group=_("Places")),),
            "footer": (Link(_("What a place costs and earns"), "forecasts:overview", order=25),),
            "hosting": (Link(_("What my place costs and earns"), "forecasts:overview", "forecasts", 17),),
        },
    )
)
