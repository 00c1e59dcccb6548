"""Staff (collectivity family): who may do what in a space.

The staff row stands in the collectivity's own schema and decides there; the country keeps a copy for its menus only
(`accounts.reactions`). Verbs: `appoint`, `end`. Emits `StaffAppointed`, `StaffEnded`. Neighbours: posts and spaces above.
"""
