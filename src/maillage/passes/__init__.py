"""What things cost, and what one holds that pays for them: rates, passes, credits.

Words: rate (a price for a length of time, dated, for some people), concession (why one pays less), quote (what a
booking costs, line by line), kind of pass (what is sold), pass (what somebody holds), lot (credits of a pass that end
together), charge (what is owed for a booking). Nothing here knows a booking: who spends says what for.
May import: places, ledger, community, territory, web, kernel.
"""
