"""Bulletins (country family): what spaces have published, as the residents' feed sees it.

Rows are written by reactions to the events of `posts`, in any order, and by nobody else. They have no page of their own: a
bulletin leads to the post in its space. Neighbours: places below, home above.
"""
