"""Measurements; each file runs by itself."""
