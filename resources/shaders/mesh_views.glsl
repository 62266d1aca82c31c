// Views of models that are no pictures of light: see VIEW in mesh.frag.
#if VIEW == 2
uniform vec2 texels;         // of the material's largest map; 0 = it has none
uniform float usual_density; // texels along a length of 1, over the whole model
const float STOPS = 2.0;     // to both ends of the map
#endif
const vec3 NO_UVS = vec3(0.25);
const float CELLS = 16.0;

// Cells of the texture: red grows with u, green with v; the picture's upper left corner is dark.
vec3 checker(vec2 at) {
    vec2 cell = floor(at * CELLS);
    bool light = mod(cell.x + cell.y, 2.0) < 0.5;
    vec2 grown = fract((cell + 0.5) / CELLS);
    vec3 hue = vec3(0.15 + 0.8 * grown.x, 0.15 + 0.8 * grown.y, 0.55);
    vec2 inside = fract(at * CELLS);
    bool edge = min(min(inside.x, inside.y), min(1.0 - inside.x, 1.0 - inside.y)) < 0.03;
    return edge ? vec3(0.9) : light ? hue : 0.45 * hue;
}

vec3 shaded(vec3 code, vec3 unit, vec3 toward) {
    return from_code(code) * (0.35 + 0.65 * abs(dot(unit, toward)));
}

#if VIEW
vec3 view_here(vec3 toward) {
#if VIEW == 3
    return from_code(packed_here());
#elif !UVS
    return shaded(NO_UVS, normalize(normal), toward);
#elif VIEW == 1
    return shaded(checker(uv), normalize(normal), toward);
#else
    vec2 right = dFdx(uv) * texels, up = dFdy(uv) * texels;
    float area = length(cross(dFdx(position), dFdy(position)));
    float density = sqrt(abs(right.x * up.y - right.y * up.x) / max(area, 1e-30));
    if (texels.x == 0.0) return shaded(NO_UVS, normalize(normal), toward);
    float stops = log2(max(density, 1e-20) / usual_density);
    int column = int(clamp(0.5 + 0.5 * stops / STOPS, 0.0, 1.0) * float(textureSize(maps, 0).x - 1) + 0.5);
    return from_code(texelFetch(maps, ivec2(column, map_row), 0).rgb);
#endif
}
#endif
