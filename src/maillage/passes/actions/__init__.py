"""Set rates, sell passes, spend and give back credits, charge what is booked."""
