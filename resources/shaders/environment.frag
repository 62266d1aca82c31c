// The light from all around, seen behind the scene; see viewer/scene/environment.py for where which direction is.
#include "volume_rays.glsl"
uniform sampler2D environment;
uniform mat3 to_world;
uniform vec3 environment_gain;
uniform float environment_turn;        // anticlockwise, in full turns
out vec4 color;

void main() {
    vec3 offset, local;
    camera_ray(offset, local);
    vec3 direction = to_world * local;
    float above = length(direction.xy);
    float around = above > 0.0 ? atan(direction.y, direction.x) : 0.0;
    vec2 at = vec2(0.5 - around * 0.159154943 + environment_turn, atan(above, direction.z) * 0.318309886);
    vec3 light = environment_gain * textureLod(environment, at, 0.0).rgb;
    color = vec4(adaptation * light, 1.0);
}
