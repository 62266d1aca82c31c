// One field's voxels, marched through the textures of viewer/render/atlas/atlas.py; the same sums as those of
// viewer/render/grid/voxel_kernels.py and ray_kernels.py, which explain them.
// Defined at compilation: DEGREE of the harmonics (negative: nothing but the background), LENS (see volume_rays.glsl),
// and, each 0 or 1: NORMALS are wanted, BACKGROUND has a picture, SRGB samples are composited in sRGB, OVER there is
// another field's picture to merge with, NDC voxels lie in normalised device coordinates.
#include "volume_rays.glsl"
#if NDC
#include "volume_ndc.glsl"
#endif
uniform isampler3D bricks;
uniform sampler3D density, sh0, sh1, sh2, sh3, sh4, sh5, sh6;
uniform sampler2D background, other_light, other_inverse, other_facing;
uniform mat3 to_cells;       // from unit directions in camera space to cells per local length
uniform mat3 to_world;       // rotation
uniform vec3 eye;            // the camera, in cells
uniform vec3 shape;          // voxels
uniform vec3 voxel;          // edges of one, in local lengths
uniform float scale;         // world lengths in a local one
uniform float stride;        // length of a step, local
uniform vec2 least;          // weight that is coloured, transmittance at which rays end
uniform int degree;          // highest degree of view dependence to show
layout(location = 0) out vec4 light;     // premultiplied, linear
layout(location = 1) out float one_over_depth;  // 0 where nothing is
layout(location = 2) out vec4 facing;    // world normal
const float PI = 3.14159265358979, SLOWEST = 1e-12, OPACITY_FLOOR = 1.0 / 255.0, LARGEST_HALF = 65504.0;
const float C0 = 0.28209479177387814, C1 = 0.4886025119029199;
const float C20 = 1.0925484305920792, C22 = 0.31539156525252005, C24 = 0.5462742152960396;
const int POINTS = 9;
const float SLACK = 1.6;     // points by which an interpolated distance may overestimate how far empty space reaches

// A ray in cells: where it enters the box, what it moves by in one step, how many steps it has, the way to its entry.
struct Ray {
    vec3 start, move;
    int count;
    float entry;
};

// What a ray saw.
struct Seen {
    vec3 radiance;
    float left, crossing, mean;
    vec3 normal;
};

Ray enter(vec3 origin, vec3 speed) {
    speed = mix(speed, mix(vec3(-SLOWEST), vec3(SLOWEST), greaterThanEqual(speed, vec3(0.0))),
                lessThan(abs(speed), vec3(SLOWEST)));
    vec3 first = (0.5 - origin) / speed, second = (shape + 0.5 - origin) / speed;
    vec3 nearer = min(first, second), farther = max(first, second);
    float near = max(max(nearer.x, nearer.y), max(nearer.z, 0.0));
    float far = min(min(farther.x, farther.y), farther.z);
    if (!(near < far)) return Ray(vec3(0.0), vec3(0.0), 0, 0.0);
    vec3 start = clamp(origin + near * speed, vec3(0.5), shape + 0.5);
    vec3 wall = mix(vec3(0.5), shape + 0.5, greaterThan(speed, vec3(0.0)));
    vec3 way = (wall - start) / speed;
    return Ray(start, speed * stride, int(min(way.x, min(way.y, way.z)) / stride + 0.5), near);
}

// The first step whose middle lies behind the cube of `bricks_far` bricks around this one.
int step_behind(Ray ray, ivec3 brick, int bricks_far) {
    int ahead = 8 * bricks_far, behind = 8 - ahead;
    vec3 face = vec3(brick * 8) + mix(vec3(behind), vec3(ahead), greaterThan(ray.move, vec3(0.0)));
    vec3 exits = (face - ray.start) / ray.move;
    return int(min(min(exits.x, exits.y), min(exits.z, float(ray.count))) + 0.5);
}

