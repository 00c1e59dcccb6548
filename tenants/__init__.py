"""Tenants: the registry of countries and collectivities, their schemas and roles, and the unit of work.

No web, no words: the storeys above hand a tenant in and get a session out.
"""
