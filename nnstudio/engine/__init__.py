"""Arrays: what a network learns, and how."""
