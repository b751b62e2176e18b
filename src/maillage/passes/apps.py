from django.apps import AppConfig


class PassesConfig(AppConfig):
    name = "maillage.passes"
    label = "passes"
