// Corners of the lifted picture, seen from another camera.
#include "lens_vertex.glsl"
in vec3 in_position;         // world
in vec3 in_place;            // place in the texture times weight, and weight: linear on a flat surface
in vec2 in_limits;           // range of inverse depth that belongs to this card
out vec3 place;
flat out vec2 limits;

void main() {
    place = in_place;
    limits = in_limits;
    gl_Position = clip_of(in_position);
}
