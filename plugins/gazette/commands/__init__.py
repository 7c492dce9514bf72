"""One module a command. Each has a `run` that prints to standard output."""
