"""Array operations that several layers share: pure functions over NumPy arrays, without networks or training."""
