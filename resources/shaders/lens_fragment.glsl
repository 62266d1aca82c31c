// Fragment shaders: whether what a triangle shows here belongs here. Triangles across a fisheye's rim or a panorama's
// seam sweep over the whole picture, and others bend less than the lens does.
#include "lens.glsl"
#if LENS >= 2
in vec3 lens_local;
noperspective in vec2 lens_at;
flat in float lens_side;
const float ASTRAY = 0.06;   // of half the picture

bool drawn_here() {
#if LENS == 3
    if (lens_at.x * lens_side < 0.0) return false;
#endif
    vec2 gap = lens_at - (lens_plane.xy * picture_point(lens_local, lens_side * 0.5 * PI) + lens_plane.zw);
#if LENS == 3
    gap.x *= cos(0.5 * PI * lens_at.y);
#endif
    return max(abs(gap.x), abs(gap.y)) < ASTRAY;
}
#else
bool drawn_here() {
    return true;
}
#endif
