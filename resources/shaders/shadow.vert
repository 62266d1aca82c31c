// What a light sees of a model.
uniform mat4 local_to_light;
in vec3 in_position;

void main() {
    gl_Position = local_to_light * vec4(in_position, 1.0);
}
