"""PyTorch at its best on a CPU."""
