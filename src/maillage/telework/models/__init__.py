"""Agreements, their versions and signatures. Tables that decide nothing."""

from maillage.telework.models.agreements import (
    Agreement,
    AgreementVersion,
    DaysConsent,
    DaySwap,
    Signature,
)

__all__ = ["Agreement", "AgreementVersion", "DaySwap", "DaysConsent", "Signature"]
