"""What one does in the community: each verb in one transaction, with its line in the journal."""

from maillage.community.actions.roles import end_role as end_role
from maillage.community.actions.roles import give_role as give_role
from maillage.community.actions.roles import record as record
