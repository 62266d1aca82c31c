// Light from all around on a model that has left two pictures of where each pixel is on it: the pixel is lit once, however
// many small triangles share it.
uniform sampler2D on_map;    // texture coordinates, how fast they change, tangent's cosine
uniform sampler2D facing;    // normal
uniform mat3 to_world;
vec3 position, normal;       // what mesh_surface.glsl works with
vec2 uv;
vec4 tangent;
float change;
#include "volume_rays.glsl"
#include "mesh_surface.glsl"
#include "mesh_tangent.glsl"
#include "mesh_gbuffer.glsl"
#include "mesh_light.glsl"
out vec4 color;

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    vec2 along;
    places_of(texelFetch(on_map, pixel, 0), texelFetch(facing, pixel, 0), uv, change, normal, along);
    tangent = tangent_of(along, normal);
    vec3 offset, local;
    camera_ray(offset, local);
    vec3 albedo = albedo_here(), numbers = packed_here(), unit = normal_here();
    Material material = material_of(unit, -(to_world * local), albedo, numbers.g, numbers.b);
    Light light = environment_light(material, numbers.r);
#if CHANNEL == DIFFUSE_LIGHT
    color = vec4(adaptation * light.diffuse, 1.0);
#elif CHANNEL == SPECULAR_LIGHT
    color = vec4(adaptation * light.specular, 1.0);
#else
    vec3 sent = albedo * (1.0 - numbers.b) * material.enters * light.diffuse + light.specular + emissive_here();
    color = displayed(vec4(sent, 1.0), 0.0, unit);
#endif
}
