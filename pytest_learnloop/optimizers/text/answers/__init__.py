"""Answers of models as edits of parameters: whatever can be read is used."""
