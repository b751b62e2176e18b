from django.urls import path

from maillage.commons.views import machine, proposing, reading, writing

app_name = "commons"
GIT = "commun.git"
urlpatterns = [
    path(f"{GIT}/", machine.about_git, name="git"),
    path(f"{GIT}/info/refs", machine.git_refs, name="git_refs"),
    path(f"{GIT}/git-upload-pack", machine.git_upload, name="git_upload"),
    path("documentation/", reading.home, name="home"),
    path("documentation/chercher/", reading.search, name="search"),
    path("documentation/recents/", reading.recent, name="recent"),
    path("documentation/a-ecrire/", reading.wanted, name="wanted"),
    path("documentation/titres.json", machine.titles, name="titles"),
    path("documentation/nouvelle/", writing.new, name="new"),
    path("documentation/apercu/", writing.preview, name="preview"),
    path("documentation/brouillon/", writing.draft, name="draft"),
    path("documentation/images/", writing.pictures, name="pictures"),
    path("documentation/images/<str:name>", machine.picture, name="picture"),
    path("documentation/propositions/", proposing.proposals, name="proposals"),
    path("documentation/propositions/<uuid:public_id>/", proposing.proposal, name="proposal"),
    path("documentation/propositions/<uuid:public_id>/accueillir/", proposing.let_in, name="let_in"),
    path("documentation/propositions/<uuid:public_id>/integrer/", proposing.take_in, name="take_in"),
    path("documentation/propositions/<uuid:public_id>/refuser/", proposing.refuse, name="refuse"),
    path("documentation/propositions/<uuid:public_id>/reprendre/", proposing.withdraw, name="withdraw"),
    path("documentation/propositions/<uuid:public_id>/dire/", proposing.comment, name="comment"),
    path("documentation/<slug:slug>/", reading.page, name="page"),
    path("documentation/<slug:slug>/page.md", machine.markdown, name="markdown"),
    path("documentation/<slug:slug>/modifier/", writing.edit, name="edit"),
    path("documentation/<slug:slug>/proposer/", proposing.propose, name="propose"),
    path("documentation/<slug:slug>/historique/", reading.history, name="history"),
    path("documentation/<slug:slug>/historique/<int:number>/", reading.revision, name="revision"),
    path("documentation/<slug:slug>/differences/", reading.differences, name="differences"),
    path("documentation/<slug:slug>/qui/", reading.blame, name="blame"),
    path("documentation/<slug:slug>/retablir/<int:number>/", writing.restore, name="restore"),
    path("documentation/<slug:slug>/adapter/", writing.fork, name="fork"),
    path("documentation/<slug:slug>/amont/", writing.upstream, name="upstream"),
    path("documentation/<slug:slug>/rendre/", proposing.give_back, name="give_back"),
    path("documentation/<slug:slug>/essaye/", writing.tried, name="tried"),
    path("documentation/<slug:slug>/masquer/", writing.hide, name="hide"),
]
