// Light from lights. LIGHTS is their number, LIGHT_0 ... LIGHT_7 their kinds: 1 point, 2 sun, 3 spot, 4 area; the first
// SHADOWS of them have shadow maps: tiles of one picture, six of them for points and areas, looking along +X, -X, +Y ...
#if LIGHTS
uniform vec3 light_color[LIGHTS];        // times candela, lux or radiance
uniform vec3 light_place[LIGHTS];
uniform vec3 light_shines[LIGHTS];       // unit direction
uniform vec3 light_right[LIGHTS], light_up[LIGHTS];  // from the middle of an area to its edges
uniform float light_size[LIGHTS];        // radius, or the tangent of a sun's half angle
uniform vec2 light_cone[LIGHTS];         // factor and shift of the cosine to a spot's axis
#if SHADOWS
uniform sampler2DShadow shadow_map;
uniform mat4 shadow_matrix[SHADOW_TILES];
uniform float shadow_texel[SHADOW_TILES];  // size of a texel in the world: of a sun everywhere, else at distance 1
uniform vec2 shadow_grid;              // tiles across and down
uniform int shadow_first[SHADOWS];
#endif
const float INV_PI = 0.318309886;

#if SHADOWS
// How much of a light's light gets to a position: the mean of nine comparisons that the card has blended already.
float lit_part(int index, int kind, vec3 position, vec3 surface_normal) {
    int tile = shadow_first[index];
    vec3 from = position - light_place[index];
    float away = 1.0;
    if (kind == 1 || kind == 4) {
        vec3 size = abs(from);
        bool x = size.x >= size.y && size.x >= size.z, y = !x && size.y >= size.z;
        float along = x ? from.x : y ? from.y : from.z;
        tile += (x ? 0 : y ? 2 : 4) + (along < 0.0 ? 1 : 0);
        away = abs(along);
    } else if (kind == 3) {
        away = max(dot(from, light_shines[index]), 1e-6);
    }
    // Out of the surface by some texels, so that it does not shade itself.
    vec4 clip = shadow_matrix[tile] * vec4(position + surface_normal * (2.0 * shadow_texel[tile] * away), 1.0);
    vec3 at = 0.5 + 0.5 * clip.xyz / clip.w;
    if (kind == 2 && (any(lessThan(at, vec3(0.0))) || any(greaterThan(at, vec3(1.0))))) return 1.0;
    vec2 texel = 1.0 / (vec2(textureSize(shadow_map, 0)) / shadow_grid);
    vec2 corner = vec2(tile % int(shadow_grid.x), tile / int(shadow_grid.x));
    float sum = 0.0;
    for (int row = -1; row <= 1; row++) {
        for (int column = -1; column <= 1; column++) {
            vec2 inside = clamp(at.xy + vec2(column, row) * texel, texel, 1.0 - texel);
            sum += textureLod(shadow_map, vec3((corner + inside) / shadow_grid, min(at.z, 1.0)), 0.0);
        }
    }
    return sum / 9.0;
}
#endif

// Facets of the size alpha that mirror `toward_light` to the eye: GGX with Smith's joint shadowing, divided by what
// the half vector costs; `widened` makes up for a light's size (Karis 2013, "Specular D Modification").
vec3 mirrored_from(Material material, vec3 toward_light, float facing_light, float widened) {
    float alpha = material.roughness * material.roughness;
    vec3 middle = normalize(toward_light + material.toward);
    float nh = clamp(dot(material.normal, middle), 0.0, 1.0), vh = clamp(dot(material.toward, middle), 0.0, 1.0);
    float a2 = alpha * alpha, slope = nh * nh * (a2 - 1.0) + 1.0;
    float facets = a2 * INV_PI / max(slope * slope, 1e-9);
    float seen = facing_light * sqrt(material.facing * material.facing * (1.0 - a2) + a2)
               + material.facing * sqrt(facing_light * facing_light * (1.0 - a2) + a2);
    vec3 fresnel = material.mirrors + (1.0 - material.mirrors) * pow(1.0 - vh, 5.0);
    float spread = alpha / clamp(alpha + widened, 1e-4, 1.0);
    return facets * spread * spread * 0.5 / max(seen, 1e-5) * fresnel * material.gain;
}

