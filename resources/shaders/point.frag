// Points are round and show their own colour.
in vec3 tint;
out vec4 color;

void main() {
    if (length(gl_PointCoord - 0.5) > 0.5) discard;
    color = vec4(tint, 1.0);
}
