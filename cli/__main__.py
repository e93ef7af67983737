"""`python -m cli` is `baton`."""

from cli import main

main(prog_name="baton")
