// The environment light, seen behind the scene; see viewer/scene/environment.py for where which direction is.
#include "volume_rays.glsl"
#include "sphere.glsl"
uniform sampler2D environment;
uniform mat3 to_world;
uniform vec3 environment_gain;
uniform float environment_turn;        // anticlockwise, in full turns
out vec4 color;

void main() {
    vec3 offset, local;
    camera_ray(offset, local);
    vec2 at = place_of(to_world * local, environment_turn);
    vec3 light = environment_gain * textureLod(environment, at, 0.0).rgb;
    color = vec4(adaptation * light, 1.0);
}
