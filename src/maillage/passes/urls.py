from django.urls import path

from maillage.passes.views import mine, network, organisations, places

app_name = "passes"
urlpatterns = [
    path("mes-carnets/", mine.mine, name="mine"),
    path("mes-carnets/tarif-reduit/", mine.declare, name="declare"),
    path("mes-carnets/tarif-reduit/<int:pk>/retirer/", mine.withdraw, name="withdraw"),
    path("mes-carnets/<uuid:public_id>/", mine.held_pass, name="pass"),
    path("mes-carnets/<uuid:public_id>/suspendre/", mine.suspend, name="suspend"),
    path("mes-carnets/<uuid:public_id>/annuler/", mine.cancel, name="cancel"),
    path("mes-carnets/<uuid:public_id>/reprendre/", mine.renew, name="renew"),
    path("carnets/<uuid:public_id>/", mine.order, name="order"),
    path("lieux/<slug:slug>/gerer/tarifs/", places.rates, name="rates"),
    path("lieux/<slug:slug>/gerer/tarifs/<int:pk>/arreter/", places.stop_rate, name="stop_rate"),
    path("lieux/<slug:slug>/carnets/", places.passes, name="place_passes"),
    path("lieux/<slug:slug>/gerer/carnets/nouveau/", places.kind, name="new_kind"),
    path("lieux/<slug:slug>/gerer/carnets/<uuid:public_id>/", places.kind, name="kind"),
    path("lieux/<slug:slug>/carnets/<uuid:public_id>/recu/", places.receive, name="receive"),
    path("lieux/<slug:slug>/carnets/<uuid:public_id>/annuler/", places.cancel, name="cancel_sold"),
    path("animation/carnets/", network.network_passes, name="network_passes"),
    path("organisations/<slug:slug>/carnets/", organisations.pool, name="pool"),
    path("organisations/<slug:slug>/carnets/prendre/<uuid:public_id>/", organisations.order, name="pool_order"),
    path("organisations/<slug:slug>/carnets/<uuid:public_id>/reprendre/", organisations.renew, name="pool_renew"),
    path("organisations/<slug:slug>/carnets/<uuid:public_id>/annuler/", organisations.cancel, name="pool_cancel"),
    path("organisations/<slug:slug>/carnets/<uuid:public_id>/partager/", organisations.share, name="share"),
    path("organisations/<slug:slug>/carnets/<uuid:public_id>/<int:pk>/retirer/", organisations.unshare, name="unshare"),
]
