"""How mails are written and sent (writing), and those of the community (belonging, meeting)."""

from maillage.community.mails.compose import RETRY as RETRY
from maillage.community.mails.compose import Address as Address
from maillage.community.mails.compose import send_once as send_once
from maillage.community.mails.compose import write_to as write_to
