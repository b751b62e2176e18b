from django.apps import AppConfig


class ForecastsConfig(AppConfig):
    name = "maillage.forecasts"
    label = "forecasts"
