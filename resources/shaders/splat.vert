// One Gaussian as a triangle around its ellipse. Instances of four vertices would be slower: drivers
// that draw with the processor begin anew for each.
uniform sampler2D projected; // what splat_project.vert has left, three texels each
uniform usampler2D order;    // which of them come one after the other
uniform int first, step;     // of those that are drawn now, and from each to the next
flat out vec4 look;          // what is shown, and opacity
out vec2 place;              // within the ellipse, whose rim is at 1
const int WIDTH = 1024;      // Gaussians in a row of both textures

void main() {
    int turn = first + step * (gl_VertexID / 3), corner = gl_VertexID % 3;
    int number = int(texelFetch(order, ivec2(turn % WIDTH, turn / WIDTH), 0).r);
    ivec2 at = ivec2(3 * (number % WIDTH), number / WIDTH);
    vec4 middle = texelFetch(projected, at, 0), axes = texelFetch(projected, at + ivec2(1, 0), 0);
    place = corner == 0 ? vec2(-1.7320508, -1.0) : corner == 1 ? vec2(1.7320508, -1.0) : vec2(0.0, 2.0);
    look = vec4(texelFetch(projected, at + ivec2(2, 0), 0).rgb, middle.w);
    gl_Position = vec4(middle.xy + place.x * axes.xy + place.y * axes.zw, middle.z, 1.0);
}
