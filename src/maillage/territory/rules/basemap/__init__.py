"""The background of maps, made once from an OpenStreetMap extract: read, generalised for each zoom, cut into tiles.

docs/algorithms/vector-map.md.
"""
