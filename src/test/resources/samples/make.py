"""Writes the datasets and golden batches of DatasetTest. Run in this folder: python3 make.py

The augmented batches follow the formulas in Draws' Javadoc, written here anew.
"""
import numpy as np
import torch

MASK = 2**64 - 1
GAMMA = 0x9E3779B97F4A7C15
SPLIT, SHUFFLE, AUGMENT = 0, 1, 2


def mix(z):
    z = (z + GAMMA) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


class Draws:
    def __init__(self, seed, purpose, epoch, item):
        self.state = mix((mix((mix((mix(seed & MASK) + purpose) & MASK) + epoch) & MASK) + item) & MASK)

    def below(self, bound):
        draw = mix(self.state)
        self.state = (self.state + GAMMA) & MASK
        return (draw * bound) >> 64

    def permutation(self, count):
        order = list(range(count))
        for last in range(count - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return order


def normalize(x, scale, mean, std):
    shape = (-1,) + (1,) * (x.dim() - 2)
    return (x.float() * scale - torch.tensor(mean).reshape(shape)) / torch.tensor(std).reshape(shape)


random = np.random.default_rng(7)
mean, std = [0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.2010]

# Images of 6 x 5 pixels, in both layouts and in grey
x_train = random.integers(0, 256, (10, 3, 6, 5), dtype="uint8")
y_train = random.integers(0, 4, 10)
y_train[0] = 3
x_test = random.integers(0, 256, (4, 3, 6, 5), dtype="uint8")
y_test = random.integers(0, 4, 4)
np.savez_compressed("images.npz", x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
np.savez("images-last.npz", x_train=x_train.transpose(0, 2, 3, 1), y_train=y_train.reshape(-1, 1),
         x_val=x_test.transpose(0, 2, 3, 1), y_val=y_test.astype("float32").reshape(-1, 1))
np.savez("grey.npz", x_train=x_train[:, 0], y_train=y_train % 2 == 1)
golden = {"test": normalize(torch.tensor(x_test), 1 / 255, mean, std).numpy(),
          "train": normalize(torch.tensor(x_train), 1 / 255, mean, std).numpy(),
          "grey": (torch.tensor(x_train[:, :1]).float() / 255).numpy()}

# A shuffled and augmented epoch: seed 42, epoch 3, padding 2, flips
seed, epoch, padding = 42, 3, 2
order = Draws(seed, SHUFFLE, epoch, 0).permutation(10)
augmented = []
for row in order:
    draws = Draws(seed, AUGMENT, epoch, row)
    down, right = draws.below(2 * padding + 1), draws.below(2 * padding + 1)
    flipped = draws.below(2) == 1
    padded = np.pad(x_train[row], ((0, 0), (padding, padding), (padding, padding)))
    cut = padded[:, down:down + 6, right:right + 5]
    augmented.append(cut[:, :, ::-1] if flipped else cut)
golden["augmented"] = normalize(torch.tensor(np.stack(augmented)), 1 / 255, mean, std).numpy()
golden["order"] = np.array(order)

# x y cut by a split of 0.3 for validation and 0.2 for testing, seed 5
order = Draws(5, SPLIT, 0, 0).permutation(10)
features = random.normal(size=(10, 4))
values = random.normal(size=10)
np.savez("table.npz", x=features, y=values)
np.savez("table-wide.npz", x=features.astype("float32"), y=np.stack([values, -values], 1))
test, validation, train = sorted(order[:2]), sorted(order[2:5]), sorted(order[5:])
for part, rows in [("test", test), ("validation", validation), ("train", train)]:
    golden["table-x-" + part] = (features[rows] * 2 - 0.5) / [1.0, 2.0, 3.0, 4.0]
    golden["table-y-" + part] = values[rows]
np.savez("golden.npz", **golden)
