from django.db import models

from maillage.community.models import Person


class Bicycle(models.Model):
    """Something a person lends."""

    owner = models.ForeignKey(Person, models.CASCADE, related_name="bicycles")
    name = models.CharField(max_length=60)

    class Meta:
        app_label = "sample_domain"

    def __str__(self) -> str:
        return self.name
