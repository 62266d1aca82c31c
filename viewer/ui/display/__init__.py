"""How the picture is shown: channels, tone, false colours, models."""
