from django.urls import path

from maillage.bookings import views

app_name = "bookings"
urlpatterns = [
    path("chercher/", views.search, name="search"),
    path("reserver/", views.new, name="new"),
    path("reservations/", views.mine, name="mine"),
    path("reservations/<uuid:public_id>/", views.booking, name="booking"),
    path("reservations/<uuid:public_id>/confirmer/", views.confirm, name="confirm"),
    path("reservations/<uuid:public_id>/annuler/", views.cancel, name="cancel"),
    path("reservations/<uuid:public_id>/modifier/", views.change, name="change"),
    path("reservations/<uuid:public_id>/reservation.ics", views.calendar_file, name="calendar"),
]
