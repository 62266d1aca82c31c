"""What there is: frozen values and numpy arrays. Imports nothing but msgspec, numpy and safetensors."""
