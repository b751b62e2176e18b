from django.apps import AppConfig


class EconomyConfig(AppConfig):
    name = "maillage.economy"
    label = "economy"
