// The lifted picture. CARDS is 1 where a fragment must belong to the card's own surface.
#include "lens_fragment.glsl"
uniform sampler2D radiance, inverse_depth, normals, numbers;
in vec3 place;
flat in vec2 limits;
out vec4 color;

void main() {
    if (!drawn_here()) discard;
    vec2 at = place.xy / place.z;
#if CARDS
    ivec2 size = textureSize(inverse_depth, 0);
    ivec2 pixel = clamp(ivec2(at * vec2(size)), ivec2(0), size - 1);
    float inverse = texelFetch(inverse_depth, pixel, 0).r;
    if (inverse <= limits.x || inverse > limits.y) discard;
    vec4 light = texelFetch(radiance, pixel, 0);  // blending would bring in the other surface's colour
#else
    vec4 light = texture(radiance, at);
#if CHANNEL == DEPTH
    float inverse = texture(inverse_depth, at).r;
#endif
#endif
#if CHANNEL >= VIEW_DEPENDENCE
    color = displayed_number(texture(numbers, at));
    return;
#endif
#if CHANNEL == DEPTH
    float along_ray = inverse > 0.0 ? 1.0 / inverse : -1.0;
#else
    float along_ray = 1.0;
#endif
#if CHANNEL == NORMAL
    vec3 normal = texture(normals, at).xyz;
#else
    vec3 normal = vec3(0.0);
#endif
    color = displayed(light, along_ray, normal);
}
