// Lines of a width in pixels: each is a quad of four corners that turns to the screen.
#include "lens_vertex.glsl"
uniform vec2 size;           // of the target, in pixels
uniform float width_scale;   // pixels of the target per pixel that people see
uniform float near_w;        // ends nearer than this are cut off; 0 for parallel rays
in vec3 in_start, in_end;
in vec4 in_color;
in float in_width;
out vec4 tint;
out vec3 world;
noperspective out vec2 across;  // pixels from the middle line, and half of the width

void main() {
    vec4 a = clip_around(in_start, 0.0), b = clip_around(in_end, 0.0);
    vec3 start = in_start, end = in_end;
    if (a.w < near_w && b.w >= near_w) { float t = (near_w - a.w) / (b.w - a.w); a = mix(a, b, t); start = mix(start, end, t); }
    if (b.w < near_w && a.w >= near_w) { float t = (near_w - b.w) / (a.w - b.w); b = mix(b, a, t); end = mix(end, start, t); }
    vec2 from = a.xy / a.w * size * 0.5, to = b.xy / b.w * size * 0.5;
    vec2 along = to - from;
    along = dot(along, along) > 1e-12 ? normalize(along) : vec2(1.0, 0.0);
    float reach = 0.5 * in_width * width_scale + 1.0;
    float side = (gl_VertexID & 1) == 0 ? -reach : reach;
    bool first = gl_VertexID < 2;
    vec4 clip = first ? a : b;
    vec2 shift = (vec2(-along.y, along.x) * side) * 2.0 / size;
    gl_Position = clip + vec4(shift * clip.w, 0.0, 0.0);
    if (a.w < near_w && b.w < near_w) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
#if LENS >= 2
    // Short pieces are far apart only where the seam or the rim has torn them.
    if (distance(a.xy / a.w, b.xy / b.w) > 0.5) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
#endif
    world = first ? start : end;
    tint = in_color;
    across = vec2(side, 0.5 * in_width * width_scale);
}
