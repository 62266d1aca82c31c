// What every layer of the viewport shares: how a value becomes a linear colour that the sRGB target then encodes.
// CHANNEL is set by whoever compiles: 0 colour, 1 depth, 2 normal, 3 opacity.
uniform float gain;          // 2 ^ exposure
uniform vec2 depth_range;    // distances shown as the two ends of the ramp
uniform sampler2D ramp;      // perceptual colours, near on the right

// A value that is to appear as this sRGB code, as the linear light that the target encodes back into it.
vec3 from_code(vec3 code) {
    return mix(code / 12.92, pow((code + 0.055) / 1.055, vec3(2.4)), step(0.04045, code));
}

// Premultiplied linear colour of a point: its light, its distance along the ray (negative: nothing), its normal in the
// world. Where there is no depth or normal to show, the picture is black.
vec4 displayed(vec4 light, float along_ray, vec3 normal) {
#if CHANNEL == 0
    return vec4(light.rgb * gain, light.a);
#elif CHANNEL == 1
    if (along_ray < 0.0) return vec4(0.0, 0.0, 0.0, light.a);
    float nearness = 1.0 - (along_ray - depth_range.x) / (depth_range.y - depth_range.x);
    return vec4(texture(ramp, vec2(clamp(nearness, 0.002, 0.998), 0.5)).rgb, 1.0) * light.a;
#elif CHANNEL == 2
    float size = length(normal);
    if (size == 0.0) return vec4(0.0, 0.0, 0.0, light.a);
    return vec4(from_code(0.5 + 0.5 * normal / size), 1.0) * light.a;
#else
    return vec4(from_code(vec3(light.a)), 1.0);
#endif
}
