"""The law of the ground: how a name is searched, how minutes are estimated. Pure."""

from maillage.territory.rules.minutes import Destination, Graph, Pace, TravelTimes, estimate_minutes
from maillage.territory.rules.names import Entry, Hit, Index, fold_name

__all__ = ["Destination", "Entry", "Graph", "Hit", "Index", "Pace", "TravelTimes", "estimate_minutes", "fold_name"]
