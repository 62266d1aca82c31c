// The depth at which half of the light has been stopped, where that is in the slab that was drawn last.
uniform sampler2D sums;      // of that slab: depths times light, and light; and all light that has been stopped so far
uniform sampler2D light;     // the finished picture
layout(location = 0) out vec4 depth;

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    vec4 seen = texelFetch(sums, pixel, 0);
    if (seen.a < 0.5 || seen.a - seen.g >= 0.5) discard;
    depth = vec4(seen.r / seen.g * texelFetch(light, pixel, 0).a, 0.0, 0.0, 1.0);
}
