"""A plan in the form another program takes: one file per form."""
