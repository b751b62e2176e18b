from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "maillage.pages"
    label = "pages"
