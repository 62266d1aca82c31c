"""The window around everything: menus, docks, notices, status."""
