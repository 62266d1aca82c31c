"""What is seen when nothing is open."""
