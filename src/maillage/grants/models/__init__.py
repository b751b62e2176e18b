"""The tables of grants: conventions, costs and their proofs, what a grant pays of them, reports that are frozen."""

from maillage.grants.models.costs import Cost as Cost
from maillage.grants.models.costs import CostCorrection as CostCorrection
from maillage.grants.models.costs import CostPlace as CostPlace
from maillage.grants.models.costs import CostProof as CostProof
from maillage.grants.models.costs import CostSource as CostSource
from maillage.grants.models.costs import Imputation as Imputation
from maillage.grants.models.grants import BudgetLine as BudgetLine
from maillage.grants.models.grants import CostCategory as CostCategory
from maillage.grants.models.grants import FunderQuestion as FunderQuestion
from maillage.grants.models.grants import Grant as Grant
from maillage.grants.models.grants import Indicator as Indicator
from maillage.grants.models.grants import IndicatorValue as IndicatorValue
from maillage.grants.models.grants import Instalment as Instalment
from maillage.grants.models.grants import PublicityProof as PublicityProof
from maillage.grants.models.reports import FrozenCost as FrozenCost
from maillage.grants.models.reports import GrantWarning as GrantWarning
from maillage.grants.models.reports import ReportAnnex as ReportAnnex
from maillage.grants.models.reports import ReportDue as ReportDue
from maillage.grants.models.reports import ReportSheet as ReportSheet
from maillage.grants.models.reports import ReportVersion as ReportVersion
