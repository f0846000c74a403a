"""Ratios of the fast lighting path against the usual tools, side by side; with --write kept.

ImageNet-C's own brightness is written out here from its formula (value of HSV plus a constant),
since its package no longer imports. Every pair is timed in turns, on one core each, as sweeps give
a process to each core; the ratio is the median of turns.
Run: python benchmarks/lighting.py [--write]
"""

# ruff: noqa: T201  what a benchmark says is its result

import sys
import time
from collections.abc import Callable
from functools import partial

import albumentations
import cv2
import kornia
import numpy as np
import torch
from results import keep, machine

from lab.adversary.attack.attack import Rules, attack
from lab.adversary.guards import GUARDS
from lab.adversary.searches import SEARCHES
from lab.core.contracts import CANVAS_PX
from lab.encoders import ENCODERS
from lab.experiments.lighting.ground import ground_of, head_of
from lab.perturb.corruption import defocus_kernel
from lab.perturb.light import CODES, code_of, relight
from lab.perturb.light_parameters import light
from lab.perturb.relighting import sensor_noise, shoot, table_of

N, TURNS = 64, 9
Batch = Callable[[], object]


def hsv_brightness(image: np.ndarray, added: float) -> np.ndarray:
    """ImageNet-C's brightness: to HSV, V + constant, clip, back (Hendrycks & Dietterich 2019)."""
    x = image / 255.0
    top, bottom = x.max(axis=2), x.min(axis=2)
    spread = top - bottom
    safe = np.where(spread == 0, 1, spread)
    r, g, b = x[..., 0], x[..., 1], x[..., 2]
    hue = np.where(
        top == r, (g - b) / safe, np.where(top == g, 2 + (b - r) / safe, 4 + (r - g) / safe)
    )
    hue = np.where(spread == 0, 0, (hue / 6) % 1)
    saturation = np.where(top == 0, 0, spread / np.where(top == 0, 1, top))
    value = np.clip(top + added, 0, 1)
    sixth = np.floor(hue * 6)
    f = hue * 6 - sixth
    p, q, t = (value * (1 - saturation * k) for k in (1, f, 1 - f))
    choices = [
        (value, t, p),
        (q, value, p),
        (p, value, t),
        (p, q, value),
        (t, p, value),
        (value, p, q),
    ]
    out = np.zeros_like(x)
    for k, channels in enumerate(choices):
        here = sixth.astype(int) % 6 == k
        for c, channel in enumerate(channels):
            out[..., c][here] = channel[here]
    return (np.clip(out, 0, 1) * 255).astype(np.uint8)


def pairs(images: list[np.ndarray]) -> list[tuple[str, str, float | None, Batch, Batch]]:
    """Return (job, peer, target ratio, ours, theirs) for every peer that is here."""
    brighter = table_of(light(exposure_stops=1.0, temperature_kelvin=5000, gamma=0.9))
    table = np.ascontiguousarray(np.asarray(brighter)[None])
    ramp = np.tile(np.linspace(0.5, 1.0, CANVAS_PX, dtype=np.float32), (CANVAS_PX, 1))
    kernel, tone = defocus_kernel(6.0, 0.5), code_of(CODES**1.3)
    ours: dict[str, Batch] = {
        "exposure, colour and tone curve": lambda: [cv2.LUT(image, table) for image in images],
        "light ramp": lambda: [relight(image, ramp) for image in images],
        "defocus, radius 6": lambda: [cv2.filter2D(image, -1, kernel) for image in images],
        "Gaussian blur, sigma 4 (*)": lambda: [
            cv2.GaussianBlur(image, (0, 0), 4.0) for image in images
        ],
        "tone curve": lambda: [cv2.LUT(image, tone) for image in images],
    }
    found: list[tuple[str, str, float | None, Batch, Batch]] = [
        ("exposure, colour and tone curve", "ImageNet-C brightness", 100.0,
         ours["exposure, colour and tone curve"],
         lambda: [hsv_brightness(image, 0.3) for image in images]),
    ]  # fmt: skip
    tensor = torch.from_numpy(np.stack(images).transpose(0, 3, 1, 2) / 255).float()
    lit = kornia.augmentation.RandomLinearIllumination(p=1.0)
    blurred = partial(kornia.filters.gaussian_blur2d, tensor, (33, 33), (4.0, 4.0))
    disc = torch.from_numpy(kernel)[None].float()
    gamma = albumentations.RandomGamma((130, 130), p=1.0)
    soft = albumentations.Defocus((6, 6), (0.5, 0.5), p=1.0)
    torch_peer = f"kornia {kornia.__version__}"
    byte_peer = f"albumentations {albumentations.__version__}"
    even, blur, defocus = (
        "exposure, colour and tone curve",
        "Gaussian blur, sigma 4 (*)",
        "defocus, radius 6",
    )
    found += [
        ("light ramp", torch_peer, 3.0, ours["light ramp"], lambda: lit(tensor)),
        (blur, torch_peer, 10.0, ours[blur], blurred),
        (defocus, torch_peer, None, ours[defocus], lambda: kornia.filters.filter2d(tensor, disc)),
        (even, torch_peer, None, ours[even], lambda: kornia.enhance.adjust_brightness(tensor, 0.3)),
        ("tone curve", byte_peer, None, ours["tone curve"],
         lambda: [gamma(image=image) for image in images]),
        (defocus, byte_peer, None, ours[defocus], lambda: [soft(image=image) for image in images]),
    ]  # fmt: skip
    return found


