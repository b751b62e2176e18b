from django.urls import path

from maillage.programme.views import attendance, exports, preparing, public, registrations, seasons

app_name = "programme"
PREPARE = "programme/preparer"
EVENT = f"{PREPARE}/evenement/<slug:slug>"
SEASON = f"{PREPARE}/saison/<slug:slug>"
urlpatterns = [
    path("programme/", public.agenda, name="agenda"),
    path("programme/evenement/<slug:slug>/", public.event, name="event"),
    path("programme/evenement/<slug:slug>/inscription/", registrations.register, name="register"),
    path("programme/evenement/<slug:slug>/inscription/envoyee/", registrations.sent, name="register_sent"),
    path("programme/inscription/<uuid:public_id>/", registrations.registration, name="registration"),
    path("programme/inscription/<uuid:public_id>/confirmer/", registrations.confirm, name="confirm_registration"),
    path("programme/inscription/<uuid:public_id>/accepter/", registrations.accept, name="accept_offer"),
    path("programme/inscription/<uuid:public_id>/annuler/", registrations.cancel, name="cancel_registration"),
    path("programme/inscription/<uuid:public_id>/donner/", registrations.give, name="give_registration"),
    path("programme/inscription/<uuid:public_id>/arriver/", registrations.arrive, name="arrive"),
    path(f"{PREPARE}/", preparing.overview, name="preparing"),
    path(f"{PREPARE}/saison/", seasons.create, name="create_season"),
    path(f"{SEASON}/", seasons.change, name="change_season"),
    path(f"{SEASON}/image/", seasons.image, name="season_image"),
    path(f"{SEASON}/annoncer/", seasons.announce, name="announce_season"),
    path(f"{SEASON}/supprimer/", seasons.delete, name="delete_season"),
    path(f"{PREPARE}/evenement/", preparing.create, name="create_event"),
    path(f"{EVENT}/", preparing.change, name="change_event"),
    path(f"{EVENT}/image/", preparing.image, name="event_image"),
    path(f"{EVENT}/annoncer/", preparing.announce, name="announce_event"),
    path(f"{EVENT}/annuler/", preparing.cancel, name="cancel_event"),
    path(f"{EVENT}/reprendre/", preparing.restore, name="restore_event"),
    path(f"{EVENT}/supprimer/", preparing.delete, name="delete_event"),
    path(f"{EVENT}/repeter/", preparing.repeat, name="repeat_event"),
    path(f"{EVENT}/inscrits/", attendance.registered, name="registered"),
    path(f"{EVENT}/inscrits/ajouter/", attendance.add, name="add_registration"),
    path(f"{EVENT}/inscrits/<int:pk>/venu/", attendance.came, name="came"),
    path(f"{EVENT}/inscrits/<int:pk>/annuler/", attendance.cancel, name="cancel_for"),
    path(f"{EVENT}/mur/", attendance.wall, name="wall"),
    path("programme/calendrier.ics", exports.calendar, name="calendar"),
    path("programme/openagenda.json", exports.openagenda, name="openagenda"),
    path("programme/annonces.atom", exports.feed, name="feed"),
    path("programme/cadre/", exports.widget, name="widget"),
    path("programme/evenement/<slug:slug>/evenement.ics", exports.event_calendar, name="event_calendar"),
    path("programme/lieu/<slug:slug>/programme.ics", exports.place_calendar, name="place_calendar"),
    path("programme/<slug:slug>/saison.ics", exports.season_calendar, name="season_calendar"),
    path("programme/<slug:slug>/schedule.xml", exports.season_xml, name="season_xml"),
    path("programme/<slug:slug>/schedule.json", exports.season_json, name="season_json"),
    path("programme/<slug:slug>/", public.season, name="season"),
]
