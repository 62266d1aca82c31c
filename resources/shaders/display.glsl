// What every layer of the viewport shares: how a value becomes a linear colour that the sRGB target then encodes.
// CHANNEL is defined when this is compiled, to one of the channels of viewer/render/channels.py, which have their own
// names in capitals.
uniform mat3 adaptation;     // exposure and white balance
uniform sampler2D maps;      // one false-colour map a row, in sRGB
uniform int map_row;
uniform vec2 ends;           // numbers at the two ends of the map
uniform float contour;       // distance between contour lines; 0 = none
const float MID_GREY = 0.2140411;
const float LINE = 0.6, ZERO_LINE = 1.3, LINE_STRENGTH = 0.45;  // as in viewer/render/show/false_color.py

// A value that is to appear as this sRGB code, as the linear light that the target encodes back into it.
vec3 from_code(vec3 code) {
    return mix(code / 12.92, pow((code + 0.055) / 1.055, vec3(2.4)), step(0.04045, code));
}

vec3 false_color(float number) {
    float place = clamp((number - ends.x) / (ends.y - ends.x), 0.0, 1.0);
    vec3 code = texelFetch(maps, ivec2(place * float(textureSize(maps, 0).x - 1) + 0.5, map_row), 0).rgb;
#if CHANNEL == SLICE
    if (contour > 0.0) {
        float slope = max(fwidth(number), 1e-12);
        float to_line = abs(number / contour - round(number / contour)) * contour / slope;
        float line = LINE_STRENGTH * clamp(LINE + 0.5 - to_line, 0.0, 1.0);
        code *= 1.0 - max(line, clamp(ZERO_LINE + 0.5 - abs(number) / slope, 0.0, 1.0));
    }
#endif
    return from_code(code);
}

// Premultiplied linear colour of a point: its light, its distance along the ray (negative: nothing), its normal in the
// world. Where there is no depth or normal to show, the picture is black.
vec4 displayed(vec4 light, float along_ray, vec3 normal) {
#if CHANNEL == COLOR
    return vec4(adaptation * light.rgb, light.a);
#elif CHANNEL == DEPTH
    return along_ray < 0.0 ? vec4(0.0, 0.0, 0.0, light.a) : vec4(false_color(along_ray), 1.0) * light.a;
#elif CHANNEL == NORMAL
    float size = length(normal);
    if (size == 0.0) return vec4(0.0, 0.0, 0.0, light.a);
    return vec4(from_code(0.5 + 0.5 * normal / size), 1.0) * light.a;
#else
    return vec4(from_code(vec3(light.a)), 1.0);
#endif
}

// The same for channels that only fields have. `known` holds a number times the part of the pixel for which there is
// one, and that part; or how much of the light depends on the view. Where there is no number, nothing is drawn.
vec4 displayed_number(vec4 known) {
#if CHANNEL == VIEW_DEPENDENCE
    return vec4(MID_GREY + adaptation * known.rgb, 1.0);
#else
    vec3 color = false_color(known.r / max(known.g, 1e-6));
    if (known.g < 0.5) discard;
    return vec4(color, 1.0);
#endif
}
