"""The open document: files, the scene list, export."""
