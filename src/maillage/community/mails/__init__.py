"""How mails are written and sent (writing), and those of the community (belonging, meeting)."""

from maillage.community.mails.writing import RETRY as RETRY
from maillage.community.mails.writing import Address as Address
from maillage.community.mails.writing import send_once as send_once
from maillage.community.mails.writing import write_to as write_to
