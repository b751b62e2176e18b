"""The tables of telework, one file an idea."""

from maillage.telework.models.accidents import AccidentRecord as AccidentRecord
from maillage.telework.models.agreements import Agreement as Agreement
from maillage.telework.models.agreements import AgreementVersion as AgreementVersion
from maillage.telework.models.agreements import DaysConsent as DaysConsent
from maillage.telework.models.agreements import DaySwap as DaySwap
from maillage.telework.models.agreements import Signature as Signature
from maillage.telework.models.attestations import PresenceAttestation as PresenceAttestation
from maillage.telework.models.dossiers import Catering as Catering
from maillage.telework.models.dossiers import PlaceDossier as PlaceDossier
from maillage.telework.models.quarters import QuarterCount as QuarterCount
