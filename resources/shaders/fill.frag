in vec4 light;
out vec4 color;

void main() {
    color = displayed(light, depth_range.y, vec3(0.0));
}
