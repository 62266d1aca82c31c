// Rays in normalised device coordinates, as viewer/scene/ndc.py has them; lengths along the ray are the world's.
uniform mat3 to_reference;   // from unit directions in camera space to the reference camera's axes and units
uniform vec3 eye_reference;  // the camera, there
uniform vec2 tangents, moved;
uniform float near_plane;
uniform vec3 per_cell;       // cells in a unit of each coordinate
uniform vec3 first_cell;     // the place (0, 0, 0), in cells

// A ray from where it comes to lie behind the near plane: that place, and the way from there as it is here.
struct Way {
    vec3 place, along;
    float begin, speed, growth;
    bool met;
};

vec3 place_of(vec3 q) {
    return vec3(-q.xy / (tangents * q.z) - moved, 1.0 + 2.0 * near_plane / q.z);
}

Way way_of(vec3 offset, vec3 direction) {
    vec3 q = eye_reference + to_reference * offset, d = to_reference * direction;
    bool behind = q.z <= -near_plane;
    if (!behind && d.z >= 0.0) return Way(vec3(0.0), vec3(0.0, 0.0, 1.0), 0.0, 1.0, 0.0, false);
    float begin = behind ? 0.0 : (-near_plane - q.z) / d.z;
    q += begin * d;
    q.z = min(q.z, -near_plane);
    vec3 along = vec3((q.xy * d.z - d.xy * q.z) / tangents, -2.0 * near_plane * d.z) / (q.z * q.z);
    float speed = length(along);
    return Way(place_of(q), along / speed, begin, speed, d.z / q.z, true);
}

// The distance in the world of what lies so far along a way here; very far where that is beyond infinity.
float in_space(Way way, float here) {
    return way.begin + here / max(way.speed - way.growth * here, 1e-12);
}

// A gradient here as one in the reference camera's axes: the map's transposed derivative.
vec3 gradient_in_space(vec3 place, vec3 gradient) {
    float z = 2.0 * near_plane / (place.z - 1.0);
    float deeper = dot(place.xy + moved, gradient.xy) + 2.0 * near_plane * gradient.z / z;
    return vec3(-gradient.xy / tangents, -deeper) / z;
}
