"""Builders: plain functions with defaults, one file per room. They write through models, inside a unit of the test."""
