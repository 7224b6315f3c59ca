"""The pipelines to be written: two tasks, each as one function and as many."""
