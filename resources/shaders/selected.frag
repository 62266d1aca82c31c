// A mask of selected elements: round points or whole triangles.
out vec4 color;

void main() {
#if ROUND == 1
    if (length(gl_PointCoord - 0.5) > 0.5) discard;
#endif
    color = vec4(1.0);
}
