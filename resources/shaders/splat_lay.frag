// A finished picture of Gaussians over what is there. Its depth is the mean of what stops the light, in normalised depths:
// in perspective the harmonic mean. FIELDS is defined at compilation: fields are mixed with it, in two turns, of which the
// first draws what is farther at a pixel and the second what is nearer, as viewer/render/composite.py does.
uniform sampler2D light, depths;
uniform vec4 box;            // of the picture in its textures
uniform bool srgb;           // it was blended in sRGB
uniform bool faint;          // draw Gaussians that stop less than half of the light, else everything else
uniform vec4 depth_row;      // from camera-space height to normalised depth
uniform vec2 center;         // where in the picture the axis is
uniform vec2 slope;          // tangent of the ray's angle to the axis, per picture width and height
#if FIELDS == 1
uniform sampler2D field_light, field_depth;
uniform bool nearer;         // the second turn
#endif
in vec2 place;
out vec4 color;

void main() {
    vec2 at = box.xy + box.zw * vec2(place.x, 1.0 - place.y);
    vec4 seen = texture(light, at);
    float depth = seen.a > 0.0 ? 1.0 - 2.0 * texture(depths, at).r / seen.a : 1.0;
#if FIELDS == 1
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    float behind = texelFetch(field_depth, pixel, 0).r;
    if ((0.5 + 0.5 * depth <= behind) != nearer) {
        color = texelFetch(field_light, pixel, 0);
        if (color.a <= 0.0 || faint) discard;
        gl_FragDepth = behind;
        return;
    }
#endif
    if (seen.a <= 0.0 || (seen.a < 0.5) != faint) discard;
    vec3 straight = seen.rgb / seen.a;
    if (srgb) straight = from_code(max(straight, 0.0));
    vec2 tangent = (place - center) * slope;
    float z = (depth_row.w * depth - depth_row.y) / (depth_row.x - depth_row.z * depth);
    color = displayed(vec4(straight * seen.a, seen.a), -z * sqrt(1.0 + dot(tangent, tangent)), seen.rgb);
    gl_FragDepth = 0.5 + 0.5 * depth;
}
