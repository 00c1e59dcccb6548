"""Kernel: clock, ids, errors, configuration, logs, events, database base, outbox, queue, mail, news.

The lowest storey: it knows no tenant and no subject. A closed list of files, each short.
"""
