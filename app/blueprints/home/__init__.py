"""Home (country family): the feed of a neighbour, and what a visitor sees instead.

Reads only: the newest ads around and the newest bulletins of one's town, merged by time. Visitors and unconfirmed accounts
see kinds and counts. No events, no verbs. Neighbours below: ads and bulletins, which are strangers to each other.
"""
