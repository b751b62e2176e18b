"""Git pushes written as revisions and proposals, by the rules of the screens; a push is taken whole or not at all."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.commons.actions.importer import known_of, picture_names
from maillage.commons.actions.pages import Clash, create, lock_bulk_writes, save
from maillage.commons.actions.proposals import propose
from maillage.commons.drivers.receive_pack import Push, PushedCommit
from maillage.commons.models import Page
from maillage.commons.queries import may_write, networks_written_by
from maillage.commons.rules.imported_files import insert_picture_names, page_of_file
from maillage.commons.rules.licences import DEFAULT
from maillage.commons.rules.markup import SLUG
from maillage.community.actions import access_tokens
from maillage.community.models import AccessToken, Network, Person
from maillage.kernel.refusal import Refusal

GIT_PUSH = "git:push"  # what a token must open
FOLDER = "pages/"


def make_key(person: Person, label: str) -> tuple[AccessToken, str]:
    """A key for Git, and its secret: shown once, kept as its hash alone."""
    return access_tokens.make_token(person, label or "Git", [GIT_PUSH])


def remove_key(person: Person, pk: int) -> None:
    """Take a key away; what was pushed with it stays."""
    access_tokens.revoke_token(person, pk, GIT_PUSH)


def owner_of_key(secret: str) -> Person | None:
    """Whose key this is, if anybody's."""
    return access_tokens.person_with(secret, GIT_PUSH)


def take_push(person: Person, push: Push, bases: dict[str, int], absolute: Callable[[str], str]) -> list[str]:
    """Write what was pushed; the lines told to the client. `bases`: the revision of each page the commits begin from.

    A page that changed meanwhile is merged by sentences; one that conflicts, or that this person does not write,
    becomes a proposal. Raises a Refusal, and nothing is written.
    """
    lines = list[str]()
    with transaction.atomic():
        lock_bulk_writes()
        for commit in push.commits:
            for path, content in commit.files.items():
                if path.startswith(FOLDER):
                    lines += _take_file(person, commit, path, content, bases, absolute)
                elif not path.startswith("images/"):
                    raise Refusal(
                        "not_a_page", "%(path)s is not a page: pages are in pages/, pictures in images/.", path=path
                    )
    after = "git fetch && git reset --keep origin/main" if push.aside else "git pull --rebase"
    return [*lines, _("Now: %(command)s") % {"command": after}] if lines else [_("Nothing to write.")]


def _take_file(
    person: Person,
    commit: PushedCommit,
    path: str,
    content: bytes | None,
    bases: dict[str, int],
    absolute: Callable[[str], str],
) -> list[str]:
    slug, end = posixpath.splitext(path.removeprefix(FOLDER))
    if content is None:
        raise Refusal(
            "no_removal", "%(path)s: pages are not removed nor renamed; they are hidden, on the site.", path=path
        )
    if end != ".md" or not SLUG.match(slug):
        raise Refusal("not_a_page_name", "%(path)s: a page is pages/its-address.md, in small letters.", path=path)
    page = Page.objects.filter(slug=slug, hidden=False).select_related("network", "head").first()
    network = (
        page.network if page else Network.objects.filter(pk__in=networks_written_by(person)).order_by("pk").first()
    )
    if network is None:
        raise Refusal("not_allowed", "Members of the network write pages; you may propose a change to one.")
    left_out = list[tuple[str, str]]()
    page_file = page_of_file(path, content, commit.find, known_of(network, page.licence if page else DEFAULT), left_out)
    fields = {
        **page_file.fields,
        "text": insert_picture_names(str(page_file.fields["text"]), picture_names(person, page_file)),
    }
    lines = [f"{where}: {what}" for where, what in left_out]
    signature, message = str(person), commit.message
    if commit.author not in {"", signature}:  # anybody writes any name there: it is said beside, never in its place
        signed = _("signed %(name)s") % {"name": commit.author[:80]}
        message = f"{message[: 230 - len(signed)]} ({signed})"
    if page is None:
        new_page = create(person, network, fields, signature=signature, message=message, slug=slug)
        if new_page.slug != slug:  # else the next pull would find two new files where there is one
            raise Refusal(
                "address_taken",
                "%(path)s: this address is taken. Name the file pages/%(other)s.md and push again.",
                path=path,
                other=new_page.slug,
            )
        bases[slug] = 1
        return [*lines, f"{_('new')}  {absolute(new_page.get_absolute_url())}"]
    base = bases.get(slug, 0)
    if may_write(person, page):
        try:
            revision = save(person, page, base, fields, signature=signature, message=message)
        except Clash:
            lines.append(_("%(slug)s: others changed the same sentences; it becomes a proposal.") % {"slug": slug})
        else:
            bases[slug] = revision.number
            return [*lines, f"{slug}  r{revision.number}  {absolute(page.get_absolute_url())}"]
    proposal = propose(person, page, base, fields, signature=signature, message=message)
    what = _("proposed")
    return [*lines, f"{what}  {absolute(proposal.get_absolute_url())}"]
