from django.urls import path

from maillage.territory import views

app_name = "territory"
urlpatterns = [
    path("territoire/communes.json", views.communes, name="communes"),
    path("territoire/contours.geojson", views.territory_geojson, name="outlines"),
    path("territoire/isochrone.geojson", views.isochrone, name="isochrone"),
    path("territoire/trajet.json", views.path, name="path"),
    path("territoire/minutes/", views.estimate, name="estimate"),
]
