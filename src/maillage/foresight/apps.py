from django.apps import AppConfig


class ForesightConfig(AppConfig):
    name = "maillage.foresight"
    label = "foresight"
