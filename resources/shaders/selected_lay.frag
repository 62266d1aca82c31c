// Lays one colour over the scene where a mask is set, stronger along the mask's edge.
uniform sampler2D mask;
uniform vec3 shade;          // linear
uniform float strength;
uniform float edge;
out vec4 color;

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    if (texelFetch(mask, pixel, 0).r == 0.0) discard;
    float around = 1.0;
    ivec2 last = textureSize(mask, 0) - 1;
    for (int down = -1; down <= 1; down++)
        for (int right = -1; right <= 1; right++)
            around = min(around, texelFetch(mask, clamp(pixel + ivec2(right, down), ivec2(0), last), 0).r);
    float opacity = around == 0.0 ? edge : strength;
    color = vec4(shade * opacity, opacity);
}
