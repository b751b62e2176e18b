from django.urls import path, register_converter

from maillage.places.portraits import Season
from maillage.places.views import (
    answers,
    confidentiality,
    evidence_photos,
    hours,
    labels,
    listening_tests,
    manage,
    photos,
    portraits,
    public,
    rota,
    translations,
)


class Which:
    """Opening hours or staffed hours, as the address says it."""

    regex = "ouverture|accueil"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class SeasonName:
    """A season as the address of a portrait says it."""

    regex = "|".join(season.value for season in Season)

    def to_python(self, value: str) -> Season:
        return Season(value)

    def to_url(self, value: str) -> str:
        return value


register_converter(Which, "hours")
register_converter(SeasonName, "season")

app_name = "places"
EVIDENCE_PHOTO = "lieux/<slug:slug>/gerer/preuves/photos/<uuid:public_id>/"
urlpatterns = [
    path("lieux/", public.index, name="list"),
    path("nouveau-lieu/", manage.new_place, name="new_place"),
    path("lieux.geojson", public.geojson, name="geojson"),
    path("carte/fond.json", public.ground, name="ground"),
    path("lieux/<slug:slug>/portrait-<season:season>.svg", portraits.portrait, name="portrait"),
    path("lieux/<slug:slug>/gerer/", manage.overview, name="manage"),
    path("lieux/<slug:slug>/gerer/presentation/", manage.presentation, name="presentation"),
    path("lieux/<slug:slug>/gerer/anglais/", translations.translation, name="translation"),
    path("lieux/<slug:slug>/gerer/horaires/<hours:which>/", manage.hours, name="hours"),
    path("lieux/<slug:slug>/gerer/saison/", hours.add_season, name="add_season"),
    path("lieux/<slug:slug>/gerer/saison/retirer/", hours.remove_season, name="remove_season"),
    path("lieux/<slug:slug>/gerer/permanences/", rota.rota, name="rota"),
    path("lieux/<slug:slug>/gerer/permanences/<int:pk>/retirer/", rota.remove, name="remove_shift"),
    path("lieux/<slug:slug>/gerer/espaces/<int:pk>/copier/", manage.copy_space, name="copy_space"),
    path("lieux/<slug:slug>/gerer/espaces/nouveau/", manage.space, name="new_space"),
    path("lieux/<slug:slug>/gerer/espaces/<int:pk>/", manage.space, name="space"),
    path("lieux/<slug:slug>/gerer/espaces/<int:pk>/preuves/", confidentiality.add_evidence, name="add_evidence"),
    path("lieux/<slug:slug>/gerer/espaces/<int:pk>/tour/", confidentiality.inspection, name="inspection"),
    path("lieux/<slug:slug>/gerer/espaces/<int:pk>/ecoute/", listening_tests.begin, name="listening_begin"),
    path("lieux/<slug:slug>/gerer/ecoute/<uuid:public_id>/", listening_tests.read, name="listening"),
    path("ecoute/", listening_tests.join, name="listening_join"),
    path("ecoute/<uuid:listener_key>/", listening_tests.listen, name="listen"),
    path("ecoute/<uuid:listener_key>/noter/", listening_tests.note, name="listening_note"),
    path("lieux/<slug:slug>/gerer/preuves/<int:pk>/photos/", evidence_photos.photos, name="evidence_photos"),
    path(f"{EVIDENCE_PHOTO}image/", evidence_photos.photo, name="evidence_photo"),
    path(f"{EVIDENCE_PHOTO}publier/", evidence_photos.publish, name="publish_evidence_photo"),
    path(f"{EVIDENCE_PHOTO}masquer/", evidence_photos.hide, name="hide_evidence_photo"),
    path(f"{EVIDENCE_PHOTO}retirer/", evidence_photos.remove, name="remove_evidence_photo"),
    path("preuves/<uuid:public_id>/image/", evidence_photos.published_photo, name="published_evidence_photo"),
    path("lieux/<slug:slug>/gerer/photos/", photos.photos, name="photos"),
    path("lieux/<slug:slug>/gerer/photos/<int:pk>/", photos.photo, name="photo"),
    path("lieux/<slug:slug>/gerer/photos/<int:pk>/deplacer/", photos.move_photo, name="move_photo"),
    path("lieux/<slug:slug>/gerer/photos/<int:pk>/retirer/", photos.remove_photo, name="remove_photo"),
    path("lieux/<slug:slug>/reponses/", answers.answer, name="answer"),
    path("lieux/<slug:slug>/gerer/reponses/", answers.listed, name="answers"),
    path("lieux/<slug:slug>/gerer/reponses/<uuid:public_id>/montrer/", answers.show, name="show_answer"),
    path("lieux/<slug:slug>/gerer/reponses/<uuid:public_id>/ecarter/", answers.put_aside, name="put_answer_aside"),
    path("lieux/reponses/<uuid:public_id>/signaler/", answers.report, name="report_answer"),
    path("lieux/reponses/<uuid:public_id>/retirer/", answers.remove, name="remove_answer"),
    path("lieux/<slug:slug>/gerer/hotes/", manage.hosts, name="hosts"),
    path("lieux/<slug:slug>/gerer/hotes/<int:pk>/retirer/", manage.end_host, name="end_host"),
    path("lieux/<slug:slug>/gerer/vie/", manage.life, name="life"),
    path("lieux/<slug:slug>/gerer/label/<slug:label>/", labels.label, name="label"),
    path("reseaux/<slug:slug>/proposer-un-lieu/", labels.propose, name="propose"),
    path("animation/lieux/", labels.proposals, name="proposals"),
    path("animation/lieux/<uuid:public_id>/", labels.proposal, name="proposal"),
    path("animation/lieux/<uuid:public_id>/accepter/", labels.accept_proposal, name="accept_proposal"),
    path("animation/lieux/<uuid:public_id>/decliner/", labels.decline_proposal, name="decline_proposal"),
    path("animation/labels/<uuid:public_id>/", labels.review, name="review_label"),
    path("animation/labels/<uuid:public_id>/decider/", labels.decide, name="decide_label"),
    path("animation/<slug:slug>/criteres/", labels.criteria, name="criteria"),
]
