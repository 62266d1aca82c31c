"""Training runs: forms, curves, snapshots, races."""
