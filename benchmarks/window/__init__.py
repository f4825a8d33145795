"""How quick the window is while it is used: `make bench-window`, or `python -m benchmarks.window --quick`.

Each part is a module that measures in a process of its own and prints what it read as JSON.
"""
