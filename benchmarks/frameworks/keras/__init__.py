"""Keras at its best on a CPU."""
