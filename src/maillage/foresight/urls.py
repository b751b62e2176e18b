from django.urls import path

from maillage.foresight import views

app_name = "foresight"
urlpatterns = [
    path("prospective/", views.scenarios, name="scenarios"),
    path("prospective/communes.geojson", views.communes, name="communes"),
    path("prospective/question/", views.question, name="question"),
    path("prospective/comparer/", views.compare, name="compare"),
    path("prospective/tableaux/", views.tables, name="tables"),
    path("prospective/tableaux/<slug:kind>/<int:pk>/retirer/", views.remove_table, name="remove_table"),
    path("prospective/partage/<str:key>/", views.shared, name="shared"),
    path("prospective/partage/<str:key>/<slug:kind>/", views.shared_file, name="shared_file"),
    path("prospective/<uuid:public_id>/", views.scenario, name="scenario"),
    path("prospective/<uuid:public_id>/etat/", views.progress, name="progress"),
    path("prospective/<uuid:public_id>/deplacer/", views.move, name="move"),
    path("prospective/<uuid:public_id>/nommer/", views.rename, name="rename"),
    path("prospective/<uuid:public_id>/partager/", views.share, name="share"),
    path("prospective/<uuid:public_id>/retirer/", views.forget, name="forget"),
    path("prospective/<uuid:public_id>/<slug:kind>/", views.file, name="file"),
]
