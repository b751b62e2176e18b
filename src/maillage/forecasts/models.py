"""What somebody supposed of a place, and what they tried from there."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.commons.models import Revision
from maillage.community.models import Network, Person
from maillage.community.models.fields import LineField
from maillage.forecasts.rules.assumptions import Assumptions
from maillage.forecasts.rules.documents import MOST_NAME, from_document, to_document
from maillage.places.models import Place


class Forecast(models.Model):
    """A model of a place, or of one that could open; never changed once others were tried from it: a try is a child."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="+")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    name = LineField(_("name"), max_length=MOST_NAME)
    document = models.JSONField()  # rules.documents
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="tries")
    begun_with = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    share_key = models.CharField(max_length=40, null=True, unique=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="forecast_has_a_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("forecasts:forecast", args=[self.public_id])

    @property
    def assumptions(self) -> Assumptions:
        """The assumptions, as the rules read them."""
        return from_document(self.document)

    def suppose(self, assumptions: Assumptions) -> None:
        """Take these assumptions; not saved yet."""
        self.document = to_document(self.name, assumptions)
