"""How the cost of each kind of layer grows with batch, width, depth and length of its input, beside theory."""
