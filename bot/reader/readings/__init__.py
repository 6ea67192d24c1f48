"""Readings: what a parsed text comes to: a job, several, a change of one, a sum to spend, or a question back."""
