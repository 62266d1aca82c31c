// A triangle mesh in its own space.
uniform mat4 world_to_clip, local_to_world;
uniform mat3 turn;           // rotation of local_to_world
in vec3 in_position, in_normal, in_color;
out vec3 position, normal, tint;

void main() {
    vec4 world = local_to_world * vec4(in_position, 1.0);
    position = world.xyz;
    normal = turn * in_normal;
    tint = in_color;
    gl_Position = world_to_clip * world;
}
