"""How rates are said on screen."""

from __future__ import annotations

from django import template

from maillage.economy.presenters.paper import percent
from maillage.economy.presenters.vouchers import propose_for_kind

register = template.Library()
register.filter("percent", percent)
register.simple_tag(propose_for_kind, name="voucher_proposal")
