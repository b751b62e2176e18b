from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "maillage.pages"
    label = "pages"

    def ready(self) -> None:
        from maillage.pages import freshness  # noqa: F401, PLC0415 - listens to sign-ins; apps are ready now
