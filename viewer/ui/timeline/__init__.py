"""Time in the window: tracks of keys, playing, and films."""
