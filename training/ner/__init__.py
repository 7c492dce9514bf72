"""Train the recognizer that ships with Gazette: from openly licensed sentences to a small graph for onnxruntime.

docs/recognizer.md describes the training data, the results, and how to repeat the training."""
