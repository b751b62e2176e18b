from django.urls import path

import maillage.places.converters  # noqa: F401 - registers <iso:day>
from maillage.pages.views import closures, demo, desk, public, week

app_name = "pages"
urlpatterns = [
    path("", public.home, name="home"),
    path("reseau/", public.about, name="about"),
    path("accessibilite/", public.accessibility, name="accessibility"),
    path("vie-privee/", public.privacy, name="privacy"),
    path("hors-ligne/", public.offline, name="offline"),
    path("design/", public.design, name="design"),
    path("profil/", desk.profile, name="profile"),
    path("mes-lieux/", desk.desk, name="desk"),
    path("lieux/<slug:slug>/jour/", desk.today, name="today"),
    path("lieux/<slug:slug>/jour/<iso:day>/", desk.day, name="day"),
    path("lieux/<slug:slug>/jour/<iso:day>/feuille.pdf", desk.day_sheet, name="day_sheet"),
    path("lieux/<slug:slug>/semaine/", week.place_week, name="week"),
    path("lieux/<slug:slug>/fermetures/", closures.index, name="closures"),
    path("lieux/<slug:slug>/fermetures/<int:pk>/", closures.closure, name="closure"),
    path("lieux/<slug:slug>/fermetures/<int:pk>/lever/", closures.lift, name="lift_closure"),
    path("lieux/<slug:slug>/fermetures/<int:pk>/annuler/", closures.cancel_touched, name="cancel_touched"),
    path("demonstration/", demo.index, name="demo"),
    path("demonstration/entrer/<slug:who>/", demo.enter, name="enter"),
]
