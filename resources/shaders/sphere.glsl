// The place of a unit direction in an equirectangular picture, turned anticlockwise by some full turns; see
// viewer/scene/environment.py. Angles are polynomials (Abramowitz and Stegun, "Handbook of Mathematical Functions",
// 4.4.46 and 4.4.49), wrong by at most 7e-5: a twentieth of a texel of the widest picture, and a fraction of atan's cost
// where a processor draws.
vec2 place_of(vec3 direction, float turn) {
    vec2 size = abs(direction.xy);
    float slope = min(size.x, size.y) / max(max(size.x, size.y), 1e-20), square = slope * slope;
    float around = slope * (0.9998660 + square * (-0.3302995 + square * (0.1801410 + square * (-0.0851330 + square * 0.0208351))));
    around = size.y > size.x ? 1.570796327 - around : around;
    around = direction.x < 0.0 ? 3.141592654 - around : around;
    around = direction.y < 0.0 ? -around : around;
    float up = min(abs(direction.z), 1.0);
    float down = sqrt(1.0 - up) * (1.5707288 + up * (-0.2121144 + up * (0.0742610 - up * 0.0187293)));
    down = direction.z < 0.0 ? 3.141592654 - down : down;
    return vec2(0.5 - around * 0.159154943 + turn, down * 0.318309886);
}
