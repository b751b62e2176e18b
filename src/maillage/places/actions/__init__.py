"""What one does with places: each verb in one transaction, with its line in the journal."""

from maillage.places.actions.closures import close as close
from maillage.places.actions.closures import close_several as close_several
from maillage.places.actions.closures import lift as lift
from maillage.places.actions.confidentiality import add_evidence as add_evidence
from maillage.places.actions.confidentiality import inspect_space as inspect_space
from maillage.places.actions.confidentiality import review_confidentiality as review_confidentiality
from maillage.places.actions.hosts import end_host as end_host
from maillage.places.actions.hosts import invite_host as invite_host
from maillage.places.actions.locks import lock_in_order as lock_in_order
from maillage.places.actions.locks import require as require
from maillage.places.actions.photos import add_photo as add_photo
from maillage.places.actions.photos import describe_photo as describe_photo
from maillage.places.actions.photos import move_photo as move_photo
from maillage.places.actions.photos import remove_photo as remove_photo
from maillage.places.actions.places import WHEN_CLOSED as WHEN_CLOSED
from maillage.places.actions.places import add_place as add_place
from maillage.places.actions.places import change_state as change_state
from maillage.places.actions.places import describe as describe
from maillage.places.actions.places import new_arrival_secrets as new_arrival_secrets
from maillage.places.actions.reach import REACH_MINUTES as REACH_MINUTES
from maillage.places.actions.reach import measure_reach as measure_reach
from maillage.places.actions.spaces import copy_space as copy_space
from maillage.places.actions.spaces import save_space as save_space
