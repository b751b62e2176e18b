"""What people do to the commons."""

from maillage.commons.actions.importing import Brought, bring_in, known_of
from maillage.commons.actions.keeping import TYPED, add_picture, autosave, forget_draft, try_at
from maillage.commons.actions.proposing import comment, give_back, let_in, propose, refuse, take_in, withdraw
from maillage.commons.actions.publishing import order_of, publish, save_collection
from maillage.commons.actions.writing import (
    Clash,
    create,
    fields_of,
    fork,
    hide,
    restore,
    revert_all,
    save,
    take_upstream,
)

__all__ = [
    "TYPED",
    "Brought",
    "Clash",
    "add_picture",
    "autosave",
    "bring_in",
    "comment",
    "create",
    "fields_of",
    "forget_draft",
    "fork",
    "give_back",
    "hide",
    "known_of",
    "let_in",
    "order_of",
    "propose",
    "publish",
    "refuse",
    "restore",
    "revert_all",
    "save",
    "save_collection",
    "take_in",
    "take_upstream",
    "try_at",
    "withdraw",
]
