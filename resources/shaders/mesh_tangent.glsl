// A tangent as one number: its angle around the normal, and a turn more where the bitangent goes the other way.
const float OTHER_WAY = 16.0;

// Two directions square to a unit vector, as in Duff and others, "Building an Orthonormal Basis, Revisited", 2017.
void square_to(vec3 n, out vec3 first, out vec3 second) {
    float side = n.z < 0.0 ? -1.0 : 1.0, a = -1.0 / (side + n.z), b = n.x * n.y * a;
    first = vec3(1.0 + side * n.x * n.x * a, side * b, -side * n.x);
    second = vec3(b, side + n.y * n.y * a, -n.y);
}

float tangent_code(vec4 along, vec3 n) {
    vec3 first, second;
    square_to(n, first, second);
    float angle = atan(dot(along.xyz, second), dot(along.xyz, first));
    return along.w < 0.0 ? angle + OTHER_WAY : angle;
}

vec4 tangent_of(float code, vec3 n) {
    vec3 first, second;
    square_to(n, first, second);
    bool other = code > 0.5 * OTHER_WAY;
    float angle = other ? code - OTHER_WAY : code;
    return vec4(cos(angle) * first + sin(angle) * second, other ? -1.0 : 1.0);
}
