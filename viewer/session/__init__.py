"""The open document and its tools, without Qt."""
