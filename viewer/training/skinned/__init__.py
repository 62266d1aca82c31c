"""A mesh on bones, learned from one video with masks."""
