"""JSON <-> engine values: the only code that knows the names of JSON fields, and the only one that uses marshmallow."""
