"""Rates and who pays less; passes, their credits and what each booking took of them; what is owed for bookings."""

from maillage.passes.models.billed import Billed as Billed
from maillage.passes.models.charges import Charge as Charge
from maillage.passes.models.credits import CreditEntry as CreditEntry
from maillage.passes.models.credits import CreditLot as CreditLot
from maillage.passes.models.passes import Pass as Pass
from maillage.passes.models.passes import PassBeneficiary as PassBeneficiary
from maillage.passes.models.passes import PassKind as PassKind
from maillage.passes.models.passes import PassSuspension as PassSuspension
from maillage.passes.models.rates import Concession as Concession
from maillage.passes.models.rates import Rate as Rate
