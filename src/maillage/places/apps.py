import mimetypes

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "maillage.places"
    label = "places"

    def ready(self) -> None:
        mimetypes.add_type("image/avif", ".avif")  # Python 3.11 does not know it
