// A translucent face with a firmer rim, so that cells can be distinguished where they are large enough.
#include "lens_fragment.glsl"
uniform float strength;      // of the opacity
in vec2 place;
in vec4 tint;
out vec4 color;
const float RIM = 0.06;      // of a face, or a pixel where that is more
const float FIRMER = 2.2;

void main() {
    if (!drawn_here()) discard;
    vec2 width = max(vec2(RIM), fwidth(place));
    vec2 to_rim = min(place, 1.0 - place);
    float large = 1.0 - smoothstep(0.15, 0.4, max(fwidth(place).x, fwidth(place).y));
    float rim = large * (1.0 - min(smoothstep(0.5 * width.x, width.x, to_rim.x), smoothstep(0.5 * width.y, width.y, to_rim.y)));
    float alpha = min(tint.a * strength * mix(1.0, FIRMER, rim), 1.0);
    color = vec4(tint.rgb * alpha, alpha);
}
