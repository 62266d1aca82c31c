"""Moving a surface so that its outlines agree with photos."""
