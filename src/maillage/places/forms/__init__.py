"""What one fills in about places."""

from maillage.places.forms.comforts import ComfortsForm as ComfortsForm
from maillage.places.forms.comforts import FiltersForm as FiltersForm
from maillage.places.forms.confidentiality import InspectionForm as InspectionForm
from maillage.places.forms.photos import PhotoForm as PhotoForm
from maillage.places.forms.photos import PhotoWordsForm as PhotoWordsForm
from maillage.places.forms.place import EvidenceForm as EvidenceForm
from maillage.places.forms.place import HostForm as HostForm
from maillage.places.forms.place import HoursForm as HoursForm
from maillage.places.forms.place import LifeForm as LifeForm
from maillage.places.forms.place import NewPlaceForm as NewPlaceForm
from maillage.places.forms.place import PresentationForm as PresentationForm
from maillage.places.forms.place import SpaceForm as SpaceForm
from maillage.places.forms.place import UnitsField as UnitsField
