"""What each sender sends, and how it proves itself: one file per sender."""
