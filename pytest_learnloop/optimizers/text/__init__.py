"""What optimizers that ask a model share: the learning context as text, and answers as edits."""
