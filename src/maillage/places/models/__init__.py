"""The tables of places. They decide nothing."""

from maillage.places.models.label import LABELLING_LABELS as LABELLING_LABELS
from maillage.places.models.label import PROPOSAL_LABELS as PROPOSAL_LABELS
from maillage.places.models.label import Criterion as Criterion
from maillage.places.models.label import CriterionAnswer as CriterionAnswer
from maillage.places.models.label import Labelling as Labelling
from maillage.places.models.label import PlaceProposal as PlaceProposal
from maillage.places.models.place import APPROVAL_LABELS as APPROVAL_LABELS
from maillage.places.models.place import AXIS_LABELS as AXIS_LABELS
from maillage.places.models.place import EVIDENCE_LABELS as EVIDENCE_LABELS
from maillage.places.models.place import GRANULARITY_LABELS as GRANULARITY_LABELS
from maillage.places.models.place import KIND_LABELS as KIND_LABELS
from maillage.places.models.place import STATE_LABELS as STATE_LABELS
from maillage.places.models.place import Closure as Closure
from maillage.places.models.place import Equipment as Equipment
from maillage.places.models.place import Evidence as Evidence
from maillage.places.models.place import Label as Label
from maillage.places.models.place import Photo as Photo
from maillage.places.models.place import Place as Place
from maillage.places.models.place import Reach as Reach
from maillage.places.models.place import SearchedPlace as SearchedPlace
from maillage.places.models.place import Space as Space
from maillage.places.models.place import Unit as Unit
from maillage.places.models.place import Wheelchair as Wheelchair
from maillage.places.models.place import new_secret as new_secret
