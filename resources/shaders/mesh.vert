// A triangle mesh in its own space.
#include "lens_vertex.glsl"
uniform mat4 local_to_world;
uniform mat3 turn;           // rotation of local_to_world
in vec3 in_position, in_normal, in_color;
out vec3 position, normal, tint;

void main() {
    vec4 world = local_to_world * vec4(in_position, 1.0);
    position = world.xyz;
    normal = turn * in_normal;
    tint = in_color;
    gl_Position = clip_of(world.xyz);
}
