"""Tools: what the mouse does in the viewport. Each is a module with a ``Tool``, named in ``tool_manager.TOOLS``."""
