// The blurred sheet behind the lifted picture.
#include "lens_vertex.glsl"
in vec3 in_position;
in vec4 in_light;
out vec4 light;

void main() {
    light = in_light;
    gl_Position = clip_of(in_position);
    gl_Position.z = gl_Position.w;  // as deep as can be: only where nothing else is
}
