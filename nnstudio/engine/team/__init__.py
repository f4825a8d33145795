"""Several processes that work as one: each takes its share of every batch and, where they learn, of the weights."""
