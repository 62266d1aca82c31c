// The frame as it is, where its camera is the one we look through.
uniform sampler2D radiance, inverse_depth, normals, numbers;
uniform vec2 covered;        // part of the texture that the picture fills; less than 1 where coarse pixels overhang
uniform vec4 depth_row;      // from camera-space height to normalised depth
uniform vec2 center;         // where in the picture the axis is
uniform vec2 slope;          // tangent of the ray's angle to the axis, per picture width and height
in vec2 place;
out vec4 color;

void main() {
    vec2 at = place * covered;
    float inverse = texture(inverse_depth, at).r;
#if CHANNEL == NORMAL
    vec3 normal = texture(normals, at).xyz;
#else
    vec3 normal = vec3(0.0);
#endif
#if CHANNEL >= VIEW_DEPENDENCE
    color = displayed_number(texture(numbers, at));
#else
    color = displayed(texture(radiance, at), inverse > 0.0 ? 1.0 / inverse : -1.0, normal);
#endif
    gl_FragDepth = 1.0;
    if (inverse > 0.0) {
        vec2 tangent = (place - center) * slope;
        float z = -inversesqrt(1.0 + dot(tangent, tangent)) / inverse;
        gl_FragDepth = 0.5 + 0.5 * (depth_row.x * z + depth_row.y) / (depth_row.z * z + depth_row.w);
    }
}
