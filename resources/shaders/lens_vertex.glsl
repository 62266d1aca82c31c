// Vertex shaders: `clip_of` a point of the world, which also gives `drawn_here` in the fragment shader what it needs.
#include "lens.glsl"
#if LENS >= 2
out vec3 lens_local;
noperspective out vec2 lens_at;
flat out float lens_side;
#endif

// In clip space, with the seams of a panorama half a turn from the longitude `around`.
vec4 clip_around(vec3 world, float around) {
#if LENS == 0
    return world_to_clip * vec4(world, 1.0);
#else
    vec3 local = (world_to_camera * vec4(world, 1.0)).xyz;
#if LENS == 1
    // Behind the camera a matrix is as good as any: the clipper takes care of it.
    if (local.z > -1e-6) return world_to_clip * vec4(world, 1.0);
    float far = -local.z;
#else
    float far = max(length(local), 1e-12);
    lens_local = local;
#endif
    vec2 at = lens_plane.xy * picture_point(local, around) + lens_plane.zw;
    return vec4(at * far, depth_row.y - depth_row.x * far, depth_row.w - depth_row.z * far);
#endif
}

vec4 clip_of(vec3 world) {
    float side = gl_InstanceID == 0 ? -1.0 : 1.0;
    vec4 clip = clip_around(world, side * 0.5 * PI);
#if LENS >= 2
    lens_at = clip.xy / clip.w;
    lens_side = side;
#endif
    return clip;
}
