"""Pictures in files: which there are in a folder, how each becomes pixels of one shape, and all of them at once."""
