from django.apps import AppConfig


class CommonsConfig(AppConfig):
    name = "maillage.commons"
    label = "commons"
