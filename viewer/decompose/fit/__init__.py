"""Materials and light from pictures, by differentiable shading on a given surface."""
