"""Kernel: clock, ids, errors, configuration, logs, events, database base, outbox, queue, mail.

The lowest storey: it knows no tenant and no subject. A closed list of files, each short.
"""
