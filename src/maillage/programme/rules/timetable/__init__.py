"""Timetables in which people miss least: a barcamp in one place, a fortnight in many. Pure; knows no framework.

>>> from maillage.programme.rules.timetable import Problem, Room, Session, Slot, Wish
>>> from maillage.programme.rules.timetable.solving import solve
>>> day = (Slot("am", "2026-06-06", 540, 600), Slot("pm", "2026-06-06", 840, 900))
>>> wishes = (Wish("Zoé", "bread"), Wish("Zoé", "bees"), Wish("Ali", "bees"), Wish("Ali", "solar"))
>>> sessions = (Session("bread"), Session("bees"), Session("solar"))
>>> timetable = solve(Problem(sessions, day, (Room("hall"), Room("shed")), wishes))
>>> timetable.kept, timetable.bound, timetable.violations
(4.0, 4.0, ())

Here stand the words of a question. What answers it is imported where something is solved, from `solving` and
`evaluation`: numba and scipy take more than a second to load, which every process of the site would pay.
"""

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
