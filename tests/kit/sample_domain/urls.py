from django.urls import path

from tests.kit.sample_domain import views

app_name = "sample_domain"
urlpatterns = [
    path("velos/", views.mine, name="mine"),
    path("velos/tous/", views.unmarked, name="unmarked"),
]
