"""Alembic's environment for all three chains. It only ever writes scripts: a schema is moved by running one (chains.py)."""

from alembic import context

context.configure(dialect_name="postgresql", transactional_ddl=False, literal_binds=True)
context.run_migrations()
