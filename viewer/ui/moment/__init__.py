"""3D moments: made of photos, looked at stage by stage."""
