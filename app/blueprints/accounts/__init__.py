"""Accounts (country family): joining, signing in and out, devices, name, place, language.

There is no identity above countries. Signing in is a device's opaque token; only its digest is kept. Emits
`AccountMade`, `SignInLetterWanted`, `PlaceChosen`; reacts to a collectivity's `StaffAppointed` and `StaffEnded` with a
copy of the right. Neighbours below: places, help (the version of the terms).
"""
