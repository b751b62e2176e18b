"""What the commons knows about a person, and how it forgets them: the texts stay free, the name goes."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from maillage.commons.editions import forget_files
from maillage.commons.mirrors import forget_mirrors
from maillage.commons.models import Comment, Draft, Picture, Proposal, Revision, Trial
from maillage.community.actions.privacy import PersonalTable
from maillage.community.models import Person

SIGNED: tuple[type[Model], ...] = (Revision, Proposal, Comment)


class CommonsPersonalData:
    """See `PersonalData`. Texts of the commons are under a free licence: they stay, without the name."""

    def export(self, person: Person) -> list[PersonalTable]:
        """Everything this person wrote, proposed, commented, tried or is writing, one table each."""
        why = _("given to the commons under a free licence; the name is taken off")
        return [
            PersonalTable(
                "commons_revisions", _("What I wrote in the commons"), _rows(Revision, person), "nameless", why
            ),
            PersonalTable("commons_proposals", _("What I proposed"), _rows(Proposal, person), "nameless", why),
            PersonalTable("commons_comments", _("What I said about proposals"), _comments(person), "nameless", why),
            PersonalTable("commons_pictures", _("Pictures I brought"), _pictures(person), "nameless", why),
            PersonalTable("commons_trials", _("What I tried"), _trials(person), "nameless", why),
            PersonalTable("commons_drafts", _("What I am writing"), _drafts(person)),
        ]

    def erase(self, person: Person, ghost: Person) -> None:
        """Remove the name from what stays, delete drafts; foreign keys (`on_delete`) do the rest."""
        del ghost  # nobody needs to stand for them: a text without a name is enough
        _take_names_out_of_words(person)
        for model in SIGNED:
            model._default_manager.filter(author=person).update(author=None, signature="")
        transaction.on_commit(forget_mirrors)  # a repository, a book, keep names: none waits to be asked for again
        transaction.on_commit(forget_files)
        Draft.objects.filter(person=person).delete()
        Picture.objects.filter(person=person).update(person=None, credit="")
        Trial.objects.filter(person=person).update(person=None)


LEAST_NAME = 3  # letters; shorter ones are in too many words
GONE = "…"


def _take_names_out_of_words(person: Person) -> None:
    """The names somebody signed with leave their own messages and pictures; a full name leaves everybody's."""
    signed = [model.objects.filter(author=person) for model in (Revision, Proposal)]
    names = {person.name}.union(*(rows.values_list("signature", flat=True) for rows in signed))
    for name in sorted((name for name in names if len(name) >= LEAST_NAME), key=len, reverse=True):
        whole = " " in name
        _replace(Revision, "message", name, Q() if whole else Q(author=person))
        _replace(Proposal, "message", name, Q() if whole else Q(author=person))
        for field in ("alt", "credit"):
            _replace(Picture, field, name, Q() if whole else Q(person=person))


def _replace(model: type[Revision] | type[Proposal] | type[Picture], field: str, name: str, where: Q) -> None:
    pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    for pk, words in model.objects.filter(where, **{f"{field}__icontains": name}).values_list("pk", field):
        model.objects.filter(pk=pk).update(**{field: pattern.sub(GONE, words)})


def _rows(model: type[Revision] | type[Proposal], person: Person) -> list[dict[str, Any]]:
    return [
        {"page": row.page.slug, "title": row.title, "message": row.message, "signature": row.signature,
         "text": row.text, "made_at": row.made_at}
        for row in model.objects.filter(author=person).select_related("page").order_by("pk")
    ]  # fmt: skip


def _comments(person: Person) -> list[dict[str, Any]]:
    comments = Comment.objects.filter(author=person).order_by("pk")
    return [{"text": comment.text, "made_at": comment.made_at} for comment in comments]


def _pictures(person: Person) -> list[dict[str, Any]]:
    pictures = Picture.objects.filter(person=person).order_by("pk")
    return [
        {"name": picture.name, "alt": picture.alt, "credit": picture.credit, "made_at": picture.made_at}
        for picture in pictures
    ]


def _trials(person: Person) -> list[dict[str, Any]]:
    return [
        {"page": trial.page.slug, "place": trial.place.name, "note": trial.note, "tried_on": trial.tried_on}
        for trial in Trial.objects.filter(person=person).select_related("page", "place").order_by("pk")
    ]


def _drafts(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "page": draft.page.slug if draft.page else "",
            "saved_at": draft.saved_at,
            "text": draft.fields.get("text", ""),
        }
        for draft in Draft.objects.filter(person=person).select_related("page").order_by("pk")
    ]
