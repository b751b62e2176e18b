"""Which commits the commons is, and each collection: read from the database, written by the Git driver."""

from __future__ import annotations

import re
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from maillage.commons.drivers.git import Change, Repository
from maillage.commons.models import Collection, Picture, Revision
from maillage.commons.rules import frontmatter
from maillage.community.actions.locks import take_lock
from maillage.kernel.locks import LockFamily

PICTURE_LINK = re.compile(r"\]\(images/([0-9a-f]{16}\.webp)\)")
READ_AT_ONCE = 200  # revisions read at once
README = """# Le commun

Chaque page est un fichier de `pages/`, écrit en Markdown ; ce que l’on en sait est en tête, en YAML. Chaque révision
est un commit. Les images sont dans `images/`. La licence de chaque page est dite en tête de la page.

Each page is a file of `pages/`, in Markdown; what is known of it stands at its head, in YAML. Each revision is a
commit. Pictures are in `images/`. The licence of each page is said at its head.
"""


def file_of(revision: Revision) -> str:
    """A revision as a file of `pages/`: pictures lie beside that folder."""
    return frontmatter.dump(revision.front_matter(), PICTURE_LINK.sub(r"](../images/\1)", revision.text))


def update_mirror(collection: Collection | None = None) -> Repository:
    """The repository of the commons, or of a collection, up to date."""
    name = f"recueil-{collection.pk}.git" if collection else "commun.git"
    repository = Repository(Path(settings.GIT_ROOT) / name)
    revisions = _revisions(collection)
    rows = list(revisions.values_list("pk", "signature", "page__slug", "message"))
    marks = [sha256(f"2 {row}".encode()).hexdigest()[:16] for row in rows]

    loaded: dict[int, Revision] = {}

    def change(number: int) -> Change:
        pk = rows[number][0]
        if pk not in loaded:
            loaded.clear()
            pks = [row[0] for row in rows[number : number + READ_AT_ONCE]]
            loaded.update(Revision.objects.select_related("page").in_bulk(pks))
        return _change_of(loaded[pk], first=number == 0)

    repository.path.parent.mkdir(parents=True, exist_ok=True)
    with transaction.atomic():
        take_lock(LockFamily.REPOSITORY, collection.pk if collection else 0)
        repository.follow(marks, change)
    return repository


def forget_mirrors() -> None:
    """Remove every repository: they are made again, from what the database still says, by whoever fetches next."""
    for path in Path(settings.GIT_ROOT).glob("*.git"):
        number = path.stem.partition("-")[2]
        with transaction.atomic():
            take_lock(LockFamily.REPOSITORY, int(number) if number.isdigit() else 0)
            shutil.rmtree(path, ignore_errors=True)


def bases_at(commits: int) -> dict[str, int]:
    """The revision of each page after so many commits of the whole commons."""
    rows = _revisions(None).values_list("page__slug", "number")[:commits]
    return dict(rows)  # the last of a page counts


def _revisions(collection: Collection | None) -> QuerySet[Revision]:
    revisions = Revision.objects.filter(page__hidden=False).order_by("pk")
    return revisions.filter(page__items__collection=collection) if collection else revisions


def _change_of(revision: Revision, *, first: bool) -> Change:
    files: dict[str, Any] = {f"pages/{revision.page.slug}.md": file_of(revision).encode()}
    if first:
        files["README.md"] = README.encode()
    pictures = PICTURE_LINK.findall(revision.text)
    for picture in Picture.objects.filter(name__in=pictures) if pictures else ():
        with picture.image.open("rb") as file:
            files[f"images/{picture.name}"] = file.read()
    subject = revision.message or revision.title
    trailers = [f"Page: {revision.page.slug}", f"Revision: {revision.number}", f"Licence: {revision.licence}"]
    message = subject + "\n\n" + "\n".join(trailers) + "\n"
    return Change(files, revision.signature, int(revision.made_at.timestamp()), message)
