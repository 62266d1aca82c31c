// The rays of viewer/scene/camera.py in camera space. LENS is defined at compilation: 0 pinhole, 1 parallel rays,
// 2 fisheye, 3 panorama, 4 OpenCV's distortion of a flat picture.
uniform vec2 picture;        // width and height in pixels
uniform vec2 focal, center;  // in pixels
uniform vec4 radial;         // k1 to k4
uniform vec2 tangential;     // p1, p2
uniform float extent;        // height that parallel rays see, in world units
const int UNDISTORT_STEPS = 12;
in vec2 place;

vec3 toward(vec2 slope) {
    return normalize(vec3(slope.x, -slope.y, -1.0));
}

void camera_ray(out vec3 offset, out vec3 direction) {
    vec2 pixel = place * picture;
    vec2 slope = (pixel - center) / focal;
    offset = vec3(0.0);
#if LENS == 0
    direction = toward(slope);
#elif LENS == 1
    offset = vec3(vec2(1.0, -1.0) * (pixel - 0.5 * picture) * extent / picture.y, 0.0);
    direction = vec3(0.0, 0.0, -1.0);
#elif LENS == 2
    float seen = length(slope), angle = seen;
    for (int turn = 0; turn < UNDISTORT_STEPS; turn++) {
        float a2 = angle * angle;
        float bent = angle * (1.0 + a2 * (radial.x + a2 * (radial.y + a2 * (radial.z + a2 * radial.w))));
        float rise = 1.0 + a2 * (3.0 * radial.x + a2 * (5.0 * radial.y + a2 * (7.0 * radial.z + a2 * 9.0 * radial.w)));
        angle += (seen - bent) / max(rise, 0.1);
    }
    float across = seen > 0.0 ? sin(angle) / seen : 1.0;
    direction = vec3(slope.x * across, -slope.y * across, -cos(angle));
#elif LENS == 3
    float around = (place.x - 0.5) * 6.28318530717958, above = (0.5 - place.y) * 3.14159265358979;
    direction = vec3(cos(above) * sin(around), sin(above), -cos(above) * cos(around));
#else
    vec2 ideal = slope, p = tangential;
    for (int turn = 0; turn < UNDISTORT_STEPS; turn++) {
        float r2 = dot(ideal, ideal), both = ideal.x * ideal.y;
        float bent = 1.0 + r2 * (radial.x + r2 * (radial.y + r2 * (radial.z + r2 * radial.w)));
        vec2 seen = ideal * bent + vec2(2.0 * p.x * both + p.y * (r2 + 2.0 * ideal.x * ideal.x),
                                        p.x * (r2 + 2.0 * ideal.y * ideal.y) + 2.0 * p.y * both);
        ideal += slope - seen;
    }
    direction = toward(ideal);
#endif
}
