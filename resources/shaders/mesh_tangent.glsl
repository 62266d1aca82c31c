// A tangent as cosine and sine of its angle around the normal; the cosine is larger by 4 where the bitangent goes the
// other way. No angle is worked out: processors take long for that.
const float OTHER_WAY = 4.0;

// Two directions square to a unit vector, as in Duff and others, "Building an Orthonormal Basis, Revisited", 2017.
void square_to(vec3 n, out vec3 first, out vec3 second) {
    float side = n.z < 0.0 ? -1.0 : 1.0, a = -1.0 / (side + n.z), b = n.x * n.y * a;
    first = vec3(1.0 + side * n.x * n.x * a, side * b, -side * n.x);
    second = vec3(b, side + n.y * n.y * a, -n.y);
}

vec2 tangent_code(vec4 along, vec3 n) {
    vec3 first, second;
    square_to(n, first, second);
    vec2 code = vec2(dot(along.xyz, first), dot(along.xyz, second));
    code *= inversesqrt(max(dot(code, code), 1e-30));
    return along.w < 0.0 ? vec2(code.x + OTHER_WAY, code.y) : code;
}

vec4 tangent_of(vec2 code, vec3 n) {
    vec3 first, second;
    square_to(n, first, second);
    bool other = code.x > 0.5 * OTHER_WAY;
    return vec4((other ? code.x - OTHER_WAY : code.x) * first + code.y * second, other ? -1.0 : 1.0);
}
