// A ball shows its own colour, whatever light there is.
#include "lens_fragment.glsl"
uniform float radius;
uniform vec3 up, right, eye;
uniform vec4 ahead;          // the rays' common direction, and 1 where they are parallel
flat in vec3 tint;
flat in vec3 center;
out vec4 color;

void main() {
    vec2 at = vec2(2.0, -2.0) * (gl_PointCoord - 0.5);
    float rest = 1.0 - dot(at, at);
    if (rest < 0.0 || !drawn_here()) discard;
    vec3 offset = eye - center;
    float along_ray = ahead.w > 0.0 ? -dot(offset, ahead.xyz) : length(offset);
    vec3 toward = ahead.w > 0.0 ? -ahead.xyz : offset / max(along_ray, 1e-20);
    vec3 normal = at.x * right + at.y * up + sqrt(rest) * toward;
#if CHANNEL == ALBEDO
    color = vec4(tint, 1.0);
#else
    color = displayed(vec4(tint, 1.0), along_ray - radius * sqrt(rest), normal);
#endif
}
