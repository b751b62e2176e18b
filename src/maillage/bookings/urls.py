from django.urls import path

import maillage.places.converters  # noqa: F401 - registers <iso:day>, <month:first>
from maillage.bookings.views import arrivals, basket, booking, calendars, host_desk, month, series, waiting_list

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
    path(f"{ONE}arrivee/", arrivals.arrive, name="arrive"),
    path(f"{ONE}vu/", arrivals.seen, name="seen"),
    path(f"{ONE}avis/", arrivals.opinion, name="opinion"),
    path(f"{ONE}partir/", arrivals.leave, name="leave"),
    path(f"{ONE}rester/", arrivals.stay, name="stay"),
    path(f"{ONE}accepter/", host_desk.accept, name="accept"),
    path(f"{ONE}refuser/", host_desk.refuse, name="refuse"),
    path("annuler/<str:token>/", arrivals.cancel_by_link, name="cancel_by_link"),
    path("series/nouvelle/", series.new, name="new_series"),
    path(SERIES, series.series, name="series"),
    path(f"{SERIES}prendre/<iso:day>/", series.take, name="take_date"),
    path(f"{SERIES}modifier/", series.change, name="change_series"),
    path(f"{SERIES}annuler/", series.cancel, name="cancel_series"),
    path("panier/", basket.basket, name="basket"),
    path("panier/ajouter/", basket.add, name="add_to_basket"),
    path("panier/retirer/<int:pk>/", basket.remove, name="remove_from_basket"),
    path("panier/reserver/", basket.book, name="book_basket"),
    path("attente/", waiting_list.join, name="join_waiting"),
    path("attente/<int:pk>/quitter/", waiting_list.leave, name="leave_waiting"),
    path("calendriers/", calendars.addresses, name="addresses"),
    path("calendriers/<int:pk>/revoquer/", calendars.revoke, name="revoke_address"),
    path("calendriers/<str:token>.ics", calendars.read, name="feed"),
    path("reseau/limites/", host_desk.limits, name="limits"),
    path("reseau/<slug:slug>/limites/", host_desk.limits, name="limits_of"),
    path("reseau/limites/<int:pk>/retirer/", host_desk.end_limit, name="end_limit"),
    path(f"{PLACE}mois/", month.month, name="this_month"),
    path(f"{PLACE}mois/<month:first>/", month.month, name="month"),
    path(f"{PLACE}ici/", arrivals.here, name="here"),
    path(f"{PLACE}borne/", arrivals.kiosk, name="kiosk"),
    path(f"{PLACE}arrivees/", arrivals.arrivals, name="arrivals"),
    path(f"{PLACE}arrivees/renouveler/", arrivals.renew, name="renew_arrivals"),
    path(f"{PLACE}demandes/", host_desk.requests, name="requests"),
    path(f"{PLACE}telephone/", host_desk.phone, name="phone"),
    path(f"{PLACE}calendriers/", calendars.outside, name="outside"),
    path(f"{PLACE}calendriers/<int:pk>/retirer/", calendars.remove_outside, name="remove_outside"),
    path(f"{PLACE}jour/<iso:day>/message/", host_desk.message, name="message"),
    path(f"{PLACE}jour/<iso:day>/passages/", host_desk.walk_in, name="walk_in"),
    path(f"{PLACE}jour/<iso:day>/recette/", host_desk.taking, name="taking"),
]
