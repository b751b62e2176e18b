"""The words every floor shares: a refusal, a period of time, a point on the map.

Pure Python, no framework, no clock, no randomness. Few files, on purpose:
a thing enters the kernel when two floors need it and no single floor owns it.
"""
