"""The compared pages in Django with django-tenants, written as the documentation of both tells one to."""
