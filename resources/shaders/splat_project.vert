// Gaussians as they appear in the picture, one vertex each: ellipses with an opacity, and what CHANNEL shows of them. The
// three outputs are kept as three texels. Zwicker et al. 2001, "EWA Volume Splatting"; Kerbl et al. 2023.
// DEGREE is defined at compilation: the highest one of the spherical harmonics that are there; PARALLEL: of the rays.
#include "lens_vertex.glsl"
uniform mat4 to_camera, to_clip;  // from the node's own space
uniform mat4 local_to_world;
uniform vec3 eye;            // in the node's own space; for parallel rays their direction
uniform vec2 size;           // of the picture in pixels
uniform vec2 focal;          // pixels for a slope of 1, or of parallel rays for a length of 1
uniform vec4 slopes;         // least and largest slope to the right and upwards that the derivative is taken at
uniform float near_w;        // nearer Gaussians are not drawn; negative for parallel rays
uniform bool dimmed;         // antialiased: as much less opaque as they are widened
uniform bool linearize;      // sets in another space are in the picture, too
uniform int degree;          // to be shown
in vec4 in_center;           // and the opacity's logit
in vec3 in_sizes;            // logarithms
in vec4 in_turn;             // w, x, y, z
in vec4 in_red0, in_red1, in_red2, in_red3;
in vec4 in_green0, in_green1, in_green2, in_green3;
in vec4 in_blue0, in_blue1, in_blue2, in_blue3;
out vec4 middle;             // in clip space, and opacity
out vec4 axes;               // of the ellipse at whose rim it fades from sight, in clip space
out vec4 shown;              // colour or normal

const float LOW_PASS = 0.3;  // square pixels
const float FADED = 1.0 / 255.0;

mat3 turned(vec4 q) {
    vec4 two = 2.0 * q;
    float wx = two.x * q.y, wy = two.x * q.z, wz = two.x * q.w, xx = two.y * q.y, xy = two.y * q.z, xz = two.y * q.w;
    float yy = two.z * q.z, yz = two.z * q.w, zz = two.w * q.w;
    return mat3(1.0 - yy - zz, xy + wz, xz - wy, xy - wz, 1.0 - xx - zz, yz + wx, xz + wy, yz - wx, 1.0 - xx - yy);
}

#if CHANNEL == COLOR
vec3 to_linear(vec3 code) {
    return mix(code / 12.92, pow((max(code, 0.0) + 0.055) / 1.055, vec3(2.4)), step(0.04045, code));
}

// The basis of viewer/fields/harmonics.py, four terms at a time.
vec3 color_towards(vec3 d) {
    float x = d.x, y = d.y, z = d.z, xx = x * x, yy = y * y, zz = z * z;
    vec4 basis = vec4(0.28209479177387814, vec3(-0.4886025119029199, 0.4886025119029199, -0.4886025119029199) * d.yzx);
    if (degree < 1) basis.yzw = vec3(0.0);
    vec3 color = vec3(dot(basis, in_red0), dot(basis, in_green0), dot(basis, in_blue0));
#if DEGREE > 1
    if (degree > 1) {
        vec4 more = vec4(1.0925484305920792 * x * y, -1.0925484305920792 * y * z, 0.31539156525252005 * (3.0 * zz - 1.0),
                         -1.0925484305920792 * x * z);
        color += vec3(dot(more, in_red1), dot(more, in_green1), dot(more, in_blue1));
        basis = vec4(0.5462742152960396 * (xx - yy), 0.0, 0.0, 0.0);
#if DEGREE > 2
        if (degree > 2) {
            basis.yzw = vec3(-0.5900435899266435 * y * (3.0 * xx - yy), 2.890611442640554 * x * y * z,
                             -0.4570457994644658 * y * (5.0 * zz - 1.0));
            more = vec4(0.3731763325901154 * z * (5.0 * zz - 3.0), -0.4570457994644658 * x * (5.0 * zz - 1.0),
                        1.445305721320277 * z * (xx - yy), -0.5900435899266435 * x * (xx - 3.0 * yy));
            color += vec3(dot(more, in_red3), dot(more, in_green3), dot(more, in_blue3));
        }
#endif
        color += vec3(dot(basis, in_red2), dot(basis, in_green2), dot(basis, in_blue2));
    }
#endif
    color = max(color + 0.5, 0.0);
    return linearize ? to_linear(color) : color;
}
#endif

#if LENS > 0
vec2 in_pixels(vec3 local, float around) {
    return 0.5 * size * lens_plane.xy * picture_point(local, around);
}
#endif

