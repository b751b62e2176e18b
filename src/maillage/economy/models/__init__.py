"""The tables of the economy, one file an idea."""

from maillage.economy.models.bank import BankColumns as BankColumns
from maillage.economy.models.bank import BankFile as BankFile
from maillage.economy.models.bank import BankMatch as BankMatch
from maillage.economy.models.bank import BankMovement as BankMovement
from maillage.economy.models.clearing import ClearedEntry as ClearedEntry
from maillage.economy.models.clearing import ClearingAccount as ClearingAccount
from maillage.economy.models.clearing import ClearingAgreement as ClearingAgreement
from maillage.economy.models.clearing import ClearingCarry as ClearingCarry
from maillage.economy.models.clearing import ClearingCircle as ClearingCircle
from maillage.economy.models.clearing import ClearingDispute as ClearingDispute
from maillage.economy.models.clearing import ClearingFreeze as ClearingFreeze
from maillage.economy.models.clearing import ClearingLine as ClearingLine
from maillage.economy.models.clearing import ClearingPeriod as ClearingPeriod
from maillage.economy.models.clearing import ClearingSettlement as ClearingSettlement
from maillage.economy.models.clearing import ClearingTransfer as ClearingTransfer
from maillage.economy.models.clearing import ClearingVote as ClearingVote
from maillage.economy.models.clearing import SettledLine as SettledLine
from maillage.economy.models.drafts import DraftInvoice as DraftInvoice
from maillage.economy.models.drafts import DraftLine as DraftLine
from maillage.economy.models.invoices import DepositUse as DepositUse
from maillage.economy.models.invoices import Invoice as Invoice
from maillage.economy.models.invoices import InvoiceHolder as InvoiceHolder
from maillage.economy.models.issuers import BillingMandate as BillingMandate
from maillage.economy.models.issuers import Issuer as Issuer
from maillage.economy.models.payments import Payment as Payment
from maillage.economy.models.payments import Reminder as Reminder
