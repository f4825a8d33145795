"""JAX at its best on a CPU: the whole step compiled by XLA."""
