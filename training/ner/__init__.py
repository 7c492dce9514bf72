"""Learning the recognizer that ships with Gazette: from openly licensed sentences to a small graph for onnxruntime.

docs/recognizer.md tells what it is learned from, how well it does, and how to do it again."""