// The radiance of the sample at `at` in the atlas; b0, b1 and b8 are the harmonics along the ray.
vec3 radiance_at(vec3 at, vec4 b0, vec4 b1, float b8) {
#if DEGREE <= 0
    vec3 sum = b0.x * textureLod(sh0, at, 0.0).rgb;
#else
    vec3 sum = vec3(dot(b0, textureLod(sh0, at, 0.0)), dot(b0, textureLod(sh1, at, 0.0)),
                    dot(b0, textureLod(sh2, at, 0.0)));
#endif
#if DEGREE == 2
    sum += vec3(dot(b1, textureLod(sh3, at, 0.0)), dot(b1, textureLod(sh4, at, 0.0)),
                dot(b1, textureLod(sh5, at, 0.0)));
    sum += b8 * textureLod(sh6, at, 0.0).rgb;
#endif
    return max(sum + 0.5, 0.0);
}

#if NORMALS
// The unit vector against the gradient of the trilinear density in one cell.
vec3 against_gradient(ivec3 point, vec3 f) {
    float d[8];
    for (int corner = 0; corner < 8; corner++)
        d[corner] = texelFetch(density, point + ivec3(corner >> 2, (corner >> 1) & 1, corner & 1), 0).r;
    vec3 g = 1.0 - f;
    vec3 slope = vec3(
        g.y * (g.z * (d[4] - d[0]) + f.z * (d[5] - d[1])) + f.y * (g.z * (d[6] - d[2]) + f.z * (d[7] - d[3])),
        g.x * (g.z * (d[2] - d[0]) + f.z * (d[3] - d[1])) + f.x * (g.z * (d[6] - d[4]) + f.z * (d[7] - d[5])),
        g.x * (g.y * (d[1] - d[0]) + f.y * (d[3] - d[2])) + f.x * (g.y * (d[5] - d[4]) + f.y * (d[7] - d[6]))
    ) / voxel;
    float size = length(slope);
    return size > 0.0 ? -slope / size : vec3(0.0);
}
#endif

Seen march(Ray ray, vec3 along) {
    Seen seen = Seen(vec3(0.0), 1.0, -1.0, 0.0, vec3(0.0));
    vec4 b0 = vec4(C0, vec3(-C1, C1, -C1) * along.yzx * (degree > 0 ? 1.0 : 0.0));
    vec3 squares = along * along;
    float second = degree > 1 ? 1.0 : 0.0;
    vec4 b1 = second * vec4(C20 * along.x * along.y, -C20 * along.y * along.z,
                            C22 * (2.0 * squares.z - squares.x - squares.y), -C20 * along.x * along.z);
    float b8 = second * C24 * (squares.x - squares.y);
    vec3 one_over_size = 1.0 / vec3(textureSize(density, 0));
    float swiftest = max(max(abs(ray.move.x), abs(ray.move.y)), abs(ray.move.z));
    int k = 0;
    while (k < ray.count) {
        float middle = float(k) + 0.5;
        vec3 place = ray.start + middle * ray.move;
        ivec3 brick = ivec3(place) >> 3;
        int slot = texelFetch(bricks, brick, 0).r;
        if (slot < 0) {
            k = max(k + 1, step_behind(ray, brick, -slot));
            continue;
        }
        ivec3 corner = ivec3(slot & 255, (slot >> 8) & 255, slot >> 16) * POINTS;
        vec3 inside = place - vec3(brick * 8);
        vec3 at = (vec3(corner) + inside + 0.5) * one_over_size;
        vec2 found = textureLod(density, at, 0.0).rg;
        if (found.r <= 0.0) {
            int over = int((found.g - SLACK) / swiftest) + 1;
            k = max(k + 1, over > 1 ? min(k + over, step_behind(ray, brick, 1)) : 0);
            continue;
        }
        float optical = found.r * stride;
        float after = seen.left * exp(-optical);
        float weight = seen.left - after;
        if (seen.left > 0.5 && after <= 0.5) seen.crossing = float(k) + log(seen.left * 2.0) / optical;
        seen.mean += weight * middle;
        if (weight > least.x) {
            seen.radiance += weight * radiance_at(at, b0, b1, b8);
#if NORMALS
            ivec3 cell = ivec3(inside);
            seen.normal += weight * against_gradient(corner + cell, inside - vec3(cell));
#endif
        }
        seen.left = after;
        if (after < least.y) break;
        k++;
    }
    return seen;
}

