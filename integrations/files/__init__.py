"""Files people upload: one file per format."""
