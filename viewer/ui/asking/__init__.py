"""What the files of networks do not say, asked of people."""
