// How mesh_gbuffer.frag leaves numbers for mesh_deferred.frag in two pictures of fixed point, from 0 to 1. Maps repeat, so
// whole turns of texture coordinates do not matter.
const float OCTAVES = 64.0;  // texture coordinates change by 2^-32 to 2^32 from one pixel to the next

vec4 on_map_code(vec2 uv, float change, float tangent_cosine) {
    return vec4(fract(uv), change / OCTAVES + 0.5, (tangent_cosine + 1.0) / 8.0);
}

vec4 facing_code(vec3 normal, float tangent_sine) {
    return 0.5 + 0.5 * vec4(normal, tangent_sine);
}

void places_of(vec4 on_map, vec4 facing, out vec2 uv, out float change, out vec3 normal, out vec2 tangent) {
    uv = on_map.xy;
    change = OCTAVES * (on_map.z - 0.5);
    vec4 front = 2.0 * facing - 1.0;
    normal = normalize(front.xyz);
    tangent = vec2(8.0 * on_map.w - 1.0, front.w);
}
