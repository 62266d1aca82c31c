"""What edits do to each sort of content."""
