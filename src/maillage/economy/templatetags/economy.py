"""How rates are said on screen."""

from __future__ import annotations

from django import template

from maillage.economy.presenters.paper import percent

register = template.Library()
register.filter("percent", percent)
