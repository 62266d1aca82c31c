// The blurred sheet behind the lifted picture.
#include "lens_vertex.glsl"
in vec3 in_position;
in vec4 in_light;
in float in_inverse;
in vec4 in_value;            // of the channel
out vec4 light, value;
out float inverse;

void main() {
    light = in_light;
    inverse = in_inverse;
    value = in_value;
    gl_Position = clip_of(in_position);
    gl_Position.z = gl_Position.w;  // as deep as can be: only where nothing else is
}
