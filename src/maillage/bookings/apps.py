from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "maillage.bookings"
    label = "bookings"
