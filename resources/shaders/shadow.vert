// What a lamp sees of a model.
uniform mat4 local_to_lamp;
in vec3 in_position;

void main() {
    gl_Position = local_to_lamp * vec4(in_position, 1.0);
}
