from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "maillage.config"
    label = "config"

    def ready(self) -> None:
        from maillage.config.wiring import wire

        wire()
