"""The command line: the whole main job without a window, on machines that have no Qt."""
