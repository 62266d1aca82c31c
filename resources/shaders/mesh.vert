// A triangle mesh in its own space. COLORS, OPACITIES and TANGENTS are defined as 1 where the mesh has them, UVS as how
// many sets of texture coordinates it has.
#include "lens_vertex.glsl"
uniform mat4 local_to_world;
uniform mat3 turn;           // rotation of local_to_world
uniform float nearer;        // part of the depth by which to come before what lies in the same place
in vec3 in_position, in_normal;
out vec3 position, normal;
#if COLORS
in vec3 in_color;
out vec3 tint;
#endif
#if OPACITIES
in float in_opacity;
out float vertex_opacity;
#endif
#if UVS
in vec2 in_uv;
out vec2 uv;
#endif
#if UVS > 1
in vec2 in_uv1;
out vec2 uv1;
#endif
#if UVS > 2
in vec2 in_uv2;
out vec2 uv2;
#endif
#if UVS > 3
in vec2 in_uv3;
out vec2 uv3;
#endif
#if UVS > 4
in vec2 in_uv4;
out vec2 uv4;
#endif
#if TANGENTS
in vec4 in_tangent;
out vec4 tangent;
#endif

void main() {
    vec4 world = local_to_world * vec4(in_position, 1.0);
    position = world.xyz;
    normal = turn * in_normal;
#if COLORS
    tint = in_color;
#endif
#if OPACITIES
    vertex_opacity = in_opacity;
#endif
#if UVS
    uv = in_uv;
#endif
#if UVS > 1
    uv1 = in_uv1;
#endif
#if UVS > 2
    uv2 = in_uv2;
#endif
#if UVS > 3
    uv3 = in_uv3;
#endif
#if UVS > 4
    uv4 = in_uv4;
#endif
#if TANGENTS
    tangent = vec4(turn * in_tangent.xyz, in_tangent.w);
#endif
    gl_Position = clip_of(world.xyz);
    gl_Position.z -= nearer * gl_Position.w;
}
