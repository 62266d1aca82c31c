// The edges of a model's triangles.
#include "lens_fragment.glsl"
uniform vec4 ink;
out vec4 color;

void main() {
    if (!drawn_here()) discard;
    color = vec4(ink.rgb * ink.a, ink.a);
}
