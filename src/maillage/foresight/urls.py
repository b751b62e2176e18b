from django.urls import path

from maillage.foresight.views import comparison, scenarios, tables

app_name = "foresight"
urlpatterns = [
    path("prospective/", scenarios.scenarios, name="scenarios"),
    path("prospective/communes.geojson", tables.communes, name="communes"),
    path("prospective/question/", scenarios.question, name="question"),
    path("prospective/comparer/", comparison.compare, name="compare"),
    path("prospective/comparer/rapport/", comparison.compare_file, name="compare_file"),
    path("prospective/tableaux/", tables.tables, name="tables"),
    path("prospective/tableaux/<slug:kind>/<int:pk>/retirer/", tables.remove_table, name="remove_table"),
    path("prospective/partage/<str:key>/", scenarios.shared, name="shared"),
    path("prospective/partage/<str:key>/<slug:kind>/", scenarios.shared_file, name="shared_file"),
    path("prospective/<uuid:public_id>/", scenarios.scenario, name="scenario"),
    path("prospective/<uuid:public_id>/etat/", scenarios.progress, name="progress"),
    path("prospective/<uuid:public_id>/deplacer/", scenarios.move, name="move"),
    path("prospective/<uuid:public_id>/nommer/", scenarios.rename, name="rename"),
    path("prospective/<uuid:public_id>/partager/", scenarios.share, name="share"),
    path("prospective/<uuid:public_id>/chiffrer/", scenarios.foresee_costs, name="costs"),
    path("prospective/<uuid:public_id>/retirer/", scenarios.forget, name="forget"),
    path("prospective/<uuid:public_id>/<slug:kind>/", scenarios.file, name="file"),
]
