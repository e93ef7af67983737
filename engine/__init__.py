"""The training decisions: values in, values out. No clock, no files, no network, no JSON."""
