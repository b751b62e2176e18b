from django.apps import AppConfig


class TeleworkConfig(AppConfig):
    name = "maillage.telework"
    label = "telework"
