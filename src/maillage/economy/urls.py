from django.urls import path

from maillage.economy.views import clearing, clearing_place

app_name = "economy"
CLEARING = "animation/comptes-entre-lieux"
OF_PLACE = "lieux/<slug:slug>/comptes"
CLEARING_ADDRESSES = [
    path(f"{CLEARING}/", clearing.overview, name="clearing"),
    path(f"{CLEARING}/accord/", clearing.propose, name="clearing_propose"),
    path(f"{CLEARING}/accord/<int:pk>/", clearing.agreement, name="clearing_agreement"),
    path(f"{CLEARING}/accord/<int:pk>/voix/<slug:slug>/", clearing.vote, name="clearing_vote"),
    path(f"{CLEARING}/accord/<int:pk>/adopter/", clearing.adopt, name="clearing_adopt"),
    path(f"{CLEARING}/accord/<int:pk>/retirer/", clearing.withdraw, name="clearing_withdraw"),
    path(f"{CLEARING}/accord/<int:pk>/terminer/", clearing.end, name="clearing_end"),
    path(f"{CLEARING}/ouvrir/<int:pk>/", clearing.open_period, name="clearing_open"),
    path(f"{CLEARING}/periode/<int:pk>/", clearing.period, name="clearing_period"),
    path(f"{CLEARING}/periode/<int:pk>/arreter/", clearing.freeze, name="clearing_freeze"),
    path(f"{CLEARING}/periode/<int:pk>/regler/", clearing.settle, name="clearing_settle"),
    path(f"{CLEARING}/periode/<int:pk>/virements/", clearing.transfers, name="clearing_transfers"),
    path(f"{CLEARING}/periode/<int:pk>/virements.xml", clearing.bank_file, name="clearing_bank_file"),
    path(f"{CLEARING}/contestation/<int:pk>/", clearing.decide, name="clearing_decide"),
    path(
        "comptes-entre-lieux/<int:pk>/<slug:debtor>/<slug:creditor>/releve.pdf", clearing.pair_statement,
        name="clearing_pair",
    ),
    path(f"{OF_PLACE}/", clearing_place.statements, name="place_clearing"),
    path(f"{OF_PLACE}/<int:pk>/", clearing_place.statement, name="place_statement"),
    path(f"{OF_PLACE}/<int:pk>/virements.xml", clearing_place.bank_file, name="place_bank_file"),
    path(f"{OF_PLACE}/ligne/<int:pk>/contester/", clearing_place.contest, name="contest_line"),
    path(f"{OF_PLACE}/accord-<int:pk>/voix/", clearing_place.vote, name="place_vote"),
    path(f"{OF_PLACE}/compte-bancaire/", clearing_place.account, name="place_account"),
]  # fmt: skip
urlpatterns = [*CLEARING_ADDRESSES]
