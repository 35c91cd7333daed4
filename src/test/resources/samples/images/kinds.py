"""Writes kinds.zip, images of BMP, GIF, TIFF and PPM, and kinds-golden.npz, what Pillow makes of them. Run in this folder."""
import io
import zipfile

import numpy as np
from PIL import Image

random = np.random.default_rng(11)
height, width = 9, 13
ramp = np.add.outer(np.arange(height) * 20, np.arange(width) * 7)
color = np.stack([ramp % 256, random.integers(0, 256, ramp.shape), 255 - ramp % 256], 2).astype("uint8")
grey = (ramp % 256).astype("uint8")
deep = (ramp * 211).astype("uint16")
rgb, luma = Image.fromarray(color), Image.fromarray(grey)
rgba = Image.fromarray(np.dstack([color, grey]))
palette, bilevel = rgb.quantize(17), luma.convert("1")
files = {}


def add(name, image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    files[name] = buffer.getvalue()


for name, image in {"rgb": rgb, "grey": luma, "palette": palette, "bilevel": bilevel}.items():
    add(f"{name}.bmp", image, "BMP")
    add(f"{name}.gif", image, "GIF")
    for compression in [None, "tiff_lzw", "tiff_adobe_deflate", "packbits"]:
        add(f"{name}-{compression}.tif", image, "TIFF", compression=compression)
add("rgba.bmp", rgba, "BMP")
add("rgba.tif", rgba, "TIFF")
add("rgba.gif", rgba, "GIF")
add("turned.tif", rgb, "TIFF", tiffinfo={274: 6})
add("deep.tif", Image.fromarray(deep), "TIFF")
add("dark.tif", Image.fromarray((deep % 256).astype("uint16")), "TIFF")
add("interlaced.gif", palette, "GIF", interlace=1)
add("moving.gif", palette, "GIF", save_all=True, append_images=[luma.quantize(5)])
for name, image in {"rgb.ppm": rgb, "grey.pgm": luma, "bilevel.pbm": bilevel, "deep.pgm": Image.fromarray(deep)}.items():
    add(name, image, "PPM")
for name in ["grey", "bilevel"]:
    inverted = bytearray(files[f"{name}-None.tif"])
    at = bytes(inverted).index(b"\x06\x01\x03\x00\x01\x00\x00\x00")  # the photometric interpretation
    inverted[at + 8] = 1 - inverted[at + 8]
    files[f"{name}-inverted.tif"] = bytes(inverted)
text = " ".join(map(str, color.ravel()))
files["text.ppm"] = f"P3\n# a comment\n{width} {height}\n255\n{text}\n".encode()
files["text.pgm"] = f"P2 {width} {height} 99 {' '.join(map(str, grey.ravel() % 100))}".encode()
files["text.pbm"] = f"P1\n{width} {height}\n{''.join(map(str, grey.ravel() % 2))}".encode()
files["few.pgm"] = f"P5 {width} {height} 15\n".encode() + (grey % 16).tobytes()
files["few.ppm"] = f"P6 {width} {height} 31\n".encode() + (color % 32).tobytes()
files["wide.ppm"] = f"P6 {width} {height} 1023\n".encode() + (np.dstack([deep] * 3) % 1024).astype(">u2").tobytes()
files["twelve.pgm"] = f"P5 {width} {height} 4095\n".encode() + (deep % 4096).astype(">u2").tobytes()
top = bytearray(files["rgb.bmp"])  # the same file, from its first row on
top[22:26] = (-height).to_bytes(4, "little", signed=True)
files["topdown.bmp"] = bytes(top)

golden = {}
with zipfile.ZipFile("kinds.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for name, data in files.items():
        archive.writestr(zipfile.ZipInfo(name), data)
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            golden[name + "-rgb"] = np.asarray(image.convert("RGB"))
            golden[name + "-grey"] = np.asarray(image.convert("RGB").convert("L"))
            golden[name + "-l"] = np.asarray(image.convert("L"))
for name in files:  # a picture of colours is brought to grey through RGB by readers of folders
    if not np.array_equal(golden[name + "-grey"], golden[name + "-l"]):
        print("grey differs by the way:", name)
    golden[name + "-grey"] = golden.pop(name + "-l")
np.savez_compressed("kinds-golden.npz", **golden)
print(len(files))
