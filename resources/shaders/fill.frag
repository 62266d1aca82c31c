// What a moved camera uncovers. Opacity fades it out beyond the edge of the picture.
#include "lens_fragment.glsl"
in vec4 light, value;
in float inverse;
out vec4 color;

void main() {
    if (!drawn_here()) discard;
#if CHANNEL >= VIEW_DEPENDENCE
    color = displayed_number(value) * light.a;
#else
    // Blended with the sky's, which is none, a normal becomes short.
    vec3 normal = length(value.xyz) > 0.1 ? value.xyz : vec3(0.0);
    color = displayed(light, inverse > 0.0 ? 1.0 / inverse : -1.0, normal);
#endif
}
