// The material of a model at one point: its numbers, vertex colours and maps. Defined as 1 at compilation:
// COLORS, UVS, TANGENTS what the mesh has; DEFERRED where mesh_deferred.frag asks; BASE_MAP, ORM_MAP, NORMAL_MAP, EMISSIVE_MAP what the material has.
uniform vec3 base_color, emissive;
uniform float roughness, metallic;
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
#define LOOK_UP(map) textureLod(map, uv, whole_level(change + log2(SIDE_OF(map))))
const bool FRONT = true;
#else
#define LOOK_UP(map) texture(map, uv)
#define FRONT gl_FrontFacing
in vec3 position, normal;
#if COLORS
in vec3 tint;
#endif
#if UVS
in vec2 uv;
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
    color *= LOOK_UP(base_color_map).rgb;
#endif
    return color;
}

// Occlusion, roughness and metallic, in the map's order.
vec3 packed_here() {
    vec3 numbers = vec3(1.0, roughness, metallic);
#if ORM_MAP
    numbers *= LOOK_UP(orm_map).rgb;
#endif
    return numbers;
}

vec3 emissive_here() {
#if EMISSIVE_MAP
    return emissive * LOOK_UP(emissive_map).rgb;
#else
    return emissive;
#endif
}

// The unit normal of the side that is seen, with the map's relief.
vec3 normal_here() {
    vec3 smooth_normal = normal;
#if NORMAL_MAP
    vec3 relief = 2.0 * LOOK_UP(normal_map).rgb - 1.0;
#if TANGENTS
    vec3 along = tangent.xyz, across = tangent.w * cross(normal, tangent.xyz);
#else
    // Without tangents, the directions in which u grows and v falls follow from what the neighbouring pixels see.
    vec3 right = dFdx(position), up = dFdy(position), n = normalize(normal);
    vec2 uv_right = dFdx(uv), uv_up = dFdy(uv);
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
