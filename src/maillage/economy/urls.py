from django.urls import path

from maillage.economy.views import bank, billing, books, clearing, clearing_place, debits, drafts, invoices, issuers

app_name = "economy"
ISSUER = "facturation/<slug:slug>"
DRAFT = "facturation/brouillon/<uuid:public_id>"
INVOICE = "facturation/facture/<uuid:public_id>"
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
urlpatterns = [
    *CLEARING_ADDRESSES,
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
    path(f"{ISSUER}/a-facturer/", billing.to_bill, name="to_bill"),
    path(f"{ISSUER}/nouvelle/", drafts.new, name="new"),
    path(f"{ISSUER}/reglages/", issuers.settings, name="settings"),
    path(f"{ISSUER}/mandats/", issuers.mandates, name="mandates"),
    path(f"{ISSUER}/mandats/<int:number>/fin/", issuers.end, name="end_mandate"),
    path(f"{ISSUER}/banque/", bank.bank, name="bank"),
    path(f"{ISSUER}/banque/noter/", bank.note, name="bank_note"),
    path(f"{ISSUER}/banque/<int:number>/facture/", bank.match, name="bank_match"),
    path(f"{ISSUER}/banque/<int:number>/a-part/", bank.aside, name="bank_aside"),
    path("facturation/releve/<uuid:public_id>/", bank.columns, name="bank_columns"),
    path("facturation/releve/<uuid:public_id>/jeter/", bank.forget, name="bank_forget"),
    path(f"{ISSUER}/prelevements/", debits.debits, name="debits"),
    path(f"{ISSUER}/prelevements/demander/", debits.collect_now, name="collect"),
    path(f"{ISSUER}/prelevements/mandat/<int:number>/fin/", debits.end, name="end_debit_mandate"),
    path(f"{ISSUER}/prelevements/rejet/<int:number>/", debits.refused, name="debit_refused"),
    path("facturation/prelevement/<uuid:public_id>.xml", debits.file, name="debit_file"),
    path(f"{INVOICE}/virement.xml", debits.refund, name="refund"),
    path(f"{ISSUER}/comptes/", books.books, name="books"),
    path(f"{ISSUER}/comptes/cloture/", books.close, name="close"),
    path(f"{ISSUER}/comptes/cloture/<int:number>.pdf", books.closure, name="closure"),
    path(f"{ISSUER}/comptes/archive.zip", books.archive, name="archive"),
    path(f"{ISSUER}/comptes/attestation.pdf", books.attestation, name="attestation"),
    path(f"{ISSUER}/comptes/fec/", books.fec, name="fec"),
    path(f"{ISSUER}/comptes/fec/description/", books.description, name="fec_description"),
    path(f"{ISSUER}/comptes/factures.csv", books.table, name="table"),
]
