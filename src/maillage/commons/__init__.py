"""The commons: what the network learns, written down, kept whole, and free to take away."""
