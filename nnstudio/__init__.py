"""nnstudio: build, count, train, freeze, fine-tune and export neural networks."""