// Irradiance that a rectangle's cosine-weighted outline makes, clipped at the horizon: Lambert's formula for polygons.
float rectangle_irradiance(vec3 position, vec3 normal, vec3 middle, vec3 right, vec3 up) {
    vec3 corner[4];
    corner[0] = middle - right - up; corner[1] = middle + right - up;
    corner[2] = middle + right + up; corner[3] = middle - right + up;
    vec3 kept[5];
    int count = 0;
    for (int i = 0; i < 4; i++) {
        vec3 here = corner[i] - position, next = corner[(i + 1) % 4] - position;
        float above = dot(here, normal), above_next = dot(next, normal);
        if (above > 0.0 && count < 5) kept[count++] = normalize(here);
        if (above * above_next < 0.0 && count < 5) kept[count++] = normalize(mix(here, next, above / (above - above_next)));
    }
    vec3 sum = vec3(0.0);
    for (int i = 0; i < count; i++) {
        vec3 here = kept[i], next = kept[i + 1 < count ? i + 1 : 0];
        vec3 turn = cross(here, next);
        float sine = length(turn);
        sum += turn * (sine > 1e-7 ? atan(sine, dot(here, next)) / sine : 0.0);
    }
    return abs(0.5 * dot(sum, normal));
}

// The point on a rectangle nearest to where the mirrored ray meets its plane.
vec3 mirrored_position(vec3 position, vec3 ray, vec3 middle, vec3 right, vec3 up, vec3 shines) {
    float steep = dot(ray, shines);
    vec3 gap = middle - position;
    vec3 hit = steep < -1e-4 ? position + ray * (dot(gap, shines) / steep) : position + ray * length(gap) * 4.0;
    vec3 from = hit - middle;
    float u = clamp(dot(from, right) / dot(right, right), -1.0, 1.0);
    float v = clamp(dot(from, up) / dot(up, up), -1.0, 1.0);
    return middle + u * right + v * up;
}

void add_light(inout Light light, Material material, vec3 position, vec3 surface_normal, int index, int kind) {
    vec3 shines = light_shines[index], gap = light_place[index] - position;
    vec3 toward_light = -shines;
    vec3 ray = reflect(-material.toward, material.normal);
    float irradiance = 1.0, widened = 0.0, facing_light;
    if (kind == 4) {
        vec3 right = light_right[index], up = light_up[index];
        if (dot(gap, shines) >= 0.0) return;
        irradiance = rectangle_irradiance(position, material.normal, light_place[index], right, up);
        vec3 to_position = mirrored_position(position, ray, light_place[index], right, up, shines) - position;
        float away = max(length(to_position), 1e-6);
        toward_light = to_position / away;
        widened = 0.5 * sqrt(length(right) * length(up)) / away;
        facing_light = dot(material.normal, toward_light);
    } else {
        if (kind != 2) {
            float away = max(length(gap), 1e-6);
            toward_light = gap / away;
            irradiance = 1.0 / (away * away);
            widened = 0.5 * light_size[index] / away;
        } else {
            widened = 0.5 * light_size[index];
        }
        if (kind == 3) {
            float cone = clamp(dot(-toward_light, shines) * light_cone[index].x + light_cone[index].y, 0.0, 1.0);
            irradiance *= cone * cone;
        }
        irradiance *= max(dot(material.normal, toward_light), 0.0);
        // The point on the glowing ball or disc that is nearest to the mirrored ray.
        float reach = kind == 2 ? 1.0 : length(gap);
        vec3 centre = toward_light * reach, beside = dot(centre, ray) * ray - centre;
        vec3 nearest = centre + beside * min(1.0, light_size[index] / max(length(beside), 1e-9));
        toward_light = normalize(nearest);
        facing_light = dot(material.normal, toward_light);
    }
    if (irradiance <= 0.0) return;
    float arrives = irradiance;
#if SHADOWS
    if (index < SHADOWS) arrives *= lit_part(index, kind, position, surface_normal);
#endif
    vec3 glow = light_color[index] * arrives;
    light.diffuse += glow * INV_PI;
    if (facing_light > 0.0) light.specular += glow * mirrored_from(material, toward_light, max(facing_light, 1e-3), widened);
}

void add_lights(inout Light light, Material material, vec3 position, vec3 surface_normal) {
    add_light(light, material, position, surface_normal, 0, LIGHT_0);
#if LIGHTS > 1
    add_light(light, material, position, surface_normal, 1, LIGHT_1);
#endif
#if LIGHTS > 2
    add_light(light, material, position, surface_normal, 2, LIGHT_2);
#endif
#if LIGHTS > 3
    add_light(light, material, position, surface_normal, 3, LIGHT_3);
#endif
#if LIGHTS > 4
    add_light(light, material, position, surface_normal, 4, LIGHT_4);
#endif
#if LIGHTS > 5
    add_light(light, material, position, surface_normal, 5, LIGHT_5);
#endif
#if LIGHTS > 6
    add_light(light, material, position, surface_normal, 6, LIGHT_6);
#endif
#if LIGHTS > 7
    add_light(light, material, position, surface_normal, 7, LIGHT_7);
#endif
}
#endif
