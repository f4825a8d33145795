"""Several processes that learn as one: each takes its share of every batch, and its slice of the weights."""
