// The blurred sheet behind the lifted picture.
uniform mat4 world_to_clip;
in vec3 in_position;
in vec4 in_light;
out vec4 light;

void main() {
    light = in_light;
    gl_Position = world_to_clip * vec4(in_position, 1.0);
    gl_Position.z = gl_Position.w;  // as deep as can be: only where nothing else is
}
