"""The back office of a small bookshop. Money is in whole cents, weight in grams unless a name says otherwise."""
