from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ConfigConfig(AppConfig):
    name = "maillage.config"
    label = "config"

    def ready(self) -> None:
        """The manifest of each domain, the highest floor first (the order of INSTALLED_APPS)."""
        autodiscover_modules("domain")
