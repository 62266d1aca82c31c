// What is done to the finished light of a picture before it is shown; viewer/render/show/tone.py does and explains the same.
// CURVE is defined at compilation: 0 sRGB, 1 filmic, 2 neutral.
uniform sampler2D light;     // linear and premultiplied
uniform mat3 inset, outset;
uniform vec2 stops;
uniform float sigmoid[7];
uniform bool clipping;
uniform vec3 too_bright, too_dark;
out vec4 color;
const float BRIGHTEST = 65504.0;
const int STRIPE = 4, SQUARE = 8;

vec3 curve(vec3 linear) {
#if CURVE == 0
    return linear;
#elif CURVE == 1
    vec3 mixed = inset * clamp(linear, 0.0, BRIGHTEST);
    vec3 place = (log2(max(mixed / 0.18, vec3(exp2(stops.x)))) - stops.x) / (stops.y - stops.x);
    place = clamp(place, 0.0, 1.0);
    vec3 code = vec3(sigmoid[6]);
    for (int power = 5; power >= 0; power--) code = code * place + sigmoid[power];
    return clamp(outset * pow(clamp(code, 0.0, 1.0), vec3(2.2)), 0.0, 1.0);
#else
    linear = clamp(linear, 0.0, BRIGHTEST);
    float least = min(linear.r, min(linear.g, linear.b));
    linear -= least < 0.08 ? least - 6.25 * least * least : 0.04;
    float peak = max(linear.r, max(linear.g, linear.b));
    float pressed = peak < 0.76 ? peak : 1.0 - 0.24 * 0.24 / (peak + 2.0 * 0.24 - 1.0);
    vec3 scaled = linear * (pressed / max(peak, 1e-6));
    return mix(scaled, vec3(pressed), 1.0 - 1.0 / (0.15 * (peak - pressed) + 1.0));
#endif
}

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    int row = textureSize(light, 0).y - 1 - pixel.y;
    vec4 seen = texelFetch(light, pixel, 0);
    vec3 straight = adaptation * (seen.rgb / max(seen.a, 1e-6));
    vec3 shown = curve(straight);
    if (clipping && (pixel.x + row) / STRIPE % 2 == 0) {
        if (any(greaterThan(straight, vec3(1.0)))) shown = from_code(too_bright);
        if (all(lessThanEqual(straight, vec3(0.0)))) shown = from_code(too_dark);
    }
    // Nothing at all is a checkerboard, which no curve touches.
    vec3 board = from_code(vec3((pixel.x / SQUARE + row / SQUARE) % 2 == 0 ? 0.40 : 0.48));
    color = vec4(mix(board, clamp(shown, 0.0, 1.0), clamp(seen.a, 0.0, 1.0)), 1.0);
}
