from django.urls import path

from maillage.access import views

app_name = "access"
PLACE = "lieux/<slug:slug>/"
urlpatterns = [
    path(f"{PLACE}portes/", views.doors, name="doors"),
    path(f"{PLACE}portes/nouvelle/", views.door, name="new_door"),
    path(f"{PLACE}portes/<int:pk>/", views.door, name="door"),
    path(f"{PLACE}portes/<int:pk>/codes/", views.codes, name="codes"),
    path(f"{PLACE}portes/<int:pk>/cle/", views.rotate, name="rotate"),
    path(f"{PLACE}portes/messages/<int:pk>/", views.again, name="again"),
    path(f"{PLACE}wifi/", views.wifi, name="wifi"),
]
