"""What `./run` does, with the standard library alone: install, start, watch, test, check."""
