"""The law of foresight: questions about a ground, and answers with a bound. Knows no framework.

>>> from maillage.foresight.rules.problem import Aim, Question, ground
>>> from maillage.foresight.rules.solving import solve
>>> land = ground(people=[900, 300, 50], minutes=[[0, 25, 60], [25, 0, 35], [60, 35, 0]])
>>> answer = solve(land, Question(Aim.MEAN, count=1))
>>> round(answer.value, 2), answer.proven, answer.is_open.tolist()
(8.4, True, [True, False, False])
"""

SAYS_NOTHING = 0.9  # a gap from which on a bound allows for nearly twice as much: it is not shown as one
