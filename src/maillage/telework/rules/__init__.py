"""The law of telework: what texts ask of an agreement, figures that are dated, what one may do when."""
