"""Baton's tests: a package of its own, because a dependency installs another package of this name."""
