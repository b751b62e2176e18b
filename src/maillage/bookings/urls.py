from django.urls import path

import maillage.places.converters  # noqa: F401 - registers <iso:day>
from maillage.bookings.views import arriving, basket, booking, calendars, hosting, series, waiting

app_name = "bookings"
ONE = "reservations/<uuid:public_id>/"
SERIES = "series/<uuid:public_id>/"
PLACE = "lieux/<slug:slug>/"
urlpatterns = [
    path("chercher/regulier/", series.search, name="search_series"),
    path("reserver/", booking.new, name="new"),
    path("reservations/", booking.mine, name="mine"),
    path(ONE, booking.booking, name="booking"),
    path(f"{ONE}confirmer/", booking.confirm, name="confirm"),
    path(f"{ONE}annuler/", booking.cancel, name="cancel"),
    path(f"{ONE}modifier/", booking.change, name="change"),
    path(f"{ONE}reservation.ics", booking.calendar_file, name="calendar"),
    path(f"{ONE}arrivee/", arriving.arrive, name="arrive"),
    path(f"{ONE}vu/", arriving.seen, name="seen"),
    path(f"{ONE}partir/", arriving.leave, name="leave"),
    path(f"{ONE}rester/", arriving.stay, name="stay"),
    path(f"{ONE}accepter/", hosting.accept, name="accept"),
    path(f"{ONE}refuser/", hosting.refuse, name="refuse"),
    path("annuler/<str:token>/", arriving.cancel_by_link, name="cancel_by_link"),
    path("series/nouvelle/", series.new, name="new_series"),
    path(SERIES, series.series, name="series"),
    path(f"{SERIES}prendre/<iso:day>/", series.take, name="take_date"),
    path(f"{SERIES}modifier/", series.change, name="change_series"),
    path(f"{SERIES}annuler/", series.cancel, name="cancel_series"),
    path("panier/", basket.basket, name="basket"),
    path("panier/ajouter/", basket.add, name="add_to_basket"),
    path("panier/retirer/<int:pk>/", basket.remove, name="remove_from_basket"),
    path("panier/reserver/", basket.book, name="book_basket"),
    path("attente/", waiting.join, name="join_waiting"),
    path("attente/<int:pk>/quitter/", waiting.leave, name="leave_waiting"),
    path("calendriers/", calendars.addresses, name="addresses"),
    path("calendriers/<int:pk>/revoquer/", calendars.revoke, name="revoke_address"),
    path("calendriers/<str:token>.ics", calendars.read, name="feed"),
    path("reseau/limites/", hosting.limits, name="limits"),
    path("reseau/<slug:slug>/limites/", hosting.limits, name="limits_of"),
    path("reseau/limites/<int:pk>/retirer/", hosting.end_limit, name="end_limit"),
    path(f"{PLACE}ici/", arriving.here, name="here"),
    path(f"{PLACE}borne/", arriving.kiosk, name="kiosk"),
    path(f"{PLACE}arrivees/", arriving.arrivals, name="arrivals"),
    path(f"{PLACE}arrivees/renouveler/", arriving.renew, name="renew_arrivals"),
    path(f"{PLACE}demandes/", hosting.requests, name="requests"),
    path(f"{PLACE}telephone/", hosting.phone, name="phone"),
    path(f"{PLACE}calendriers/", calendars.outside, name="outside"),
    path(f"{PLACE}calendriers/<int:pk>/retirer/", calendars.remove_outside, name="remove_outside"),
    path(f"{PLACE}jour/<iso:day>/message/", hosting.message, name="message"),
    path(f"{PLACE}jour/<iso:day>/recette/", hosting.taking, name="taking"),
]
