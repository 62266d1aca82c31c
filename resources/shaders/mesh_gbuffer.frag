// Where each pixel is on a model, for mesh_deferred.frag: texture coordinates, normal and tangent of the side that is seen.
#include "mesh_tangent.glsl"
#include "mesh_gbuffer.glsl"
in vec3 position, normal;
in vec2 uv;
#if TANGENTS
in vec4 tangent;
#endif
layout(location = 0) out vec4 on_map;
layout(location = 1) out vec4 facing;

void main() {
    float side = gl_FrontFacing ? 1.0 : -1.0;
    vec3 unit = side * normalize(normal);
    vec2 right = dFdx(uv), up = dFdy(uv);
    // The logarithm of texture sides a pixel, along the direction in which the picture is pressed together most.
    float change = 0.5 * log2(max(max(dot(right, right), dot(up, up)), 1e-20));
#if TANGENTS
    vec2 code = tangent_code(side * tangent, unit);
#else
    vec2 code = vec2(1.0, 0.0);
#endif
    on_map = on_map_code(uv, change, code.x);
    facing = facing_code(unit, code.y);
}
