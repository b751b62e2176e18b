from django.urls import path, register_converter

from maillage.territory import views


class Digest:
    """The digest that names an archive of tiles."""

    regex = "[0-9a-f]{16}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Digest, "digest")

app_name = "territory"
urlpatterns = [
    path("territoire/communes.json", views.communes, name="communes"),
    path("territoire/contours.geojson", views.territory_geojson, name="outlines"),
    path("territoire/isochrone.geojson", views.isochrone, name="isochrone"),
    path("territoire/trajet.json", views.path, name="path"),
    path("territoire/fond/<digest:digest>/<int:z>/<int:x>/<int:y>.mvt", views.tile, name="tile"),
    path("territoire/minutes/", views.estimate, name="estimate"),
]
