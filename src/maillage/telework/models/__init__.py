"""The tables of telework, one file an idea."""

from maillage.telework.models.accidents import AccidentRecord as AccidentRecord
from maillage.telework.models.attestations import PresenceAttestation as PresenceAttestation
from maillage.telework.models.dossiers import Catering as Catering
from maillage.telework.models.dossiers import PlaceDossier as PlaceDossier
