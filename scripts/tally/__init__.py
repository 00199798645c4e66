"""Tally reads news text in many languages and writes down every number it states about people and materiel."""
