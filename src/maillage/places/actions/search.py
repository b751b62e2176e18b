"""What is searched of a place, written anew whenever it, its spaces or its commune change."""

from __future__ import annotations

from maillage.places.models import Place, SearchedPlace, Space
from maillage.places.rules.searched_text import searched_texts
from maillage.web.full_text.postgres import Field, vector_of


def update_search(place: Place) -> None:
    """Write what is searched of this place as it is now, in the transaction of what changed it.

    Its row is held meanwhile: who changes its spaces and who describes it come one after the other. Not its key, which
    each new space holds too: two who add one would wait for each other.
    """
    now = Place.objects.select_for_update(of=("self",), no_key=True).select_related("commune").get(pk=place.pk)
    spaces = Space.objects.filter(place=now, active=True).prefetch_related("equipment").order_by("position", "pk")
    fields = [Field(text, weight) for text, weight in searched_texts(now, spaces)]
    SearchedPlace.objects.bulk_create(
        [SearchedPlace(place=now, vector=vector_of(fields))],
        update_conflicts=True,
        update_fields=["vector"],
        unique_fields=["place"],
    )
