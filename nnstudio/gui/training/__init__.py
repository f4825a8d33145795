"""Training beside the window: the engine in a process of its own, and what the window knows of it.

Only `worker`, `session` and `forecast` know Qt; everything else is imported by the engine process, which does without.
"""
