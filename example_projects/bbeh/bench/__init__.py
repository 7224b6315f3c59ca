"""The questions, who answers them, and how answers are graded. Nothing here is learned."""
