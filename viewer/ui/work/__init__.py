"""Work in child processes for the window: the engines, jobs, derived results."""
