"""Forms: each collects the options of one job and hands them over as a value."""
