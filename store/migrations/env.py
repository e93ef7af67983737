"""Run by Alembic: migrates over the connection that `store.migrate` hands in."""

from alembic import context

from store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # true for both databases; a migration happens whole or not at all
    render_as_batch=True,  # SQLite changes a table by copying it
)
context.run_migrations()
