"""The tables of the community. They decide nothing."""

from maillage.community.models.access_tokens import AccessToken as AccessToken
from maillage.community.models.attachments import StoredFile as StoredFile
from maillage.community.models.attempts import Attempt as Attempt
from maillage.community.models.directory import DirectoryEntry as DirectoryEntry
from maillage.community.models.idempotency import IdempotencyKey as IdempotencyKey
from maillage.community.models.imports import ImportRun as ImportRun
from maillage.community.models.mail_log import Mailing as Mailing
from maillage.community.models.mail_log import MailSent as MailSent
from maillage.community.models.memberships import SITUATION_LABELS as SITUATION_LABELS
from maillage.community.models.memberships import Charter as Charter
from maillage.community.models.memberships import Membership as Membership
from maillage.community.models.memberships import Signature as Signature
from maillage.community.models.messages import PrivateMessage as PrivateMessage
from maillage.community.models.organisations import Network as Network
from maillage.community.models.organisations import Organisation as Organisation
from maillage.community.models.organisations import OrganisationKind as OrganisationKind
from maillage.community.models.organisations import Participation as Participation
from maillage.community.models.people import REMINDER_LABELS as REMINDER_LABELS
from maillage.community.models.people import Person as Person
from maillage.community.models.retention import Retention as Retention
from maillage.community.models.roles import Invitation as Invitation
from maillage.community.models.roles import JournalEntry as JournalEntry
from maillage.community.models.roles import Role as Role
from maillage.community.models.wall import Post as Post
