"""What opens above the window and is answered or put away."""
