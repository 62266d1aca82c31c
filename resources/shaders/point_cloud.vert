// The balls of a point cloud as squares that face the camera, as large as the balls are from here.
#include "lens_vertex.glsl"
uniform mat4 local_to_world;
uniform float radius;        // in the world
uniform vec3 up;             // of the camera, in the world
uniform vec2 size;           // of the picture in pixels
uniform float near_w;        // nearer points are not drawn; 0 for parallel rays
in vec3 in_position;
in vec3 in_color;            // linear
flat out vec3 tint;
flat out vec3 center;
uniform float least;         // pixels: a far point stays visible

void main() {
    center = (local_to_world * vec4(in_position, 1.0)).xyz;
    // A second point on the ball's rim says how large it is, whatever the lens.
    vec4 rim = clip_of(center + radius * up), clip = clip_of(center);
    bool seen = clip.w >= near_w;
#if LENS == 3
    seen = seen && lens_at.x * lens_side >= 0.0;
#endif
    gl_Position = seen ? clip : vec4(2.0, 2.0, 2.0, 1.0);
    gl_PointSize = max(length((rim.xy / rim.w - clip.xy / clip.w) * size), least);
    tint = in_color;
}
