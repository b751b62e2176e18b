"""What places hold about a person: proposals they made, closures they declared."""

from __future__ import annotations

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from maillage.community.actions.privacy import PersonalTable
from maillage.community.models import Person
from maillage.places.models import Closure, ListeningTest, PlaceAnswer, PlaceProposal, RotaShift


class PlacesPersonalData:
    """Proposals of places go; closures stay, without the name of who declared them."""

    def export(self, person: Person) -> list[PersonalTable]:
        proposals = PlaceProposal.objects.filter(person=person).select_related("network", "commune")
        closures = Closure.objects.filter(declared_by=person).select_related("place")
        shifts = RotaShift.objects.filter(person=person).select_related("place")
        answers = PlaceAnswer.objects.filter(author=person).select_related("place")
        tests = ListeningTest.objects.filter(person=person).select_related("space__place")
        return [
            PersonalTable("listening_tests", _("Listening tests you led"),
                 [{"place": t.space.place.name, "space": t.space.name, "begun_at": t.begun_at, "understood": t.heard,
                   "read": t.total} for t in tests],
                 fate="nameless", why=_("What was measured stays with the space, without your name.")),
            PersonalTable("place_answers", _("What you answered to places"),
                 [{"place": a.place.name, "text": a.text, "state": a.get_state_display(), "at": a.at}
                  for a in answers]),
            PersonalTable("rota", _("When you open a place"),
                 [{"place": s.place.name, "weekday": WEEKDAYS[s.weekday], "from": s.starts, "until": s.ends}
                  for s in shifts]),
            PersonalTable("proposals", _("Places you proposed"),
                 [{"name": p.name, "network": str(p.network), "commune": str(p.commune), "description": p.description,
                   "state": p.get_state_display(), "asked_on": p.created_at} for p in proposals]),
            PersonalTable("closures", _("Closures you declared"),
                 [{"place": c.place.name, "reason": c.reason, "declared_at": c.declared_at} for c in closures],
                 fate="nameless", why=_("A closure stays in the calendar of the place, without your name.")),
        ]  # fmt: skip

    def erase(self, person: Person, ghost: Person) -> None:
        """The keys of the tables do it: proposals, answers, shifts go with the person, closures and tests lose them."""
