"""The tables of the economy, one file an idea."""

from maillage.economy.models.drafts import DraftInvoice as DraftInvoice
from maillage.economy.models.drafts import DraftLine as DraftLine
from maillage.economy.models.invoices import DepositUse as DepositUse
from maillage.economy.models.invoices import Invoice as Invoice
from maillage.economy.models.invoices import InvoiceHolder as InvoiceHolder
from maillage.economy.models.issuers import BillingMandate as BillingMandate
from maillage.economy.models.issuers import Issuer as Issuer
from maillage.economy.models.payments import Payment as Payment
from maillage.economy.models.payments import Reminder as Reminder
