"""Writes the images that ImageDecodingTest and ImageFolderTest read, and what PIL and torchvision make of them.

Run in this folder: python3 make.py. Needs pillow and torchvision (transforms alone).
"""
import io
import math
import random
import struct
import sys
import types
import zipfile
import zlib

import numpy as np
from PIL import Image, ImageCms, ImageOps

# The operators of a torchvision that does not match its torch are not needed
sys.modules.setdefault("torchvision._meta_registrations", types.ModuleType("stub"))
from torchvision import transforms

numbers = np.random.default_rng(3)
H, W = 19, 26


def smooth(h, w, channels, mode):
    coarse = numbers.integers(0, 256, (max(2, h // 6), max(2, w // 6), channels), dtype="uint8")
    return Image.fromarray(coarse[..., 0] if channels == 1 else coarse, mode).resize((w, h), Image.BICUBIC)


def saved(image, form, **options):
    to = io.BytesIO()
    image.save(to, form, **options)
    return to.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(depth, color, interlaced, palette=None, transparent=None, w=13, h=11):
    """A PNG of noise in a form that PIL does not write."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[color]
    values = numbers.integers(0, len(palette) // 3 if palette else 2**depth, (h, w, channels))
    if color == 0 and depth == 16:
        values //= 100  # PIL cuts grey of 16 bits off at 255
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    rows = b""
    for x, y, right, down in passes if interlaced else [(0, 0, 1, 1)]:
        for row in values[y::down, x::right]:
            bits = "".join(format(int(value), f"0{depth}b") for value in row.reshape(-1))
            bits += "0" * (-len(bits) % 8)
            rows += b"\0" + bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8)) if bits else b""
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, depth, color, 0, 0, int(interlaced)))
    data += chunk(b"gAMA", struct.pack(">I", 100000))
    data += chunk(b"PLTE", bytes(palette)) if palette else b""
    data += chunk(b"tRNS", transparent) if transparent else b""
    return data + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def jpeg_without(data, marker):
    at = data.find(b"\xff" + bytes([marker]))
    return data[:at] + data[at + 2 + struct.unpack(">H", data[at + 2:at + 4])[0]:]


def patched(data, marker, places):
    data = bytearray(data)
    at = data.find(b"\xff" + bytes([marker]))
    for place, value in places.items():
        data[at + place] = value
    return bytes(data)


files = {}
rgb, grey = smooth(H, W, 3, "RGB"), smooth(H, W, 1, "L")
alpha, ink = smooth(H, W, 1, "L"), smooth(32, 16, 4, "CMYK")
noise = Image.fromarray(numbers.integers(0, 256, (H, W, 3), dtype="uint8"))

# PNG
files["rgb.png"], files["grey.png"] = saved(rgb, "png"), saved(grey, "png")
files["rgba.png"] = saved(Image.merge("RGBA", [*rgb.split(), alpha]), "png")
files["grey_alpha.png"] = saved(Image.merge("LA", [grey, alpha]), "png")
files["palette.png"] = saved(rgb.quantize(70), "png")
files["colour_profile.png"] = saved(rgb, "png", icc_profile=ImageCms.ImageCmsProfile(
    ImageCms.createProfile("LAB", 5000)).tobytes())
for interlaced in (False, True):
    end = "_interlaced.png" if interlaced else ".png"
    for depth in (1, 2, 4, 8, 16):
        files[f"grey{depth}{end}"] = png(depth, 0, interlaced)
        files[f"grey{depth}_transparent{end}"] = png(depth, 0, interlaced, transparent=b"\0\1")
    for depth in (8, 16):
        for color in (2, 4, 6):
            files[f"color{color}_{depth}{end}"] = png(depth, color, interlaced)
        files[f"rgb{depth}_transparent{end}"] = png(depth, 2, interlaced, transparent=b"\0\1\0\2\0\3")
    for depth in (1, 2, 4, 8):
        palette = list(numbers.integers(0, 256, 3 * min(2**depth, 77)))
        files[f"palette{depth}{end}"] = png(depth, 3, interlaced, palette)
        files[f"palette{depth}_transparent{end}"] = png(depth, 3, interlaced, palette, b"\x10\x20")

# JPEG
for quality in (20, 75, 100):
    for subsampling in (0, 1, 2):
        files[f"q{quality}_s{subsampling}.jpg"] = saved(rgb, "jpeg", quality=quality, subsampling=subsampling)
for name, size in {"1x1": (1, 1), "1x9": (1, 9), "3x2": (3, 2), "17x8": (17, 8)}.items():
    files[f"{name}.jpg"] = saved(smooth(*size, 3, "RGB"), "jpeg", quality=85)
files["progressive.jpg"] = saved(rgb, "jpeg", progressive=True)
files["progressive_grey.jpg"] = saved(grey, "jpeg", progressive=True)
files["noise.jpg"] = saved(noise, "jpeg", quality=50)
files["grey.jpeg"] = saved(grey, "jpeg")
files["restarts.jpg"] = saved(rgb, "jpeg", optimize=True, restart_marker_blocks=2)
files["rgb_kept.jpg"] = saved(rgb, "jpeg", keep_rgb=True)
files["profile.jpg"] = saved(rgb, "jpeg", icc_profile=ImageCms.ImageCmsProfile(
    ImageCms.createProfile("sRGB")).tobytes())
cmyk = saved(ink, "jpeg", quality=90)
files["cmyk.jpg"], files["ycck.jpg"] = cmyk, patched(cmyk, 0xee, {15: 2})
files["cmyk_unmarked.jpg"] = jpeg_without(cmyk, 0xee)
full, half, quarter = (saved(smooth(32, 32, 3, "RGB"), "jpeg", subsampling=s) for s in (0, 1, 2))
for name, data in {"444": full, "422": half, "420": quarter}.items():
    unmarked = jpeg_without(data, 0xe0)
    files[f"unmarked_{name}.jpg"] = unmarked
    for ids in (b"RGB", b"\5\6\7"):
        numbered = patched(unmarked, 0xc0, {10 + 3 * i: ids[i] for i in range(3)})
        files[f"ids_{ids[0]}_{name}.jpg"] = patched(numbered, 0xda, {5 + 2 * i: ids[i] for i in range(3)})
files["440.jpg"] = patched(half, 0xc0, {11: 0x12})
files["411.jpg"] = patched(quarter, 0xc0, {11: 0x41})
files["trailing.jpg"] = files["q75_s2.jpg"] + b"xyz" * 9
for number in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = number
    files[f"turned{number}.jpg"] = saved(rgb.crop((0, 0, 12, 8)), "jpeg", exif=exif)
    files[f"turned{number}.png"] = saved(rgb.crop((0, 0, 5, 3)), "png", exif=exif)

golden = {}
with zipfile.ZipFile("decoding.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for name, data in files.items():
        archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
        image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
        golden[name + "-rgb"], golden[name + "-grey"] = np.array(image.convert("RGB")), np.array(image.convert("L"))
for size in [(5, 7), (19, 40), (64, 9), (19, 26), (1, 1), (30, 26)]:
    golden[f"resized-{size[0]}-{size[1]}"] = np.array(noise.resize((size[1], size[0]), Image.BILINEAR))
golden["resized"] = np.array(noise)
np.savez_compressed("decoding-golden.npz", **golden)

# A folder of images of different sizes and formats: batches as torchvision's transforms make them
tree = {}
sizes = [(21, 30), (40, 18), (16, 16), (9, 33), (28, 27)]
for part, count in {"train": 5, "val": 2, "test": 3}.items():
    for number, name in enumerate(["bird", "Zebra", "größe mit raum", "\U0001f408"]):
        if part == "test" and name == "Zebra":
            continue
        for i in range(count if number < 2 else 1):
            h, w = sizes[(i + number) % 5]
            picture = smooth(h, w, 3, "RGB")
            exif = Image.Exif()
            exif[0x0112] = 1 + (i * 5 + number) % 8
            form = ["jpeg", "png", "jpeg"][(i + number) % 3]
            end = {"jpeg": [".jpg", ".JPEG"][i % 2], "png": ".PNG"}[form]
            if form == "png" and i % 2:
                picture = picture.convert("L")
            tree[f"data/{part}/{name}/{i}{end}"] = saved(picture, form, exif=exif)
rubbish = {"data/readme.txt": b"hello", "data/train/bird/notes.csv": b"1,2", "data/train/loose.png": tree[
    "data/train/bird/0.jpg"], "data/train/bird/broken.jpg": tree["data/train/bird/0.jpg"][:300],
    "data/test/bird/broken.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "data/val/bird/text.png": b"../../etc/passwd",
    "__MACOSX/data/train/bird/._0.jpg": b"x", "data/train/.DS_Store": b"x", "data/train/bird/Thumbs.db": b"x"}
with zipfile.ZipFile("folder.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    shuffled = list({**tree, **rubbish}.items())
    random.Random(1).shuffle(shuffled)
    for name, data in shuffled:
        archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    archive.writestr(zipfile.ZipInfo("data/train/empty/"), b"")

to_tensor = transforms.Compose([transforms.ToTensor(), transforms.Normalize([0.4, 0.5, 0.6], [0.2, 0.3, 0.25])])
golden = {}
names = sorted({name.split("/")[2] for name in tree})
golden["classes"] = np.frombuffer("\n".join(names).encode(), "uint8")


def loaded(name, mode="RGB"):
    return ImageOps.exif_transpose(Image.open(io.BytesIO(tree[name]))).convert(mode)


def rows(part):
    return sorted((name for name in tree if name.split("/")[1] == part), key=lambda name: (name.split("/")[2], name))


settled = transforms.Compose([transforms.Resize(17), transforms.CenterCrop(20)])
for part in ("train", "val", "test"):
    golden[part] = np.stack([to_tensor(settled(loaded(name))).numpy() for name in rows(part)])
    golden[part + "-labels"] = np.array([names.index(name.split("/")[2]) for name in rows(part)])
small = transforms.Compose([transforms.Resize(24), transforms.CenterCrop(15), transforms.ToTensor()])
golden["grey"] = np.stack([small(loaded(name, "L")).numpy() for name in rows("test")])

# A random resized crop drawn by the formulas in the Javadoc of Draws and ResizedCrop, written here anew
MASK, GAMMA, RESIZED_CROP, AUGMENT, SHUFFLE = 2**64 - 1, 0x9E3779B97F4A7C15, 3, 2, 1


def mix(z):
    z = (z + GAMMA) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


class Draws:
    def __init__(self, seed, purpose, epoch, item):
        self.state = mix((mix((mix((mix(seed & MASK) + purpose) & MASK) + epoch) & MASK) + item) & MASK)

    def draw(self):
        drawn, self.state = mix(self.state), (self.state + GAMMA) & MASK
        return drawn

    def below(self, bound):
        return (self.draw() * bound) >> 64

    def between(self, low, high):
        return low + (high - low) * ((self.draw() >> 11) * 2.0**-53)

    def permutation(self, count):
        order = list(range(count))
        for last in range(count - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return order


def resized_crop(draws, width, height, scale, ratio):
    for _ in range(10):
        area = height * width * draws.between(*scale)
        aspect = math.exp(draws.between(math.log(ratio[0]), math.log(ratio[1])))
        w, h = round(math.sqrt(area * aspect)), round(math.sqrt(area / aspect))
        if 0 < w <= width and 0 < h <= height:
            return draws.below(height - h + 1), draws.below(width - w + 1), h, w
    w, h = width, height
    if width / height < ratio[0]:
        h = round(w / ratio[0])
    elif width / height > ratio[1]:
        w = round(h * ratio[1])
    return (height - h) // 2, (width - w) // 2, h, w


seed, epoch = 42, 3
augmented = []
train = rows("train")
for row in Draws(seed, SHUFFLE, epoch, 0).permutation(len(train)):
    picture = loaded(train[row])
    # A narrow range of ratios, so that the fallback is drawn too
    box = resized_crop(Draws(seed, RESIZED_CROP, epoch, row), *picture.size, (0.3, 1.0), (0.9, 1.1))
    cut = transforms.functional.resized_crop(picture, *box, [20, 20])
    if Draws(seed, AUGMENT, epoch, row).below(2) == 1:
        cut = transforms.functional.hflip(cut)
    augmented.append(to_tensor(cut).numpy())
golden["augmented"] = np.stack(augmented)
np.savez_compressed("folder-golden.npz", **golden)

# The same pixels as an array: 8-bit images of one size
pixels = numbers.integers(0, 256, (6, 12, 10, 3), dtype="uint8")
np.savez("array.npz", x_test=pixels.transpose(0, 3, 1, 2), y_test=np.arange(6) % 3)
shrink = transforms.Compose([transforms.Resize(8), transforms.CenterCrop(6), transforms.ToTensor()])
np.savez_compressed("array-golden.npz", settled=np.stack([shrink(Image.fromarray(p)).numpy() for p in pixels]),
                    grey=np.stack([transforms.ToTensor()(Image.fromarray(p).convert("L")).numpy() for p in pixels]))
