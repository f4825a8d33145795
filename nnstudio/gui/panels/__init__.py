"""What stands around the canvas: each panel shows the document from one side and edits it by pure functions."""
