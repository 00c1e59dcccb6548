"""App: the porch (`web`), the words (`i18n`), the rooms (`blueprints`) and the processes."""
