"""From light and numbers to what people look at: tone, false colours, probes. The window imports these."""
