from django.urls import path

from maillage.grants.views import costs, funders, grants, reports

app_name = "grants"
GRANT = "subventions/<uuid:public_id>"
COST = "subventions/depense/<uuid:public_id>"
REPORT = f"{GRANT}/compte-rendu/<int:number>"
ROOM = "financeur/<uuid:public_id>"
VERSION = "version-<int:version>"
urlpatterns = [
    path("subventions/", grants.index, name="index"),
    path("subventions/nouvelle/", grants.award, name="award"),
    path("subventions/echeances/", grants.deadlines, name="deadlines"),
    path("subventions/echeances.ics", grants.calendar, name="calendar"),
    path("subventions/organisme/<slug:slug>/depenses/", costs.costs, name="costs"),
    path("subventions/organisme/<slug:slug>/depenses/nouvelle/", costs.enter, name="enter"),
    path("subventions/organisme/<slug:slug>/subventions.csv", grants.scdl, name="scdl"),
    path(f"{COST}/", costs.cost, name="cost"),
    path(f"{COST}/modifier/", costs.change, name="change_cost"),
    path(f"{COST}/supprimer/", costs.remove, name="remove_cost"),
    path(f"{COST}/ecarter/", costs.withdraw, name="withdraw_cost"),
    path(f"{COST}/lieu/", costs.count_in_place, name="count_in_place"),
    path(f"{COST}/piece/", costs.add_proof, name="add_proof"),
    path(f"{COST}/piece/<int:number>/", costs.proof, name="proof"),
    path(f"{COST}/piece/<int:number>/supprimer/", costs.remove_proof, name="remove_proof"),
    path(f"{COST}/imputer/", costs.impute, name="impute"),
    path(f"{COST}/imputation/<int:number>/retirer/", costs.take_back, name="take_back"),
    path(f"{GRANT}/", grants.grant, name="grant"),
    path(f"{GRANT}/modifier/", grants.change, name="change"),
    path(f"{GRANT}/convention/", grants.convention, name="convention"),
    path(f"{GRANT}/logo/", grants.logo, name="logo"),
    path(f"{GRANT}/plan/", grants.plan, name="plan"),
    path(f"{GRANT}/plan/nature/", grants.add_category, name="add_category"),
    path(f"{GRANT}/plan/nature/<int:number>/retirer/", grants.remove_category, name="remove_category"),
    path(f"{GRANT}/plan/indicateur/", grants.promise, name="promise"),
    path(f"{GRANT}/plan/indicateur/<int:number>/declarer/", grants.declare, name="declare"),
    path(f"{GRANT}/plan/versement/", grants.expect, name="expect"),
    path(f"{GRANT}/plan/versement/<int:number>/recu/", grants.receive, name="receive"),
    path(f"{GRANT}/plan/compte-rendu/", grants.plan_report, name="plan_report"),
    path(f"{GRANT}/question/<int:number>/repondre/", grants.answer, name="answer"),
    path(f"{REPORT}/", reports.report, name="report"),
    path(f"{REPORT}/figer/", reports.freeze, name="freeze"),
    path(f"{REPORT}/{VERSION}.pdf", reports.paper, name="paper"),
    path(f"{REPORT}/{VERSION}.zip", reports.archive, name="archive"),
    path("financeur/", funders.room, name="room"),
    path("financeur/subventions.csv", funders.scdl, name="funder_scdl"),
    path(f"{ROOM}/", funders.grant, name="funder_grant"),
    path(f"{ROOM}/question/", funders.ask, name="ask"),
    path(f"{ROOM}/compte-rendu/<int:number>/{VERSION}/", funders.version, name="version"),
    path(f"{ROOM}/compte-rendu/<int:number>/{VERSION}.pdf", funders.paper, name="funder_paper"),
    path(f"{ROOM}/compte-rendu/<int:number>/{VERSION}.zip", funders.archive, name="funder_archive"),
]
