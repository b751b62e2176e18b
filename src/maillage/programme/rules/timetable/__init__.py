"""Timetables in which people miss least: a barcamp in one place, a fortnight in many. Pure; knows no framework.

>>> from maillage.programme.rules.timetable import Problem, Room, Session, Slot, Wish, solve
>>> day = (Slot("am", "2026-06-06", 540, 600), Slot("pm", "2026-06-06", 840, 900))
>>> wishes = (Wish("Zoé", "bread"), Wish("Zoé", "bees"), Wish("Ali", "bees"), Wish("Ali", "solar"))
>>> sessions = (Session("bread"), Session("bees"), Session("solar"))
>>> timetable = solve(Problem(sessions, day, (Room("hall"), Room("shed")), wishes))
>>> timetable.kept, timetable.bound, timetable.violations
(4.0, 4.0, ())
"""

from maillage.programme.rules.timetable.evaluation import Evaluation as Evaluation
from maillage.programme.rules.timetable.evaluation import WorstServed as WorstServed
from maillage.programme.rules.timetable.evaluation import evaluate as evaluate
from maillage.programme.rules.timetable.explanations import Clash as Clash
from maillage.programme.rules.timetable.explanations import Miss as Miss
from maillage.programme.rules.timetable.explanations import MoveCost as MoveCost
from maillage.programme.rules.timetable.explanations import cost_of_move as cost_of_move
from maillage.programme.rules.timetable.explanations import explain_clash as explain_clash
from maillage.programme.rules.timetable.explanations import list_missed as list_missed
from maillage.programme.rules.timetable.problem import Assignment as Assignment
from maillage.programme.rules.timetable.problem import Cell as Cell
from maillage.programme.rules.timetable.problem import Drive as Drive
from maillage.programme.rules.timetable.problem import Person as Person
from maillage.programme.rules.timetable.problem import Problem as Problem
from maillage.programme.rules.timetable.problem import Room as Room
from maillage.programme.rules.timetable.problem import Session as Session
from maillage.programme.rules.timetable.problem import Slot as Slot
from maillage.programme.rules.timetable.problem import Weights as Weights
from maillage.programme.rules.timetable.problem import Wish as Wish
from maillage.programme.rules.timetable.reasons import Violation as Violation
from maillage.programme.rules.timetable.solving import Progress as Progress
from maillage.programme.rules.timetable.solving import ProgressCallback as ProgressCallback
from maillage.programme.rules.timetable.solving import Stopped as Stopped
from maillage.programme.rules.timetable.solving import Timetable as Timetable
from maillage.programme.rules.timetable.solving import solve as solve
