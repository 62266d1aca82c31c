// From the world to the picture. LENS is defined at compilation: 0 a matrix does it, 1 a flat picture with OpenCV's
// distortion, 2 fisheye, 3 panorama. What crosses a panorama's seam is drawn twice, as two instances: each keeps one
// half of the picture, and has its own seam in the middle of the other one.
#ifndef LENS
#define LENS 0
#endif
uniform mat4 world_to_clip;
uniform vec4 depth_row;      // from camera-space height, or minus the distance, to normalised depth
uniform mat4 world_to_camera;
uniform vec4 lens_plane;     // from picture points (x right, y down) to clip space: factor and shift
uniform vec4 lens_radial;
uniform vec2 lens_tangential;
uniform float lens_reach;    // largest tangent or angle that belongs to the picture
const float PI = 3.14159265358979;

float bent(float squared) {
    return 1.0 + squared * (lens_radial.x + squared * (lens_radial.y + squared * (lens_radial.z + squared * lens_radial.w)));
}

// The picture point of a place in camera space. `around` is the longitude in the middle between two seams.
vec2 picture_point(vec3 local, float around) {
    vec2 q = vec2(local.x, -local.y);
    float ahead = -local.z;
#if LENS == 1
    vec2 slope = q / max(ahead, 1e-12);
    float squared = min(dot(slope, slope), lens_reach * lens_reach);
    vec2 point = slope * bent(squared);
    if (dot(slope, slope) > squared) return point;
    vec2 p = lens_tangential;
    float both = slope.x * slope.y;
    return point + vec2(2.0 * p.x * both + p.y * (squared + 2.0 * slope.x * slope.x),
                        p.x * (squared + 2.0 * slope.y * slope.y) + 2.0 * p.y * both);
#elif LENS == 2
    float radius = length(q);
    float angle = atan(radius, ahead);
    float inside = min(angle, lens_reach);
    return q / max(radius, 1e-20) * (inside * bent(inside * inside) + angle - inside);
#elif LENS == 3
    float turned = (atan(local.x, ahead) - around) / (2.0 * PI);
    return vec2(around + 2.0 * PI * (turned - floor(turned + 0.5)), atan(q.y, length(local.xz)));
#else
    return q;
#endif
}
