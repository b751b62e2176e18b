"""Actions of the commons: each one transaction."""

from maillage.commons.actions.drafts import TYPED, add_picture, autosave, forget_draft, try_at
from maillage.commons.actions.editions import order_of, publish, save_collection
from maillage.commons.actions.importer import ImportedPage, bring_in, known_of
from maillage.commons.actions.pages import (
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
from maillage.commons.actions.proposals import comment, give_back, let_in, propose, refuse, take_in, withdraw

__all__ = [
    "TYPED",
    "Clash",
    "ImportedPage",
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