def timed(batch: Batch) -> float:
    """Return the seconds of one run."""
    start = time.perf_counter()
    batch()
    return time.perf_counter() - start


def compare(ours: Batch, theirs: Batch) -> tuple[float, float, np.ndarray]:
    """Return milliseconds an image of both, and the ratio of every turn; one core each."""
    threads = torch.get_num_threads(), cv2.getNumThreads()
    torch.set_num_threads(1), cv2.setNumThreads(1)
    ours(), theirs()
    turns = np.array([(timed(ours), timed(theirs)) for _ in range(TURNS)])
    torch.set_num_threads(threads[0]), cv2.setNumThreads(threads[1])
    mine, other = np.median(turns, axis=0) / N * 1000
    return float(mine), float(other), turns[:, 1] / turns[:, 0]


def main() -> None:
    """Print, and with --write keep, the table."""
    rng = np.random.default_rng(0)
    images = list(rng.integers(0, 256, (N, CANVAS_PX, CANVAS_PX, 3), dtype=np.uint8))
    lines = ["One core each.", "",
             "| job | ours, ms an image | peer | peer, ms | times faster | target | |",
             "|---|---|---|---|---|---|---|"]  # fmt: skip
    for job, peer, target, ours, theirs in pairs(images):
        mine, other, ratio = compare(ours, theirs)
        low, high = np.quantile(ratio, [0.25, 0.75])
        verdict = "" if target is None else "reached" if np.median(ratio) >= target else "missed"
        lines.append(
            f"| {job} | {mine:.3f} | {peer} | {other:.3g} | {np.median(ratio):.1f} ({low:.1f} to "
            f"{high:.1f}) | {'' if target is None else f'{target:g}'} | {verdict} |"
        )
    lines += ["", "(*) OpenCV's own: the lab blurs by defocus, and has no Gaussian blur.", "",
              *cost_beside_encoding(images), "", *attack_seconds()]  # fmt: skip
    body = "\n".join(lines)
    print(f"{machine()}\n\n{body}")
    if "--write" in sys.argv:
        keep("Lighting", "python benchmarks/lighting.py --write", body)


def cost_beside_encoding(images: list[np.ndarray]) -> list[str]:
    """Say what relighting costs beside what the encoder costs that reads the picture."""
    rng = np.random.default_rng(1)
    lights = rng.random((N, 13))
    noise = sensor_noise("a", 0)
    encoder = ENCODERS.get("lite0")
    encoder.encode(images[:2])
    each = {
        "a light of one table": lambda: [
            cv2.LUT(i, np.zeros((1, 256, 3), np.uint8)) for i in images
        ],
        "any light, without noise": lambda: [
            shoot(i, x).still() for i, x in zip(images, lights, strict=True)
        ],
        "any light, four noise draws": partial(_drawn, images, lights, noise),
    }
    seconds = {name: np.median([timed(batch) for _ in range(5)]) for name, batch in each.items()}
    encoding = np.median([timed(lambda: encoder.encode(images)) for _ in range(5)])
    said = [f"Encoding by lite0 takes {encoding / N * 1000:.1f} ms an image (all cores)."]
    for name, value in seconds.items():
        times = 4 if "four" in name else 1
        share = value / (encoding * times)
        of = "encoding it four times" if times == 4 else "encoding it"
        said.append(
            f"- {name}: {value / N * 1000:.2f} ms an image on one core, {share:.0%} of {of}"
        )
    return said


def attack_seconds() -> list[str]:
    """Say what an attack of 40 forward-equivalents, four noise draws each, takes a picture."""
    ground = ground_of("emojilab", "", "group", n_test=20, seed=0)
    said = []
    for name in ("lite0", "hog", "vit"):
        head = head_of(ground, name)
        rows = ground.test[head.right[ground.test]][: 4 if name == "vit" else 8]
        for search in ("random", "gradient"):
            if search == "gradient" and not head.victim().has_slopes:
                continue
            guards = {guard.id: guard for guard in GUARDS}
            limits = {guard.id: guard.threshold for guard in GUARDS}
            rules = Rules(guards=guards, thresholds=limits)
            pictures = ground.pictures(rows)
            start = time.perf_counter()
            attack(head.victim(), pictures, rows.tolist(), SEARCHES.get(search), rules)
            each = (time.perf_counter() - start) / len(rows)
            said.append(
                f"- {name}, {search}: {each:.1f} s a picture, guards, no judge (n = {len(rows)})"
            )
    return ["Attacks of 40 forward-equivalents (160 passes), on all cores:", *said]


def _drawn(images: list[np.ndarray], lights: np.ndarray, noise: np.ndarray) -> None:
    for image, cube in zip(images, lights, strict=True):
        shot = shoot(image, cube)
        for _ in range(4):
            shot.draw(noise)


if __name__ == "__main__":
    main()
