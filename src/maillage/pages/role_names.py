"""What a role and a right are called on screen."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from maillage.community.rules import Ability, RoleKind

ROLE_NAMES: dict[RoleKind, Any] = {
    RoleKind.HOST: gettext_lazy("host"),
    RoleKind.FACILITATOR: gettext_lazy("facilitator"),
    RoleKind.FUNDER: gettext_lazy("funder"),
    RoleKind.MANAGER: gettext_lazy("speaks for the organisation"),
    RoleKind.MEMBER: gettext_lazy("works for the organisation"),
    RoleKind.ADMINISTRATOR: gettext_lazy("administrator"),
}
ABILITY_NAMES: dict[Ability, Any] = {
    Ability.SEE: gettext_lazy("see bookings"),
    Ability.CHANGE: gettext_lazy("change bookings"),
    Ability.CANCEL: gettext_lazy("cancel bookings"),
    Ability.EDIT: gettext_lazy("edit places"),
    Ability.CLOSE: gettext_lazy("declare closures"),
    Ability.SEE_DAY: gettext_lazy("see who comes"),
    Ability.SEE_COUNTS: gettext_lazy("see how many come"),
    Ability.GIVE_ROLES: gettext_lazy("give roles"),
    Ability.REVIEW: gettext_lazy("review requests and labels"),
    Ability.SEE_MEMBERS: gettext_lazy("see who belongs"),
    Ability.WRITE_TO_MEMBERS: gettext_lazy("write to members"),
    Ability.MODERATE: gettext_lazy("moderate the wall"),
    Ability.SPEAK: gettext_lazy("post on the wall"),
    Ability.READ_JOURNAL: gettext_lazy("read the journal"),
    Ability.IMPORT: gettext_lazy("import tables"),
    Ability.SEE_REPORTS: gettext_lazy("read reports"),
    Ability.MANAGE: gettext_lazy("manage the organisation"),
    Ability.SEE_AS: gettext_lazy("look as somebody else"),
}
