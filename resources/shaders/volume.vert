// One triangle over a picture whose first row is the top one; `place` runs from (0, 0) top left to (1, 1).
out vec2 place;

void main() {
    vec2 corner = vec2(float((gl_VertexID & 1) << 2), float((gl_VertexID & 2) << 1)) - 1.0;
    place = 0.5 + 0.5 * corner;
    gl_Position = vec4(corner, 0.0, 1.0);
}
