from django.urls import path

from maillage.forecasts import views

app_name = "forecasts"
ONE = "modele-economique/<uuid:public_id>"
urlpatterns = [
    path("modele-economique/", views.overview, name="overview"),
    path("modele-economique/premiere-reponse.pdf", views.first_report, name="first_report"),
    path("modele-economique/format.json", views.schema, name="schema"),
    path("modele-economique/nouveau/", views.new, name="new"),
    path("modele-economique/comparer/", views.compare, name="compare"),
    path("modele-economique/apporter/", views.bring, name="bring"),
    path("modele-economique/modeles-du-terrain/publier/", views.publish_kinds, name="publish_kinds"),
    path("modele-economique/reprendre/<slug:slug>/", views.adopt, name="adopt"),
    path("modele-economique/partage/<str:key>/", views.shared, name="shared"),
    path(f"{ONE}/", views.forecast, name="forecast"),
    path(f"{ONE}/hypotheses/", views.edit, name="edit"),
    path(f"{ONE}/essayer/", views.try_it, name="try"),
    path(f"{ONE}/activites/", views.mixes, name="mixes"),
    path(f"{ONE}/activites/essayer/", views.try_mix, name="try_mix"),
    path(f"{ONE}/partager/", views.share, name="share"),
    path(f"{ONE}/publier/", views.publish, name="publish"),
    path(f"{ONE}/rendre/", views.give_back, name="give_back"),
    path(f"{ONE}/retirer/", views.remove, name="remove"),
    path(f"{ONE}/<slug:kind>/", views.file, name="file"),
]
