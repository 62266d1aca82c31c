// Vertex colours as they are where light is already in them; else a lamp at the eye and a soft sky.
#include "lens_fragment.glsl"
uniform vec3 eye, base_color;
uniform bool lit;
in vec3 position, normal, tint;
out vec4 color;

void main() {
    if (!drawn_here()) discard;
    vec3 toward = normalize(eye - position);
    vec3 unit = normalize(normal);
    unit = dot(unit, toward) < 0.0 ? -unit : unit;
    vec3 light = tint * base_color;
    if (lit) light *= 0.25 + 0.15 * unit.z + 0.6 * dot(unit, toward);
    color = displayed(vec4(light, 1.0), distance(eye, position), unit);
}
