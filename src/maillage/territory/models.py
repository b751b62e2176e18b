"""Communes, départements, neighbours: filled by `maillage territory load`, read by everyone."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from maillage.kernel.typography import with_curly_apostrophes


class Departement(models.Model):
    """A département; `in_territory` when this installation is about it or about its neighbour."""

    code = models.CharField(primary_key=True, max_length=3)
    name = models.CharField(max_length=60)
    region_code = models.CharField(max_length=3)
    region = models.CharField(max_length=60)
    in_territory = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    """A commune of France: its INSEE code is its key; latitude and longitude are those of its village where known."""

    insee = models.CharField(primary_key=True, max_length=5)
    name = models.CharField(max_length=80)
    departement = models.ForeignKey(Departement, on_delete=models.PROTECT)
    population = models.PositiveIntegerField(null=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    area_km2 = models.FloatField(null=True)
    postal_codes = ArrayField(models.CharField(max_length=5), default=list)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return with_curly_apostrophes(self.name)

    @property
    def typed(self) -> str:
        """What leads to this commune and to no other when it is typed: a code alone may be that of two."""
        return f"{self.name} {self.postal_codes[0] if self.postal_codes else self.insee}"

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude, where they are known."""
        return (self.lat, self.lon) if self.lat is not None and self.lon is not None else None


class FormerName(models.Model):
    """A commune that was merged into another: people still live there, say its name and have tables with its code."""

    name = models.CharField(max_length=80, blank=True)  # empty when only the code is known
    code = models.CharField(max_length=5, blank=True)
    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="former_names")

    def __str__(self) -> str:
        return self.name or self.code


class Arrondissement(models.Model):
    """A part of Paris, Lyon or Marseille, which has a code and postal codes of its own without being a commune."""

    code = models.CharField(primary_key=True, max_length=5)
    name = models.CharField(max_length=80)
    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="arrondissements")
    postal_codes = ArrayField(models.CharField(max_length=5), default=list)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Neighbour(models.Model):
    """Two communes one drives between directly, and the kilometres between their centres."""

    a = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="+", db_index=False)
    b = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="+", db_index=False)
    km = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["a", "b"], name="neighbour_once")]

    def __str__(self) -> str:
        return f"{self.a_id}–{self.b_id}"


class Load(models.Model):
    """When the territory was loaded, and with what: those who keep names in memory read them anew."""

    at = models.DateTimeField(auto_now_add=True)
    departements = models.CharField(max_length=400)
    communes = models.PositiveIntegerField()

    class Meta:
        get_latest_by = "pk"

    def __str__(self) -> str:
        return f"{self.communes} communes, {self.departements}"


class Roads(models.Model):
    """A road graph that was read from an OpenStreetMap extract, one for each mode; its arrays lie in the parts."""

    mode = models.CharField(max_length=4, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    file = models.CharField(max_length=200)
    data_date = models.CharField(max_length=10, blank=True)
    junctions = models.PositiveIntegerField()
    roads = models.PositiveIntegerField()
    kilometres = models.FloatField()
    south = models.FloatField()
    west = models.FloatField()
    north = models.FloatField()
    east = models.FloatField()

    def __str__(self) -> str:
        return f"{self.file} ({self.mode})"


class RoadsPart(models.Model):
    """A piece of a road graph's archive: every process of every machine reads it from the database."""

    graph = models.ForeignKey(Roads, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["graph", "number"], name="roads_part_once")]

    def __str__(self) -> str:
        return f"{self.graph_id}/{self.number}"


class Basemap(models.Model):
    """The background of maps that was made from an OpenStreetMap extract: one archive of tiles, named by its digest."""

    digest = models.CharField(max_length=16, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    file = models.CharField(max_length=200)
    data_date = models.CharField(max_length=10, blank=True)
    tiles = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()  # bytes
    first_zoom = models.PositiveSmallIntegerField()
    last_zoom = models.PositiveSmallIntegerField()
    south = models.FloatField()
    west = models.FloatField()
    north = models.FloatField()
    east = models.FloatField()

    class Meta:
        get_latest_by = "pk"

    def __str__(self) -> str:
        return f"{self.file} ({self.tiles} tiles)"
