// One triangle over the whole picture, as deep as can be: with a depth test for what lies behind, it covers just those
// pixels in which something was drawn. `place` runs from (0, 0) top left to (1, 1).
out vec2 place;

void main() {
    vec2 corner = vec2(float((gl_VertexID & 1) << 2), float((gl_VertexID & 2) << 1)) - 1.0;
    place = vec2(0.5 + 0.5 * corner.x, 0.5 - 0.5 * corner.y);
    gl_Position = vec4(corner, 1.0, 1.0);
}
