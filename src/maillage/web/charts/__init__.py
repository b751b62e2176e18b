"""Charts drawn on the server: a figure says what is shown, from which come its drawing (SVG), its table and its CSV.

`{% chart figure %}` in a template, `on_paper(figure)` for Typst. Decision: docs/decisions/0021-charts.md.
"""