void main() {
    middle = vec4(2.0, 2.0, 2.0, 0.0);
    axes = shown = vec4(0.0);
    vec3 local = (to_camera * vec4(in_center.xyz, 1.0)).xyz;
    mat3 turn = turned(in_turn);
    mat3 spread = transpose(mat3(to_camera) * mat3(exp(in_sizes.x) * turn[0], exp(in_sizes.y) * turn[1],
                                                   exp(in_sizes.z) * turn[2]));
    vec3 right, up;          // what a step of one standard deviation along its axes is in the picture, in pixels
#if LENS == 0
    vec4 clip = to_clip * vec4(in_center.xyz, 1.0);
    if (clip.w < near_w) return;
    vec3 at = clip.xyz / clip.w;
#if PARALLEL == 1
    right = focal.x * spread[0];
    up = focal.y * spread[1];
#else
    vec2 slope = clamp(local.xy / -local.z, slopes.xy, slopes.zw);
    right = focal.x / -local.z * (spread[0] + slope.x * spread[2]);
    up = focal.y / -local.z * (spread[1] + slope.y * spread[2]);
#endif
#else
    vec4 clip = clip_around((local_to_world * vec4(in_center.xyz, 1.0)).xyz, 0.0);
    float step = 1e-3 * length(local);
    if (clip.w < near_w) return;
    vec3 at = clip.xyz / clip.w;
    float around = LENS == 3 ? atan(local.x, -local.z) : 0.0;
    vec2 by[3];
    for (int axis = 0; axis < 3; axis++) {
        vec3 off = vec3(0.0);
        off[axis] = step;
        by[axis] = (in_pixels(local + off, around) - in_pixels(local - off, around)) / (2.0 * step);
    }
    right = by[0].x * spread[0] + by[1].x * spread[1] + by[2].x * spread[2];
    up = by[0].y * spread[0] + by[1].y * spread[1] + by[2].y * spread[2];
#endif
    float a = dot(right, right), b = dot(right, up), c = dot(up, up);
    float opacity = 1.0 / (1.0 + exp(-in_center.w));
    float before = a * c - b * b;
    a += LOW_PASS;
    c += LOW_PASS;
    if (dimmed) opacity *= sqrt(max(before / (a * c - b * b), 0.0));
    if (!(opacity >= FADED)) return;
    float reach = sqrt(2.0 * log(opacity / FADED));
    vec2 extent = reach * sqrt(vec2(a, c)) * 2.0 / size;
    if (any(greaterThan(abs(at.xy) - extent, vec2(1.0)))) return;
    // Its axes: eigenvectors of the covariance.
    float apart = 0.5 * (a - c), radius = length(vec2(apart, b)), mean = 0.5 * (a + c);
    vec2 major = apart >= 0.0 ? vec2(apart + radius, b) : vec2(b, radius - apart);
    major = radius > 1e-9 * mean ? normalize(major) : vec2(1.0, 0.0);
    float least = (a * c - b * b) / (mean + radius);
    axes = vec4(major * sqrt(mean + radius), vec2(-major.y, major.x) * sqrt(max(least, 0.0))) * reach * (2.0 / size).xyxy;
    middle = vec4(at, opacity);
#if CHANNEL == COLOR
    vec3 direction = PARALLEL == 1 ? eye : in_center.xyz - eye;
    shown.rgb = color_towards(normalize(direction));
#elif CHANNEL == NORMAL
    vec3 normal = in_sizes.x <= in_sizes.y && in_sizes.x <= in_sizes.z ? turn[0]
                  : in_sizes.y <= in_sizes.z ? turn[1] : turn[2];
    vec3 toward = PARALLEL == 1 ? -eye : eye - in_center.xyz;
    normal = normalize(mat3(local_to_world) * normal);
    shown.rgb = dot(mat3(local_to_world) * toward, normal) < 0.0 ? -normal : normal;
#elif CHANNEL == DEPTH
    // How the distance varies with the place in the ellipse: their covariance, from its middle to its rim.
#if LENS >= 2
    float ahead = length(local);
    vec3 deeper = spread * (local / ahead);
#else
    float ahead = -local.z;
    vec3 deeper = -spread[2];
#endif
    vec2 varies = vec2(dot(right, deeper), dot(up, deeper)) * reach, minor = vec2(-major.y, major.x);
    shown.rgb = vec3(dot(varies, major) / sqrt(mean + radius), dot(varies, minor) / sqrt(max(least, 1e-9)), ahead);
#endif
}
