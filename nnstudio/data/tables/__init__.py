"""Tables as text (CSV, TSV and their like): how they are written, what their columns hold, numbers made of them."""
