// Light from all around by split sums: Karis, "Real Shading in Unreal Engine 4", 2013, equation 7. What rough surfaces
// lose between their facets is given back as in Fdez-Aguera, "A Multiple-Scattering Microfacet Model for Real-Time
// Image-based Lighting", 2019. ENVIRONMENT is defined as 1 when this is compiled where there is an environment light.
struct Material {              // of the surface, towards the eye
    vec3 normal, toward;
    float facing;            // cosine between the two
    vec3 mirrors;            // reflectance head-on
    float roughness;
    vec3 gain;               // of what is mirrored once, for what is mirrored again and again
    vec3 mirrored;           // part of a white environment light that is mirrored
    float enters;            // part of it that gets below a surface that is no metal
};
struct Light {
    vec3 diffuse;            // what a white matt surface would send
    vec3 specular;           // what is mirrored
};
uniform sampler2D brdf;      // factor and summand of `mirrors`; x = facing, y = roughness
#if ENVIRONMENT
uniform sampler2D specular_map, irradiance_map;
uniform float specular_levels;         // the last one
uniform vec3 environment_gain;
uniform float environment_turn;        // anticlockwise, in full turns
#include "sphere.glsl"
#endif
const float DIELECTRIC = 0.04, LEAST_ROUGHNESS = 0.03;

Material material_of(vec3 normal, vec3 toward, vec3 albedo, float roughness, float metallic) {
    Material material;
    material.normal = normal;
    material.toward = toward;
    material.facing = clamp(dot(normal, toward), 1e-3, 1.0);
    material.roughness = max(roughness, LEAST_ROUGHNESS);
    material.mirrors = mix(vec3(DIELECTRIC), albedo, metallic);
    vec2 size = vec2(textureSize(brdf, 0));
    vec2 once = texture(brdf, (0.5 + vec2(material.facing, material.roughness) * (size - 1.0)) / size).rg;
    float lost = 1.0 / max(once.x + once.y, 1e-3) - 1.0;
    material.gain = 1.0 + material.mirrors * lost;
    material.mirrored = (material.mirrors * once.x + once.y) * material.gain;
    material.enters = 1.0 - (DIELECTRIC * once.x + once.y) * (1.0 + DIELECTRIC * lost);
    return material;
}

#if ENVIRONMENT
Light environment_light(Material material, float occlusion) {
    Light light;
    light.diffuse = environment_gain * textureLod(irradiance_map, place_of(material.normal, environment_turn), 0.0).rgb * occlusion;
    // Rough surfaces mirror most between the mirrored direction and their normal (Lagarde and de Rousiers, "Moving
    // Frostbite to Physically Based Rendering", 2014, listing 21), and less where they are occluded (listing 26).
    float alpha = material.roughness * material.roughness, gloss = 1.0 - alpha;
    vec3 mirrored = reflect(-material.toward, material.normal);
    vec3 main_direction = mix(material.normal, mirrored, gloss * (sqrt(gloss) + alpha));
    float level = material.roughness * specular_levels;
    vec3 seen = textureLod(specular_map, place_of(normalize(main_direction), environment_turn), level).rgb;
    float open = clamp(pow(material.facing + occlusion, exp2(-16.0 * alpha - 1.0)) - 1.0 + occlusion, 0.0, 1.0);
    light.specular = environment_gain * seen * material.mirrored * open;
    return light;
}
#endif