// The sRGB curve from display to light, continued beyond 1.
vec3 to_linear(vec3 value) {
    return mix(value / 12.92, pow((max(value, 0.0) + 0.055) / 1.055, vec3(2.4)), greaterThan(value, vec3(0.04045)));
}

#if BACKGROUND
vec3 background_radiance(vec3 along) {
    ivec2 size = textureSize(background, 0);
    float column = (0.5 - atan(along.y, along.x) / (2.0 * PI)) * float(size.x) - 0.5;
    float row = clamp(acos(clamp(along.z, -1.0, 1.0)) / PI * float(size.y) - 0.5, 0.0, float(size.y) - 1.0);
    int left = int(floor(column)), top = min(int(row), max(size.y - 2, 0));
    float across = column - float(left), down = row - float(top);
    int first = (left + size.x) % size.x, next = (left + 1 + size.x) % size.x, below = min(top + 1, size.y - 1);
    vec3 upper = mix(texelFetch(background, ivec2(first, top), 0).rgb, texelFetch(background, ivec2(next, top), 0).rgb,
                     across);
    vec3 lower = mix(texelFetch(background, ivec2(first, below), 0).rgb,
                     texelFetch(background, ivec2(next, below), 0).rgb, across);
    return mix(upper, lower, down);
}
#endif

#if OVER
// Lay two fields over each other, the nearer one in front, as viewer/render/composite.py does it.
void merge() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    vec4 front = light, back = texelFetch(other_light, pixel, 0);
    vec2 depths = vec2(one_over_depth, texelFetch(other_inverse, pixel, 0).r);
    vec3 front_facing = facing.xyz, back_facing = texelFetch(other_facing, pixel, 0).xyz;
    if (depths.y > depths.x) {
        vec4 kept = front;
        front = back;
        back = kept;
        depths = depths.yx;
        vec3 kept_facing = front_facing;
        front_facing = back_facing;
        back_facing = kept_facing;
    }
    float let_through = 1.0 - front.a;
    light = front + let_through * back;
    one_over_depth = front.a < 0.5 && light.a >= 0.5 ? depths.y : depths.x;
    vec3 both = front.a * front_facing + let_through * back.a * back_facing;
    float size = length(both);
    facing = vec4(size > 0.0 ? both / size : vec3(0.0), 0.0);
}
#endif

void main() {
    vec3 offset, direction;
    camera_ray(offset, direction);
#if NDC
    Way way = way_of(offset, direction);
    vec3 along = way.along;
    Ray ray = enter(way.place * per_cell + first_cell, along * per_cell);
    if (!way.met) ray.count = 0;
#else
    vec3 speed = to_cells * direction;
    vec3 along = speed * voxel;
    Ray ray = enter(eye + to_cells * offset / scale, speed);
#endif
#if DEGREE < 0
    ray.count = 0;
#endif
    Seen seen = march(ray, along);
    float left = clamp(seen.left, 0.0, 1.0), opacity = 1.0 - left;
    one_over_depth = 0.0;
    facing = vec4(0.0);
    if (opacity >= OPACITY_FLOOR) {
        float steps = seen.crossing < 0.0 ? seen.mean / opacity : seen.crossing;
        float reached = ray.entry + steps * stride;
#if NDC
        one_over_depth = 1.0 / max(in_space(way, reached), 1e-6);
        seen.normal = gradient_in_space(way.place + reached * along, seen.normal);
#else
        one_over_depth = 1.0 / max(reached * scale, 1e-6);
#endif
        float size = length(seen.normal);
        if (size > 0.0) facing.xyz = to_world * seen.normal / size;
    }
#if BACKGROUND
    seen.radiance += left * background_radiance(along);
    opacity = 1.0;
#endif
#if SRGB
    if (opacity > 0.0) seen.radiance = to_linear(seen.radiance / opacity) * opacity;
#endif
    light = vec4(min(seen.radiance, LARGEST_HALF), opacity);
#if OVER
    merge();
#endif
}
