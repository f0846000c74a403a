"""Pictures that every guard must take: usual ones with something to lose, and degenerate ones."""

import numpy as np

from lab.adversary.base import Relit
from lab.perturb.light import LINEAR_OF_CODE, LUMINANCE, relight

SIDE = 224
AXIS = np.linspace(-1, 1, SIDE)
NO_NOISE = np.zeros((SIDE, SIDE), np.float32)


def plain(*rgb):
    return np.broadcast_to(np.array(rgb, np.uint8), (SIDE, SIDE, 3)).copy()


def drawing():
    """A face on white, as an emoji has it: large areas of one colour with sharp edges."""
    y, x = np.mgrid[:SIDE, :SIDE]
    image = plain(255, 255, 255)
    image[(x - 112) ** 2 + (y - 112) ** 2 < 90**2] = (255, 204, 77)
    for middle in (80, 144):
        image[((x - middle) / 10) ** 2 + ((y - 90) / 16) ** 2 < 1] = (102, 69, 0)
    image[(abs(y - 150) < 6) & (abs(x - 112) < 45)] = (190, 25, 49)
    return image


def photograph():
    """Patches and grain on all scales, dark and light, as a photograph has them."""
    rng = np.random.default_rng(5)
    layers = sum(
        np.kron(rng.standard_normal((224 // n, 224 // n, 3)), np.ones((n, n, 1))) * n**0.5
        for n in (2, 7, 28)
    )
    return np.clip(110 + 14 * layers, 4, 250).astype(np.uint8)


def stripes():
    image = plain(30, 60, 30)
    image[:, (np.arange(SIDE) // 5) % 2 == 0] = (200, 180, 210)
    return image


def checks():
    """Black and white from pixel to pixel: the finest texture there is."""
    odd = np.add.outer(np.arange(SIDE), np.arange(SIDE)) % 2
    return np.repeat((odd * 255).astype(np.uint8)[..., None], 3, axis=2)


USUAL = {"drawing": drawing(), "photograph": photograph(), "stripes": stripes()}
PLAIN = {"black": plain(0, 0, 0), "white": plain(255, 255, 255), "red": plain(200, 20, 20)}
DEGENERATE = PLAIN | {"checks": checks(), "one pixel": plain(90, 90, 90)}
DEGENERATE["one pixel"][100, 100] = 255


def even(stops):
    return np.full((SIDE, SIDE), 2.0**stops, np.float32)


def shadow(stops):
    """A soft shadow over the left half."""
    darkest = 2.0**-stops
    row = darkest + (1 - darkest) / (1 + np.exp(-8 * AXIS))
    return np.repeat(row[None], SIDE, axis=0).astype(np.float32)


def vignette(stops):
    """Darker corners, by so many stops."""
    p2 = (2 ** (stops / 2) - 1) / 2
    return ((1 + p2 * np.add.outer(AXIS**2, AXIS**2)) ** -2.0).astype(np.float32)


def lit(image, field, electrons=2000.0):
    """The picture under a light, with the noise of a sensor that lost some of it."""
    gain = np.minimum(field[..., None], 1)
    linear = LINEAR_OF_CODE[image]
    variance = gain * (1 - gain) * linear / electrons + (1 - gain**2) * (2 / electrons) ** 2
    return Relit(relight(image, field), np.sqrt(variance @ LUMINANCE**2).astype(np.float32))


def same(image):
    return Relit(image.copy(), NO_NOISE)
