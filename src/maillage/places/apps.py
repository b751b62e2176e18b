import mimetypes

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    name = "maillage.places"
    label = "places"
    verbose_name = _("Places")

    def ready(self) -> None:
        mimetypes.add_type("image/avif", ".avif")  # Python 3.11 does not know it
