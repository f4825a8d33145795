"""Images seen through affine maps: a batch at a time, one bilinear resampling whatever was combined."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nnstudio.data.samples import Array


def resampled(images: Array, maps: Array) -> npt.NDArray[np.float32]:
    """Return images (N, C, H, W) as float32, each pixel fetched from where its image's map (N, 3, 3) says.

    Maps are of (y, x, 1) from the images' centre. What lies beyond an edge is as the nearest pixel of the edge.
    Between pixels values are interpolated linearly; where maps hit pixels exactly, values stay exact.
    """
    count, channels, height, width = images.shape
    y, down = _along(maps[:, 0], height, width, height)
    x, right = _along(maps[:, 1], height, width, width)
    row, column = y.astype(np.intp), x.astype(np.intp)
    np.minimum(row, max(height - 2, 0), out=row)  # so that there is always a pixel below and to the right
    np.minimum(column, max(width - 2, 0), out=column)
    y -= row
    x -= column
    places = row
    places *= width
    places += column
    places += (np.arange(count) * (channels * height * width))[:, np.newaxis, np.newaxis]
    return _interpolated(images, places, (y, x), (down * width, right))


def _along(maps: Array, height: int, width: int, side: int) -> tuple[npt.NDArray[np.float32], int]:
    """Return the coordinates (N, H, W) along one axis, within its side, and how far the next pixel is on it."""
    rows = np.arange(height) - (height - 1) / 2
    columns = np.arange(width) - (width - 1) / 2
    by_row = maps[:, :1] * rows + (maps[:, 2:] + (side - 1) / 2)
    by_column = maps[:, 1:2] * columns
    coordinates = by_row.astype(np.float32)[:, :, np.newaxis] + by_column.astype(np.float32)[:, np.newaxis]
    np.maximum(coordinates, 0, out=coordinates)
    np.minimum(coordinates, side - 1, out=coordinates)
    return coordinates, int(side > 1)


def _interpolated(
    images: Array, places: Array, shares: tuple[Array, Array], steps: tuple[int, int]
) -> npt.NDArray[np.float32]:
    """Fetch the pixels at places (N, H, W) of the flat images and their neighbours, and weigh them by their shares."""
    flat = images.astype(np.float32).reshape(-1)
    changed = np.empty(images.shape, np.float32)
    (down, right), (share_down, share_right) = steps, shares
    plane = images.shape[2] * images.shape[3]
    for channel in range(images.shape[1]):
        rows = []
        for below in (0, down):
            here = flat[channel * plane + below :]
            row, beside = here.take(places, mode="clip"), here[right:].take(places, mode="clip")
            beside -= row
            beside *= share_right
            row += beside
            rows.append(row)
        upper, lower = rows
        lower -= upper
        lower *= share_down
        np.add(upper, lower, out=changed[:, channel])
    return changed
