// A picture of Gaussians as it is in other textures.
uniform sampler2D light, depths;
layout(location = 0) out vec4 kept_light;
layout(location = 1) out vec4 kept_depth;

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    kept_light = texelFetch(light, pixel, 0);
    kept_depth = texelFetch(depths, pixel, 0);
}
