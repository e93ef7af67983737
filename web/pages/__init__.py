"""The pages: what a runner and a coach see in a browser."""
