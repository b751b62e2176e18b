from django.urls import path, re_path

from maillage.telework.views import (
    accidents,
    agreements,
    allowances,
    checks,
    disconnection,
    dossiers,
    employer,
    presence,
)

app_name = "telework"
MINE = "teletravail/accord/<uuid:public_id>"
THEIRS = "teletravail/employeur/<uuid:key>"
PRESENCE = "teletravail/presence"
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
urlpatterns = [
    path("teletravail/", agreements.index, name="index"),
    path("teletravail/verifier/accord/", checks.check_agreement, name="check_agreement"),
    path("teletravail/verifier/document/", checks.check_document, name="check_document"),
    path("teletravail/accord/", agreements.create, name="create"),
    path(f"{MINE}/", agreements.agreement, name="agreement"),
    path(f"{MINE}/ecrire/<slug:step>/", agreements.write, name="write"),
    path(f"{MINE}/envoyer/", agreements.send, name="send"),
    path(f"{MINE}/modifier/", agreements.take_back, name="take_back"),
    path(f"{MINE}/supprimer/", agreements.delete, name="delete"),
    path(f"{MINE}/signer/", agreements.sign, name="sign"),
    path(f"{MINE}/suspendre/", agreements.suspend, name="suspend"),
    path(f"{MINE}/reprendre/", agreements.resume, name="resume"),
    path(f"{MINE}/terminer/", agreements.end, name="end"),
    path(f"{MINE}/echanger/", agreements.swap, name="swap"),
    path(f"{MINE}/montrer/", agreements.show_days, name="show_days"),
    path(f"{MINE}/cacher/", agreements.hide_days, name="hide_days"),
    re_path(
        rf"^teletravail/accord/(?P<public_id>{UUID})/accord\.(?P<form>pdf|md|json)$", agreements.document,
        name="document",
    ),
    path(f"{THEIRS}/", employer.employer, name="employer"),
    path(f"{THEIRS}/code/", employer.send_code, name="employer_code"),
    path(f"{THEIRS}/signer/", employer.sign, name="employer_sign"),
    path(f"{THEIRS}/terminer/", employer.end, name="employer_end"),
    path(f"{THEIRS}/organisation/", employer.attach, name="employer_attach"),
    re_path(
        rf"^teletravail/employeur/(?P<key>{UUID})/accord\.(?P<form>pdf|md|json)$", employer.document,
        name="employer_document",
    ),
    path("teletravail/organisation/<slug:slug>/", employer.organisation, name="organisation"),
    path(f"{PRESENCE}/", presence.presence, name="presence"),
    path(f"{PRESENCE}/emettre/", presence.issue, name="issue_attestation"),
    path(f"{PRESENCE}/<slug:number>/attestation.pdf", presence.attestation_paper, name="attestation_paper"),
    path(f"{PRESENCE}/<slug:number>/attestation.json", presence.attestation_file, name="attestation_file"),
    path(f"{PRESENCE}/<slug:number>/retirer/", presence.revoke, name="revoke_attestation"),
    path("teletravail/attestation/", presence.check_attestation, name="check_attestation"),
    path("teletravail/attestation/<slug:number>/", presence.attestation, name="attestation"),
    path("teletravail/deconnexion/", disconnection.disconnection, name="disconnection"),
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
]  # fmt: skip
