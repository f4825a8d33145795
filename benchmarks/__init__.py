"""How fast nnstudio trains beside other frameworks: `make bench`, or `python -m benchmarks --quick`."""
