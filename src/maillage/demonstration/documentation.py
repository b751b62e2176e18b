"""The commons of the demonstration: a book in two editions, a translation, an adaptation, proposals that wait.

The pages are files beside this one, with their sources; who wrote them is invented, as everybody here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.utils import timezone

from maillage.commons import actions
from maillage.commons.models import Collection, Edition, Page
from maillage.commons.rules.imported_files import Batch, pages_of_files
from maillage.community.models import Network, Person
from maillage.kernel.period import instant
from maillage.places.models import Place

FOLDER = Path(__file__).parent / "commons"
LICENCE = "CC-BY-SA-4.0"
ZONE = ZoneInfo("Europe/Paris")
BEGUN, REVISED = date(2026, 3, 2), date(2026, 9, 1)


TRIALS = (
    ("connexion-lente", "Louis Fabre", "villefort", "Deux appels sur trois tenaient déjà ; avec un câble, les trois.",
     date(2026, 10, 6)),
    ("travailler-confidentiellement", "Agnès Valette", "mende", "Quatre mots sur cent derrière la porte : C3 tient.",
     date(2026, 5, 20)),
    ("animer-un-lieu-sans-personne-a-la-porte", "Paul Astruc", "saint-chely",
     "Deux heures par semaine, c’est juste ; trois les semaines de formation.", date(2026, 6, 2)),
    ("methodes-de-documentation", "Maud Pages", "meyrueis", "Onze minutes au téléphone, photo comprise.",
     date(2026, 6, 9)),
    ("une-semaine-itinerante", "Inès Bonnet", "marvejols", "À deux en voiture, en octobre.", date(2026, 10, 16)),
)  # fmt: skip


def build_commons(network: Network, people: dict[str, Person]) -> None:
    """Everything, in the order it would have happened."""
    bruno = people["Bruno Martin"]
    settings = yaml.safe_load((FOLDER / "collection.yaml").read_text(encoding="utf-8"))
    order = [(part["title"], slug) for part in settings["parts"] for slug in part["pages"]]
    first = _batch(network, FOLDER, BEGUN, 4)
    actions.bring_in(bruno, network, first, authors=people)
    there = {page.slug for page in first.pages}
    collection = actions.save_collection(
        bruno, network, {**settings, "licence": LICENCE}, [(part, slug) for part, slug in order if slug in there]
    )
    _publish(bruno, collection, settings["editions"][0])
    _translate(network, people)
    actions.bring_in(bruno, network, _batch(network, FOLDER / "deuxieme", REVISED, 7), authors=people)
    actions.save_collection(bruno, network, {**settings, "licence": LICENCE}, order, collection)
    _publish(bruno, collection, settings["editions"][1])
    _build_daily_life(network, people)


def _batch(network: Network, folder: Path, since: date, days: int) -> Batch:
    """The files of a folder, one every so many days, in the evening."""
    files = {path.name: path.read_bytes() for path in sorted(folder.glob("*.md"))}
    batch = pages_of_files(files, actions.known_of(network, LICENCE))

    def moment(number: int) -> datetime:
        return instant(since + timedelta(days=days * number), time(17 + number % 4, 7 * number % 60), ZONE)

    pages = [replace(page, made_at=moment(number)) for number, page in enumerate(batch.pages)]
    return Batch(pages, batch.remarks)


def _publish(bruno: Person, collection: Collection, settings: dict[str, Any]) -> None:
    fields = {"preface": settings["preface"], "publisher": collection.network.name}
    day = date.fromisoformat(settings["date"])
    edition = actions.publish(bruno, collection, fields, day)
    at = instant(day, time(9), ZONE)
    Edition.objects.filter(pk=edition.pk).update(published_at=min(at, timezone.now()))


def _translate(network: Network, people: dict[str, Person]) -> None:
    """An English page, made of the first revision: the second makes it outdated, and the page says so."""
    batch = _batch(network, FOLDER / "en", date(2026, 7, 6), 1)
    actions.bring_in(people["Bruno Martin"], network, batch, authors=people)
    original = Page.objects.get(slug="travailler-confidentiellement")
    Page.objects.filter(slug=batch.pages[0].slug).update(original=original, original_at=original.head)


def _build_daily_life(network: Network, people: dict[str, Person]) -> None:
    """What goes on today: tried, adapted, proposed by a member and by a stranger, discussed."""
    louis, paul, camille = (people[name] for name in ("Louis Fabre", "Paul Astruc", "Camille Roux"))
    places = {place.slug: place for place in Place.objects.filter(network=network)}
    slow, small = Page.objects.get(slug="connexion-lente"), Page.objects.get(slug="monter-un-petit-telecentre")
    for slug, name, where, note, day in TRIALS:
        actions.try_at(people[name], Page.objects.get(slug=slug), places[where], note, day)

    adapted = actions.fork(louis, small, network, places["villefort"])
    mine = _edited_fields(
        adapted, "en bon état, quatre postes, une cabine, des travaux simples.",
        "à rafraîchir, trois postes, pas de cabine, des travaux que nous ferons nous-mêmes.",
    )  # fmt: skip
    actions.save(louis, adapted, 1, mine, message="Nos chiffres à Villefort")
    mine = _edited_fields(slow, "pièce, et c’est l’achat", "pièce, de catégorie 6 ou mieux, et c’est l’achat")
    proposal = actions.propose(paul, slow, 1, mine, message="Dire quel câble")
    actions.comment(camille, proposal, "Utile : j’en avais acheté un trop vieux. Faut-il dire où en trouver ?")
    actions.comment(paul, proposal, "N’importe quel magasin de bricolage. Je ne nommerais pas d’enseigne.")
    theirs = _edited_fields(slow, "pas d’envois lourds, merci", "puis après le déjeuner, pas d’envois lourds, merci")
    actions.propose(
        None, slow, 1, theirs, signature="Une passante de Chanac",
        message="L’après-midi aussi", origin="demonstration",
    )  # fmt: skip


def _edited_fields(page: Page, old: str, new: str) -> dict[str, Any]:
    assert page.head is not None  # a page is made with its first revision
    assert old in page.head.text, old
    return {**actions.fields_of(page.head), "text": page.head.text.replace(old, new, 1)}
