// Faces of cells in a field's own space.
#include "lens_vertex.glsl"
uniform mat4 local_to_world;
in vec3 in_position;
in vec2 in_place;
in vec4 in_color;
out vec2 place;              // on the face, from 0 to 1
out vec4 tint;

void main() {
    place = in_place;
    tint = in_color;
    gl_Position = clip_of((local_to_world * vec4(in_position, 1.0)).xyz);
}
