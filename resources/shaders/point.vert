// Points of a fixed size in pixels, placed by the lens.
#include "lens_vertex.glsl"
uniform mat4 local_to_world;
uniform float point_size;    // in pixels of the target
uniform float near_w;        // nearer points are not drawn; 0 for parallel rays
in vec3 in_position;
in vec3 in_color;            // linear
out vec3 tint;

void main() {
    vec4 clip = clip_of((local_to_world * vec4(in_position, 1.0)).xyz);
    bool seen = clip.w >= near_w;
#if LENS == 3
    seen = seen && lens_at.x * lens_side >= 0.0;
#endif
    gl_Position = seen ? clip : vec4(2.0, 2.0, 2.0, 1.0);
    gl_PointSize = point_size;
    tint = in_color;
}
