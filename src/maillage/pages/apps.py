from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "maillage.pages"
    label = "pages"

    def ready(self) -> None:
        from maillage.pages import device, freshness  # noqa: F401, PLC0415 - they listen to who comes and goes
