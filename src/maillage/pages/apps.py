from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "maillage.pages"
    label = "pages"
    verbose_name = _("The site")

    def ready(self) -> None:
        from maillage.pages import device, freshness  # noqa: F401, PLC0415 - they listen to who comes and goes
