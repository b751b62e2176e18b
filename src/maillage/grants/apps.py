from django.apps import AppConfig


class GrantsConfig(AppConfig):
    name = "maillage.grants"
    label = "grants"
