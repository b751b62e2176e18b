"""Approved platforms (plateformes agréées): what each way of speaking to one does, all of them named here."""

from __future__ import annotations

from maillage.economy.platforms.flow import Flow
from maillage.economy.platforms.platform import Platform
from maillage.economy.rules.platforms import Way

BUILT_IN: dict[Way, Platform] = {Way.FLOW: Flow()}
