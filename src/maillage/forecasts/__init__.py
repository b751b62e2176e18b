"""What a place costs and earns, foreseen over three years with how sure it is: the economic model of a place.

A *forecast* is what somebody supposes of a place, parameter by parameter (rules.assumptions), and what follows from it,
drawn in thousands of possible futures (rules.simulation). It reads the floors below (bookings, rates) for what really
happened, and writes nothing there. It stands above `economy`, whose books say what was; `foresight`, above, proposes
where to open. Decision: docs/decisions/0043-forecasts-beside-the-books.md; method: docs/algorithms/forecasts.md.
"""
