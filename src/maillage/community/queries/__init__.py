"""What one asks about people: rights, belonging, the directory, the journal."""

from maillage.community.queries.rights import Scoped as Scoped
from maillage.community.queries.rights import Visitor as Visitor
from maillage.community.queries.rights import abilities as abilities
from maillage.community.queries.rights import current_roles as current_roles
from maillage.community.queries.rights import facilitators_of as facilitators_of
from maillage.community.queries.rights import grants_of as grants_of
from maillage.community.queries.rights import names_of as names_of
from maillage.community.queries.rights import networks_run_by as networks_run_by
from maillage.community.queries.rights import people_with_role as people_with_role
from maillage.community.queries.rights import scopes_held as scopes_held
