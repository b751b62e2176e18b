"""What territory brings to the house. Communes and minutes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.web.domain import Domain, Link, register

register(
    Domain(
        name="territory",
        menus={"footer": (Link(_("How minutes are estimated"), "territory:estimate", order=20),)},
    )
)
