"""Posts (collectivity family): what a public body has to say, from draft to published to withdrawn.

Verbs: `write_post`, `edit_post`, `publish_post`, `withdraw_post`. Emits `PostPublished`, `PostEdited`, `PostWithdrawn`, from
which the country makes bulletins. Neighbours: staff below, spaces above.
"""
