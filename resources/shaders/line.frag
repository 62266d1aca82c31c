// Softens the line's edges by coverage, and fades it out with distance from a centre.
uniform vec3 fade_center;
uniform float fade_radius;   // 0 = no fading
in vec4 tint;
in vec3 world;
noperspective in vec2 across;
out vec4 color;

void main() {
    float alpha = tint.a * clamp(across.y + 0.5 - abs(across.x), 0.0, 1.0);
    if (fade_radius > 0.0) alpha *= 1.0 - smoothstep(0.25, 1.0, distance(world, fade_center) / fade_radius);
    color = vec4(tint.rgb * alpha, alpha);
}
