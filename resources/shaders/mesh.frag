// Models in their materials. LIGHTING is defined at compilation: 0 light is in the colours already, 1 a light at the eye
// and a soft sky, 2 the scene's lights. VIEW: 0 what CHANNEL says, 1 a pattern in texture space, 2 texel density, 3 the
// three numbers of the material as one colour. ALPHA: 0 opaque, 1 there is nothing where opacity is too low, 2 light from
// behind comes through.
#include "lens_fragment.glsl"
#include "mesh_surface.glsl"
#if LIGHTING == 2
#include "mesh_light.glsl"
#include "mesh_analytic_lights.glsl"
#endif
#include "mesh_views.glsl"
uniform vec3 eye;
uniform vec4 ahead;          // the rays' common direction, and 1 where they are parallel
uniform float alpha_cutoff;
out vec4 color;

#if LIGHTING == 2
Light light_here(vec3 albedo, vec3 numbers, vec3 unit, vec3 toward, out Material material) {
    material = material_of(unit, toward, albedo, numbers.g, numbers.b);
    Light light = Light(vec3(0.0), vec3(0.0));
#if ENVIRONMENT
    light = environment_light(material, numbers.r);
#endif
#if LIGHTS
    vec3 facing = normalize(normal);
    add_lights(light, material, position, gl_FrontFacing ? facing : -facing);
#endif
    return light;
}
#endif

// What the surface sends to the eye.
vec3 sent(vec3 albedo, vec3 unit, vec3 toward) {
#if LIGHTING == 0
    return albedo;
#elif LIGHTING == 1
    unit = dot(unit, toward) < 0.0 ? -unit : unit;
    return albedo * (0.25 + 0.15 * unit.z + 0.6 * dot(unit, toward)) + emissive_here();
#else
    vec3 numbers = packed_here();
    Material material;
    Light light = light_here(albedo, numbers, unit, toward, material);
    return albedo * (1.0 - numbers.b) * material.enters * light.diffuse + light.specular + emissive_here();
#endif
}

void main() {
    if (!drawn_here()) discard;
    float stopped = 1.0;
#if ALPHA
    stopped = opacity_here();
#endif
#if ALPHA == 1
    if (stopped < alpha_cutoff) discard;
    stopped = 1.0;
#endif
    vec3 offset = eye - position;
    float along_ray = ahead.w > 0.0 ? -dot(offset, ahead.xyz) : length(offset);
    vec3 toward = ahead.w > 0.0 ? -ahead.xyz : offset / max(along_ray, 1e-20);
#if VIEW
    color = vec4(view_here(toward), 1.0);
#elif CHANNEL == COLOR
    color = displayed(vec4(sent(albedo_here(), normal_here(), toward), 1.0), along_ray, normal);
#elif CHANNEL == NORMAL
    color = displayed(vec4(1.0), along_ray, normal_here());
#elif CHANNEL == ALBEDO
    color = vec4(albedo_here(), 1.0);
#elif CHANNEL == ROUGHNESS
    color = vec4(from_code(vec3(packed_here().g)), 1.0);
#elif CHANNEL == METALLIC
    color = vec4(from_code(vec3(packed_here().b)), 1.0);
#elif CHANNEL == OCCLUSION
    color = vec4(from_code(vec3(packed_here().r)), 1.0);
#elif CHANNEL == DIFFUSE_LIGHT || CHANNEL == SPECULAR_LIGHT
    vec3 light = vec3(0.0);
#if LIGHTING == 2
    Material material;
    Light both = light_here(albedo_here(), packed_here(), normal_here(), toward, material);
    light = CHANNEL == DIFFUSE_LIGHT ? both.diffuse : both.specular;
#elif LIGHTING == 1 && CHANNEL == DIFFUSE_LIGHT
    light = sent(vec3(1.0), normal_here(), toward) - emissive_here();
#endif
    color = vec4(adaptation * light, 1.0);
#else
    color = displayed(vec4(stopped), along_ray, normal);
#endif
#if ALPHA == 2
#if CHANNEL == OPACITY
    color.a = stopped;
#else
    color *= stopped;
#endif
#endif
}
