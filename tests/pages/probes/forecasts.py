"""What the forms of economic models are sent with."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from maillage.community.models import Person
from maillage.forecasts.actions import adopt_page, change_assumptions, publish_forecast
from maillage.forecasts.presenters.pages import page_fields
from maillage.forecasts.rules.assumptions import Assumptions, Spread
from maillage.forecasts.rules.documents import write_document
from maillage.places.models import Place
from tests.kit.forecasts import make_model
from tests.pages.probes.probe import Probe


def forecast_probes(dora: Person, place: Place) -> dict[str, Probe]:
    """Dora facilitates the network of the place."""
    model, removed = make_model(dora, place), make_model(dora, place, "Ancien")
    published = make_model(dora, place, "Publié")
    page = publish_forecast(dora, published, page_fields(published))
    adopted = adopt_page(dora, place.network, page)
    change_assumptions(dora, adopted, "Adopté", Assumptions({"rent": Spread.certain(5)}))
    brought = SimpleUploadedFile("modele.json", write_document("Apporté", Assumptions({})).encode())
    start = {"place": place.pk, "network": place.network_id, "name": "Autre", "archetype": "association"}
    one = {
        name: reverse(f"forecasts:{name}", args=[model.public_id])
        for name in ("edit", "try", "try_mix", "share", "publish")
    }
    return {
        "forecasts:new": Probe(reverse("forecasts:new"), "dora", start),
        "forecasts:bring": Probe(reverse("forecasts:bring"), "dora", {"file": brought}),
        "forecasts:edit": Probe(one["edit"], "dora", {"name": "Autrement", "rent_likely": "321"}),
        "forecasts:try": Probe(one["try"], "dora", {"key": "price", "value": "12"}),
        "forecasts:try_mix": Probe(one["try_mix"], "dora", {"desks": "6", "with": ["residents", "training_days"]}),
        "forecasts:share": Probe(one["share"], "dora"),
        "forecasts:publish": Probe(one["publish"], "dora"),
        "forecasts:adopt": Probe(reverse("forecasts:adopt", args=[page.slug]), "dora"),
        "forecasts:publish_kinds": Probe(reverse("forecasts:publish_kinds"), "dora"),
        "forecasts:give_back": Probe(reverse("forecasts:give_back", args=[adopted.public_id]), "dora"),
        "forecasts:remove": Probe(reverse("forecasts:remove", args=[removed.public_id]), "dora"),
    }
