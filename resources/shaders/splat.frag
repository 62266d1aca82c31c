// One Gaussian where it is seen, premultiplied. FRONT is defined at compilation: the nearest are drawn first, and what is
// summed up are depths and the light that is stopped there. So is CUT: what lies beyond the rim is not blended at all, in
// place of blended with nothing, which changes nothing either and is quicker where the processor draws.
flat in vec4 look;           // what is shown, or how the distance varies with the place, and it in the middle; opacity
in vec2 place;
layout(location = 0) out vec4 light;
#if FRONT == 0
layout(location = 1) out vec4 depth;  // how far from the end of normalised depth, times the light that is stopped there
#endif
uniform vec4 depth_row;      // from minus the distance to normalised depth
const float MOST = 0.99;

void main() {
    float from_middle = dot(place, place);
#if CUT == 1
    if (from_middle > 1.0) discard;
#endif
    // At the rim, 1/255 of the light is stopped.
    float alpha = min(look.a * exp2(-log2(255.0 * look.a) * from_middle), MOST);
#if CUT == 0
    if (from_middle > 1.0) alpha = 0.0;
#endif
#if CHANNEL == DEPTH
    float ahead = look.z + dot(look.xy, place);
    if (look.z > 0.0) ahead = max(ahead, 0.1 * look.z);
    float end = 0.5 - 0.5 * (depth_row.y - depth_row.x * ahead) / (depth_row.w - depth_row.z * ahead);
#else
    float end = 1.0 - gl_FragCoord.z;
#endif
#if FRONT == 1
    light = vec4(end, 1.0, 0.0, 1.0) * alpha;
#else
    light = vec4(look.rgb, 1.0) * alpha;
    depth = vec4(end * alpha, 0.0, 0.0, alpha);
#endif
}
