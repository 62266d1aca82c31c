#include "lens_fragment.glsl"
in vec4 light;
out vec4 color;

void main() {
    if (!drawn_here()) discard;
    color = displayed(light, -1.0, vec3(0.0));
}
