"""Writes USD: meshes with UsdPreviewSurface, lights, a dome light with the environment light, and the view.

The stage has +Y up, as glTF has: in one with +Z up the pole of a dome light would lie flat. A dome light's picture has
its middle towards +Z, which is -Y of ours (UsdLux schema, DomeLight), so that ours is turned by a quarter.
"""

# pyright: reportAttributeAccessIssue=false
# The library declares its names only while it is imported.
from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
from pxr import Gf, Sdf, Tf, Usd, UsdGeom, UsdLux, UsdShade, UsdUtils, Vt

from viewer.errors import OutputError
from viewer.formats.environment import encode_environment
from viewer.formats.export_scene import ExportScene
from viewer.formats.gltf import MOST_SETS
from viewer.formats.gltf_lights import Y_UP
from viewer.formats.mesh_parts import MeshPart, to_y_up
from viewer.formats.textures import Use
from viewer.scene.camera import Camera, Equirectangular, Orthographic, fov_y
from viewer.scene.document import Node
from viewer.scene.geometry import Transform, as_array, as_vec3, quaternion_from_rotation
from viewer.scene.light import AreaLight, Light, PointLight, SpotLight, SunLight
from viewer.scene.material import Material, Texture
from viewer.scene.temporaries import temporary_folder

ROOT = "/root"
APERTURE = 24.0
"""Height of a camera's film in millimetres; only its ratio to the focal length matters."""
LEAST_RADIUS = 0.01
"""Of a light: one without any could not shine in USD, where lights are glowing surfaces."""
SUN = 4.0
"""Blender writes a quarter of a sun's irradiance, and reads it so."""
DIFFUSE, NUMBER, VECTOR = Sdf.ValueTypeNames.Color3f, Sdf.ValueTypeNames.Float, Sdf.ValueTypeNames.Normal3f


def encode(scene: ExportScene, stem: str, suffix: str) -> dict[str, bytes]:
    """The stage and what it refers to, by name; a ``.usdz`` has all of it inside.

    Raises:
        OutputError: There is no space for temporary files.
        AssetError: A map is missing or damaged.
    """
    try:
        with temporary_folder() as folder:
            draft = _Draft(scene, stem, ".exr" if suffix == ".usdz" else ".hdr")  # packages may not hold .hdr
            inner = f"{stem}.usdc" if suffix == ".usdz" else f"{stem}{suffix}"
            draft.build(folder / inner)
            for file, data in draft.files.items():
                (folder / file).write_bytes(data)
            if suffix != ".usdz":
                return {inner: (folder / inner).read_bytes(), **draft.files}
            package = folder / "package.usdz"
            if not UsdUtils.CreateNewUsdzPackage(Sdf.AssetPath(str(folder / inner)), str(package)):
                raise OutputError("The parts cannot be packed.", "Export as .usdc instead.")
            return {f"{stem}{suffix}": package.read_bytes()}
    except (OSError, Tf.ErrorException) as error:
        raise OutputError(f"The USD stage cannot be written: {error}.", "Free space for temporary files.") from error


def files(scene: ExportScene, path: Path) -> dict[str, bytes]:
    """What :func:`encode` makes, called after ``path``."""
    return encode(scene, path.stem, path.suffix.lower())


