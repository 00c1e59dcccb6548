"""Notifications (country family): how a neighbour is told. Other rooms decide who is told, and in what words.

Verbs: notify, notify_many, mark_read, read_path, read_told, rename, choose_letters, choose_copies, choose_tellings, turn_letters_off. Emits `LettersDue`, whose errand
hands the letters to the mail server, one by one; what a letter tells is asked of its room as it leaves (LETTER_VALUES of
the wiring). Neighbours below: accounts, places.
"""
