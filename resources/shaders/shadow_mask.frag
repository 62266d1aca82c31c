// Only depth is kept, and only where opacity says that there is something.
#include "mesh_surface.glsl"
uniform float alpha_cutoff;

void main() {
    if (opacity_here() < alpha_cutoff) discard;
}
