from django.urls import path

from maillage.economy.views import books, drafts, invoices, issuers

app_name = "economy"
ISSUER = "facturation/<slug:slug>"
DRAFT = "facturation/brouillon/<uuid:public_id>"
INVOICE = "facturation/facture/<uuid:public_id>"
urlpatterns = [
    path("factures/", invoices.mine, name="mine"),
    path("factures/<uuid:public_id>/facture.pdf", invoices.paper, name="paper"),
    path("facturation/", issuers.index, name="index"),
    path(f"{DRAFT}/", drafts.draft, name="draft"),
    path(f"{DRAFT}/relire/", drafts.read_over, name="read_over"),
    path(f"{DRAFT}/emettre/", drafts.issue_it, name="issue"),
    path(f"{DRAFT}/supprimer/", drafts.remove, name="remove_draft"),
    path(f"{INVOICE}/", invoices.invoice, name="invoice"),
    path(f"{INVOICE}/paiement/", invoices.pay, name="pay"),
    path(f"{INVOICE}/paiement/<int:number>/annuler/", invoices.take_back, name="take_back"),
    path(f"{INVOICE}/envoyer/", invoices.send, name="send"),
    path(f"{INVOICE}/rappel/", invoices.send_reminder, name="remind"),
    path(f"{INVOICE}/avoir/", invoices.credit, name="credit"),
    path(f"{ISSUER}/", invoices.invoices, name="invoices"),
    path(f"{ISSUER}/nouvelle/", drafts.new, name="new"),
    path(f"{ISSUER}/reglages/", issuers.settings, name="settings"),
    path(f"{ISSUER}/mandats/", issuers.mandates, name="mandates"),
    path(f"{ISSUER}/mandats/<int:number>/fin/", issuers.end, name="end_mandate"),
    path(f"{ISSUER}/comptes/", books.books, name="books"),
    path(f"{ISSUER}/comptes/cloture/", books.close, name="close"),
    path(f"{ISSUER}/comptes/fec/", books.fec, name="fec"),
    path(f"{ISSUER}/comptes/fec/description/", books.description, name="fec_description"),
    path(f"{ISSUER}/comptes/factures.csv", books.table, name="table"),
]
