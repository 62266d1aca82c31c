// The material of a model at one point: its numbers, vertex colours and maps. Defined as 1 at compilation: COLORS,
// OPACITIES, TANGENTS what the mesh has; DEFERRED where mesh_deferred.frag asks. BASE_MAP and so on are 0 where the
// material lacks the map, else 1 + its set of texture coordinates, + 8 and + 16 where it is mirrored along u and v.
uniform vec3 base_color, emissive;
uniform float roughness, metallic, opacity;
#if OPACITY_MAP
uniform sampler2D opacity_map;         // the same in all channels
#endif
#if OCCLUSION_MAP
uniform sampler2D occlusion_map;       // red, where it lies otherwise than orm_map
#endif
#if BASE_MAP
uniform sampler2D base_color_map;      // decoded from sRGB by the texture's format, as is emissive_map
#endif
#if ORM_MAP
uniform sampler2D orm_map;             // red = occlusion, green = roughness, blue = metallic
#endif
#if NORMAL_MAP
uniform sampler2D normal_map;          // (n + 1) / 2, +Y up
#endif
#if EMISSIVE_MAP
uniform sampler2D emissive_map;
#endif
#if DEFERRED
// What includes this defines `position`, `normal`, `uv`, `tangent`, and how fast `uv` changes.
// One level is looked up, not two: a processor takes half as long again for the other. Neighbouring blocks of 2 x 2 pixels
// round differently, so that no line is seen where the level changes.
float whole_level(float level) {
    vec2 block = floor(0.5 * gl_FragCoord.xy);
    return floor(level + 0.25 + 0.5 * fract(dot(block, vec2(0.5, 0.25))));
}
#define SIDE_OF(map) float(max(textureSize(map, 0).x, textureSize(map, 0).y))
#define LOOK_UP(map, number) textureLod(map, uv, whole_level(change + log2(SIDE_OF(map))))
const bool FRONT = true;
#else
#define LOOK_UP(map, number) look_up(map, uv_set(number), number)
#define FRONT gl_FrontFacing
in vec3 position, normal;
#if COLORS
in vec3 tint;
#endif
#if OPACITIES
in float vertex_opacity;
#endif
#if UVS
in vec2 uv;
#endif
#if UVS > 1
in vec2 uv1;
#endif
#if UVS > 2
in vec2 uv2;
#endif
#if UVS > 3
in vec2 uv3;
#endif
#if UVS > 4
in vec2 uv4;
#endif

// Compilers leave of these what a map's number, which is known to them, asks for.
#if UVS
vec2 uv_set(int number) {
    int place = (number & 7) - 1;
#if UVS > 1
    if (place == 1) return uv1;
#endif
#if UVS > 2
    if (place == 2) return uv2;
#endif
#if UVS > 3
    if (place == 3) return uv3;
#endif
#if UVS > 4
    if (place == 4) return uv4;
#endif
    return uv;
}

// What is mirrored is folded back into the picture, and is as fine there as it was outside.
vec4 look_up(sampler2D map, vec2 at, int number) {
    if (number < 8) return texture(map, at);
    vec2 folded = 1.0 - abs(mod(at, 2.0) - 1.0);
    vec2 inside = vec2((number & 8) != 0 ? folded.x : at.x, (number & 16) != 0 ? folded.y : at.y);
    return textureGrad(map, inside, dFdx(at), dFdy(at));
}
#endif
#if TANGENTS
in vec4 tangent;
#endif
#endif

vec3 albedo_here() {
    vec3 color = base_color;
#if COLORS
    color *= tint;
#endif
#if BASE_MAP
    color *= LOOK_UP(base_color_map, BASE_MAP).rgb;
#endif
    return color;
}

// Occlusion, roughness and metallic, in the map's order.
vec3 packed_here() {
    vec3 numbers = vec3(1.0, roughness, metallic);
#if ORM_MAP
    numbers *= LOOK_UP(orm_map, ORM_MAP).rgb;
#endif
#if OCCLUSION_MAP
    numbers.r *= LOOK_UP(occlusion_map, OCCLUSION_MAP).r;
#endif
    return numbers;
}

vec3 emissive_here() {
#if EMISSIVE_MAP
    return emissive * LOOK_UP(emissive_map, EMISSIVE_MAP).rgb;
#else
    return emissive;
#endif
}

float opacity_here() {
    float stopped = opacity;
#if OPACITIES
    stopped *= vertex_opacity;
#endif
#if OPACITY_MAP
    stopped *= LOOK_UP(opacity_map, OPACITY_MAP).r;
#endif
    return stopped;
}

// The unit normal of the side that is seen, with the map's relief.
vec3 normal_here() {
    vec3 smooth_normal = normal;
#if NORMAL_MAP
    vec3 relief = 2.0 * LOOK_UP(normal_map, NORMAL_MAP).rgb - 1.0;
#if TANGENTS
    vec3 along = tangent.xyz, across = tangent.w * cross(normal, tangent.xyz);
#else
    // Without tangents, the directions in which u grows and v falls follow from what the neighbouring pixels see.
    vec3 right = dFdx(position), up = dFdy(position), n = normalize(normal);
    vec2 uv_right = dFdx(uv_set(NORMAL_MAP)), uv_up = dFdy(uv_set(NORMAL_MAP));
    vec3 u_grows = cross(up, n) * uv_right.x + cross(n, right) * uv_up.x;
    vec3 v_falls = -(cross(up, n) * uv_right.y + cross(n, right) * uv_up.y);
    float size = inversesqrt(max(max(dot(u_grows, u_grows), dot(v_falls, v_falls)), 1e-30));
    vec3 along = u_grows * size, across = v_falls * size;
    smooth_normal = n;
    if (dot(cross(right, up), n) < 0.0) { along = -along; across = -across; }
#endif
    smooth_normal = relief.x * along + relief.y * across + relief.z * smooth_normal;
#endif
    vec3 unit = normalize(smooth_normal);
    return FRONT ? unit : -unit;
}
