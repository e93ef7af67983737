"""What the engine knows as data: exercises and parameters in TOML, checked when they are loaded."""
