"""Files (country family): photos and PDF that people send, for the rooms above, which say what they belong to.

Verbs: `receive`, `attach`, `describe`, `move`, `drop`; for the worker `keep_sizes`, `refuse`, `clear`; for moderation
`remove_of`, `restore_of`, `release`, `take_down`, and an owner's `object_to`. Emits `FileReceived` and what became of it.
A room above calls `receive` and `attach` in its own unit, shows `queries.photos_of`, and says in the wiring who may fetch
the files of its things, and who takes part in them. Neighbours below: accounts, places. Bytes lie in the store
(`kernel.files`); photos are opened in a process of its own.
"""
