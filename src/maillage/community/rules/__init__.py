"""The law of the community: rights, memberships, visibility, official numbers, imports, retention."""

from maillage.community.rules.rights import BY_ROLE as BY_ROLE
from maillage.community.rules.rights import INSTANCE as INSTANCE
from maillage.community.rules.rights import OWN as OWN
from maillage.community.rules.rights import Ability as Ability
from maillage.community.rules.rights import Grant as Grant
from maillage.community.rules.rights import RoleKind as RoleKind
from maillage.community.rules.rights import Scope as Scope
from maillage.community.rules.rights import ScopeKind as ScopeKind
from maillage.community.rules.rights import abilities_of as abilities_of
