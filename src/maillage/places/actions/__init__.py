"""What one does with places: each verb in one transaction, with its line in the journal."""

from maillage.places.actions.running import PHOTO_BYTES as PHOTO_BYTES
from maillage.places.actions.running import PHOTO_PIXELS as PHOTO_PIXELS
from maillage.places.actions.running import PHOTO_SIDE as PHOTO_SIDE
from maillage.places.actions.running import REACH_MINUTES as REACH_MINUTES
from maillage.places.actions.running import SPACE_LOCK as SPACE_LOCK
from maillage.places.actions.running import WHEN_CLOSED as WHEN_CLOSED
from maillage.places.actions.running import add_evidence as add_evidence
from maillage.places.actions.running import add_photo as add_photo
from maillage.places.actions.running import add_place as add_place
from maillage.places.actions.running import become as become
from maillage.places.actions.running import close as close
from maillage.places.actions.running import describe as describe
from maillage.places.actions.running import lift as lift
from maillage.places.actions.running import lock_in_order as lock_in_order
from maillage.places.actions.running import measure_reach as measure_reach
from maillage.places.actions.running import must as must
from maillage.places.actions.running import new_arrival_secrets as new_arrival_secrets
from maillage.places.actions.running import remove_photo as remove_photo
from maillage.places.actions.running import review_confidentiality as review_confidentiality
from maillage.places.actions.running import save_space as save_space
