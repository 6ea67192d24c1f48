"""Slots: each type of piece fills its slot by rule, one noun a file; `settle` calls them all."""
