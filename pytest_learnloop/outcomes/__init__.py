"""Outcomes that need not be found out again: what a program and a case are, and what is known of them."""