class _Draft:
    """A stage under construction.

    Attributes:
        files: The pictures that it refers to, by name.

    Args:
        stage: What is to be in it.
        stem: What its files are called.
        probe: Suffix of the light's picture.
    """

    def __init__(self, scene: ExportScene, stem: str, probe: str) -> None:
        self.files: dict[str, bytes] = {}
        self._scene, self._stem, self._probe = scene, stem, probe
        self._usd = Usd.Stage.CreateInMemory()
        self._names: set[str] = set()
        self._last: float | None = None
        """The last time at which something changes, in frames; None where nothing does."""

    def build(self, path: Path) -> None:
        """Fill the stage and write it."""
        usd = self._usd
        UsdGeom.SetStageUpAxis(usd, UsdGeom.Tokens.y)
        UsdGeom.SetStageMetersPerUnit(usd, 1.0)
        root = UsdGeom.Xform.Define(usd, ROOT)
        usd.SetDefaultPrim(root.GetPrim())
        if any(self._scene.origin):  # in double precision, as points are not
            root.AddTranslateOp().Set(Gf.Vec3d(*(Y_UP @ np.array(self._scene.origin)).tolist()))
        materials = {material: self._material(material) for material in self._scene.materials}
        for part in self._scene.parts:
            self._mesh(part, materials[part.material])
        for node in self._scene.lights:
            self._light(node)
        if self._scene.camera is not None:
            self._camera(self._scene.camera)
        if self._scene.radiance is not None:
            self._dome(self._scene.radiance)
        if self._last is not None:
            usd.SetTimeCodesPerSecond(self._scene.timeline.rate)
            usd.SetFramesPerSecond(self._scene.timeline.rate)
            usd.SetStartTimeCode(0.0)
            usd.SetEndTimeCode(self._last)
        if not usd.GetRootLayer().Export(str(path)):
            raise OutputError("The USD stage cannot be written.", "Free space for temporary files.")

    def _mesh(self, part: MeshPart, material: UsdShade.Material) -> None:
        mesh = part.mesh
        prim = UsdGeom.Mesh.Define(self._usd, self._path(part.name))
        prim.CreatePointsAttr(_vectors(to_y_up(mesh.vertices)))
        prim.CreateFaceVertexCountsAttr(Vt.IntArray.FromNumpy(np.full(len(mesh.faces), 3, np.int32)))
        prim.CreateFaceVertexIndicesAttr(Vt.IntArray.FromNumpy(mesh.faces.astype(np.int32).ravel()))
        prim.CreateSubdivisionSchemeAttr(UsdGeom.Tokens.none)
        prim.CreateExtentAttr(UsdGeom.Mesh.ComputeExtent(prim.GetPointsAttr().Get()))
        if self._scene.options.normals:
            prim.CreateNormalsAttr(_vectors(to_y_up(mesh.normals)))
            prim.SetNormalsInterpolation(UsdGeom.Tokens.vertex)
        primvars = UsdGeom.PrimvarsAPI(prim)
        for number in range(MOST_SETS):
            placing = mesh.uv_set(number)
            if placing is not None:
                uvs = np.stack([placing[:, 0], 1.0 - placing[:, 1]], 1).astype(np.float32)  # t begins at the bottom
                name, kind = _set_name(number), Sdf.ValueTypeNames.TexCoord2fArray
                texture = primvars.CreatePrimvar(name, kind, UsdGeom.Tokens.vertex)
                texture.Set(Vt.Vec2fArray.FromNumpy(np.ascontiguousarray(uvs)))
        prim.CreateDoubleSidedAttr(part.material.double_sided)
        if self._is_colored(part.material):
            colors = primvars.CreatePrimvar("displayColor", Sdf.ValueTypeNames.Color3fArray, UsdGeom.Tokens.vertex)
            shades = np.ones_like(mesh.vertices) if mesh.colors is None else np.clip(mesh.colors, 0.0, 1.0)
            # UsdPreviewSurface has no products: the material's colour is in these where it has no map.
            base = (1.0, 1.0, 1.0) if part.material.base_color_map is not None else part.material.base_color
            colors.Set(_vectors(shades * np.array(base, np.float32)))
        UsdShade.MaterialBindingAPI.Apply(prim.GetPrim()).Bind(material)
        self._move(prim, part)

    def _move(self, prim: UsdGeom.Mesh, part: MeshPart) -> None:
        """Samples of what moves a mesh over time, and of when it is seen."""
        rate = self._scene.timeline.rate
        for seconds, mesh in () if part.rig is None else part.rig.over_time(rate):
            code = self._at(seconds)
            prim.GetPointsAttr().Set(_vectors(to_y_up(mesh.vertices)), code)
            prim.GetExtentAttr().Set(UsdGeom.Mesh.ComputeExtent(prim.GetPointsAttr().Get(code)), code)
            if self._scene.options.normals:
                prim.GetNormalsAttr().Set(_vectors(to_y_up(mesh.normals)), code)
        if part.spans is None:
            return
        seen, end = prim.CreateVisibilityAttr(), self._scene.timeline.duration
        if part.spans[0][0] > 0.0:
            seen.Set(UsdGeom.Tokens.invisible, self._at(0.0))
        for first, last in part.spans:
            seen.Set(UsdGeom.Tokens.inherited, self._at(first))
            if last < end:
                seen.Set(UsdGeom.Tokens.invisible, self._at(last))
        self._at(end)

    def _at(self, seconds: float) -> float:
        """A time in frames."""
        code = seconds * self._scene.timeline.rate
        self._last = max(self._last or 0.0, code)
        return code

    def _material(self, material: Material) -> UsdShade.Material:
        """UsdPreviewSurface; where light is in the colours already, they glow and nothing is reflected."""
        path = self._path(material.name)
        result = UsdShade.Material.Define(self._usd, path)
        surface = UsdShade.Shader.Define(self._usd, path.AppendChild("surface"))
        surface.CreateIdAttr("UsdPreviewSurface")
        color = "diffuseColor" if material.lit else "emissiveColor"
        if not material.lit:
            surface.CreateInput("diffuseColor", DIFFUSE).Set(Gf.Vec3f(0.0))
            surface.CreateInput("specularColor", DIFFUSE).Set(Gf.Vec3f(0.0))
            surface.CreateInput("useSpecularWorkflow", Sdf.ValueTypeNames.Int).Set(1)
        if material.base_color_map is not None:
            self._link(surface, color, DIFFUSE, material.base_color_map, "color", "rgb", material.base_color)
        elif self._is_colored(material):
            reader = UsdShade.Shader.Define(self._usd, path.AppendChild("color"))
            reader.CreateIdAttr("UsdPrimvarReader_float3")
            reader.CreateInput("varname", Sdf.ValueTypeNames.String).Set("displayColor")
            output = reader.CreateOutput("result", Sdf.ValueTypeNames.Float3)
            surface.CreateInput(color, DIFFUSE).ConnectToSource(output)
        else:
            surface.CreateInput(color, DIFFUSE).Set(Gf.Vec3f(*material.base_color))
        if material.lit:
            self._surface(surface, material)
        if material.alpha_mode != "opaque":
            self._opacity(surface, material)
        result.CreateSurfaceOutput().ConnectToSource(surface.ConnectableAPI(), "surface")
        return result

    def _is_colored(self, material: Material) -> bool:
        """Whether a mesh of that material has vertex colours."""
        return any(part.mesh.colors is not None for part in self._scene.parts if part.material == material)

    def _opacity(self, surface: UsdShade.Shader, material: Material) -> None:
        surface.CreateInput("opacity", NUMBER).Set(material.opacity)
        if material.opacity_map is not None:
            factors = (material.opacity, material.opacity, material.opacity)
            self._link(surface, "opacity", NUMBER, material.opacity_map, "data", "r", factors)
        if material.alpha_mode == "mask":
            surface.CreateInput("opacityThreshold", NUMBER).Set(material.alpha_cutoff)

    def _surface(self, surface: UsdShade.Shader, material: Material) -> None:
        """Roughness, metallic, occlusion, normals and what glows."""
        surface.CreateInput("roughness", NUMBER).Set(material.roughness)
        surface.CreateInput("metallic", NUMBER).Set(material.metallic)
        if material.orm_map is not None:
            factors = (1.0, material.roughness, material.metallic)
            for name, channel in (("occlusion", "r"), ("roughness", "g"), ("metallic", "b")):
                self._link(surface, name, NUMBER, material.orm_map, "data", channel, factors)
        if material.occlusion_map is not None:
            self._link(surface, "occlusion", NUMBER, material.occlusion_map, "data", "r", (1.0, 1.0, 1.0))
        if material.normal_map is not None:
            self._link(surface, "normal", VECTOR, material.normal_map, "normal", "rgb", (2.0, 2.0, 2.0))
        if material.emissive_map is not None:
            self._link(surface, "emissiveColor", DIFFUSE, material.emissive_map, "color", "rgb", material.emissive)
        elif max(material.emissive) > 0.0:
            surface.CreateInput("emissiveColor", DIFFUSE).Set(Gf.Vec3f(*material.emissive))

    def _link(
        self, surface: UsdShade.Shader, name: str, kind: Sdf.ValueTypeName, texture: Texture, use: Use, channel: str,
        factors: tuple[float, float, float],
    ) -> None:  # fmt: skip
        """Connect a channel of a map with an input."""
        material = surface.GetPath().GetParentPath()
        file = f"{self._stem}_{texture.asset[:8]}_{use}.png"
        self.files[file] = self._scene.textures.png(texture, use)
        name_of_set = _set_name(texture.uv_set)
        place = UsdShade.Shader.Define(self._usd, material.AppendChild(f"place_{name_of_set}"))
        place.CreateIdAttr("UsdPrimvarReader_float2")
        place.CreateInput("varname", Sdf.ValueTypeNames.String).Set(name_of_set)
        label = f"{use}_{texture.asset[:8]}" if use == "data" else name
        reader = UsdShade.Shader.Define(self._usd, material.AppendChild(f"{label}_map"))
        reader.CreateIdAttr("UsdUVTexture")
        reader.CreateInput("file", Sdf.ValueTypeNames.Asset).Set(Sdf.AssetPath(f"./{file}"))
        reader.CreateInput("sourceColorSpace", Sdf.ValueTypeNames.Token).Set("sRGB" if use == "color" else "raw")
        for axis, wrap in (("wrapS", texture.wrap_u), ("wrapT", texture.wrap_v)):
            reader.CreateInput(axis, Sdf.ValueTypeNames.Token).Set(wrap)
        reader.CreateInput("scale", Sdf.ValueTypeNames.Float4).Set(Gf.Vec4f(*factors, 1.0))
        if use == "normal":
            reader.CreateInput("bias", Sdf.ValueTypeNames.Float4).Set(Gf.Vec4f(-1.0, -1.0, -1.0, 0.0))
        source = place.CreateOutput("result", Sdf.ValueTypeNames.Float2)
        reader.CreateInput("st", Sdf.ValueTypeNames.Float2).ConnectToSource(source)
        output = reader.CreateOutput(channel, Sdf.ValueTypeNames.Float3 if channel == "rgb" else NUMBER)
        surface.CreateInput(name, kind).ConnectToSource(output)

    def _light(self, node: Node) -> None:
        """A light as the glowing ball, rectangle or sky that sends as much light.

        Intensities are normalised, radiance times the area that glows: of a ball 4 pi r^2, of which pi r^2 are seen. So
        they are four times the radiant intensity of a ball, and Blender reads all as if they were.
        """
        source, path = node.content, self._path(node.name)
        assert isinstance(source, Light)
        match source:
            case SunLight():
                light = UsdLux.DistantLight.Define(self._usd, path)
                light.CreateAngleAttr(math.degrees(source.angle))
                intensity = source.intensity / SUN
            case AreaLight():
                light = UsdLux.RectLight.Define(self._usd, path)
                light.CreateWidthAttr(source.width)
                light.CreateHeightAttr(source.height)
                intensity = source.radiance * source.width * source.height
            case PointLight() | SpotLight():
                light = UsdLux.SphereLight.Define(self._usd, path)
                light.CreateRadiusAttr(max(source.radius, LEAST_RADIUS))
                intensity = 4.0 * source.intensity
                if isinstance(source, SpotLight):
                    shaping = UsdLux.ShapingAPI.Apply(light.GetPrim())
                    shaping.CreateShapingConeAngleAttr(math.degrees(source.outer))
                    shaping.CreateShapingConeSoftnessAttr(1.0 - min(source.inner / max(source.outer, 1e-6), 1.0))
        light.CreateIntensityAttr(intensity)
        light.CreateNormalizeAttr(True)
        light.CreateColorAttr(Gf.Vec3f(*source.color))
        _put(light, node.transform)

    def _camera(self, camera: Camera) -> None:
        """The view; a panorama is left out."""
        lens, pose = camera.lens, as_array(camera.camera_to_world)
        if isinstance(lens, Equirectangular):
            return
        prim = UsdGeom.Camera.Define(self._usd, self._path("Camera"))
        height = APERTURE
        if isinstance(lens, Orthographic):
            prim.CreateProjectionAttr(UsdGeom.Tokens.orthographic)
            height = 10.0 * lens.extent  # counted in tenths of a unit
        else:
            prim.CreateFocalLengthAttr(0.5 * APERTURE / math.tan(0.5 * min(max(fov_y(lens), 1e-3), 3.1)))
        prim.CreateVerticalApertureAttr(height)
        prim.CreateHorizontalApertureAttr(height * lens.width / lens.height)
        prim.CreateClippingRangeAttr(Gf.Vec2f(0.01, 1000.0))
        _put(prim, Transform(as_vec3(pose[:3, 3]), quaternion_from_rotation(pose[:3, :3])))

    def _dome(self, radiance: np.ndarray) -> None:
        """The environment light, in a file of its own that is oriented as ours are."""
        file = f"{self._stem}_environment{self._probe}"
        self.files[file] = encode_environment(radiance, self._probe)
        dome = UsdLux.DomeLight.Define(self._usd, self._path("environment"))
        dome.CreateTextureFileAttr(Sdf.AssetPath(f"./{file}"))
        dome.CreateTextureFormatAttr(UsdLux.Tokens.latlong)
        dome.CreateIntensityAttr(1.0)
        UsdGeom.XformCommonAPI(dome).SetRotate(Gf.Vec3f(0.0, 90.0, 0.0))

    def _path(self, name: str) -> Sdf.Path:
        """A path below the root for something of that name, which no other has."""
        word = re.sub(r"[^A-Za-z0-9_]", "_", name) or "unnamed"
        word = f"_{word}" if word[0].isdigit() else word
        found, count = word, 1
        while found in self._names:
            found, count = f"{word}_{count}", count + 1
        self._names.add(found)
        return Sdf.Path(f"{ROOT}/{found}")


def _set_name(number: int) -> str:
    """Of a set of texture coordinates; the first has the name that programs look for."""
    return f"st{number}" if number else "st"


def _vectors(rows: np.ndarray) -> Vt.Vec3fArray:
    return Vt.Vec3fArray.FromNumpy(np.ascontiguousarray(rows, np.float32))


def _put(prim: UsdGeom.Xformable, transform: Transform) -> None:
    """Place a light or camera, which look along their own -Z in USD as here."""
    matrix = np.eye(4)
    matrix[:3, :3] = Y_UP @ transform.rotation_matrix()
    matrix[:3, 3] = Y_UP @ np.array(transform.translation)
    UsdGeom.Xformable(prim).AddTransformOp().Set(Gf.Matrix4d(matrix.T.tolist()))
