"""The states of the document: their names and pictures, and the way to each of them."""
