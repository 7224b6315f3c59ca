"""What is learned: a prompt, and what makes an answer of a model's words."""
