from django.urls import path

from maillage.telework.views import accidents, allowances, dossiers, presence

app_name = "telework"
PRESENCE = "teletravail/presence"
urlpatterns = [
    path(f"{PRESENCE}/", presence.presence, name="presence"),
    path(f"{PRESENCE}/emettre/", presence.issue, name="issue_attestation"),
    path(f"{PRESENCE}/<slug:number>/attestation.pdf", presence.attestation_paper, name="attestation_paper"),
    path(f"{PRESENCE}/<slug:number>/attestation.json", presence.attestation_file, name="attestation_file"),
    path(f"{PRESENCE}/<slug:number>/retirer/", presence.revoke, name="revoke_attestation"),
    path("teletravail/attestation/", presence.check_attestation, name="check_attestation"),
    path("teletravail/attestation/<slug:number>/", presence.attestation, name="attestation"),
    path("teletravail/indemnites/", allowances.allowances, name="allowances"),
    path("teletravail/accident/", accidents.own_accidents, name="own_accidents"),
    path("teletravail/accident/<uuid:public_id>/", accidents.accident, name="accident"),
    path("teletravail/accident/<uuid:public_id>/accident.json", accidents.accident_file, name="accident_file"),
    path("teletravail/accident/<uuid:public_id>/adresse/", accidents.share, name="share_accident"),
    path("teletravail/accident/remis/<uuid:share_key>/", accidents.shared_accident, name="shared_accident"),
    path("lieux/<slug:slug>/accidents/", accidents.place_accidents, name="place_accidents"),
    path("lieux/<slug:slug>/dossier/", dossiers.dossier, name="dossier"),
    path("lieux/<slug:slug>/dossier/modifier/", dossiers.edit_dossier, name="edit_dossier"),
    path("lieux/<slug:slug>/dossier/dossier.pdf", dossiers.dossier_paper, name="dossier_paper"),
    path("lieux/<slug:slug>/dossier/dossier.json", dossiers.dossier_data, name="dossier_data"),
    path("teletravail/cles.json", presence.keys, name="keys"),
    path("teletravail/verifier.py", presence.verifier, name="verifier"),
]
