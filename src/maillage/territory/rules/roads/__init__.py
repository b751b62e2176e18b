"""Real roads: from an OpenStreetMap extract to minutes, paths and catchments. How: docs/algorithms/roads.md.

Heavy libraries are imported by the modules of this package only, and the package only by those who need roads.
"""
