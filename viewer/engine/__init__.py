"""Child processes: messages, the render service and the workers."""
