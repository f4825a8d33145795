"""The geometry of windows that slide over images: for convolution and pooling alike."""

from __future__ import annotations

from dataclasses import dataclass

Pair = tuple[int, int]
Sides = tuple[int, int, int, int]

_NOTHING = (slice(0, 0), slice(0, 0))


@dataclass(frozen=True)
class Window:
    """A window that slides over images: pairs are (vertical, horizontal).

    Padding is `valid` (none), `same` or cells per side as (top, bottom, left, right). `same` makes
    the output size = input size / stride, rounded up; where the padding is odd the extra cell goes
    to the bottom and right, as in TensorFlow, Keras and ONNX's SAME_UPPER.

    Fewer than no cells at the bottom or right cut the image there, so that a convolution need not
    compute what the pooling after it drops.
    """

    kernel: Pair
    stride: Pair = (1, 1)
    dilation: Pair = (1, 1)
    padding: str | Sides = "valid"

    @property
    def is_pointwise(self) -> bool:
        """Whether every output sees the one cell at its own place."""
        return self.kernel == self.stride == (1, 1) and self.padding in ("valid", "same", (0, 0, 0, 0))

    def over(self, image: Pair) -> tuple[Axis, Axis]:
        """Return how the window slides down and across an image of size (height, width)."""
        top, bottom, left, right = self.sides(image)
        rows = Axis(image[0], self.kernel[0], self.stride[0], self.dilation[0], top, bottom)
        columns = Axis(image[1], self.kernel[1], self.stride[1], self.dilation[1], left, right)
        return rows, columns

    def sides(self, image: Pair) -> Sides:
        """Return the cells of padding (top, bottom, left, right) around an image of size (height, width)."""
        if self.padding == "valid":
            return (0, 0, 0, 0)
        if isinstance(self.padding, str):
            return (*self._same(image, 0), *self._same(image, 1))
        return self.padding

    def output_size(self, image: Pair) -> Pair:
        """Return (height, width) of the output; below 1 where the window is larger than the padded image."""
        rows, columns = self.over(image)
        return rows.outputs, columns.outputs

    def _same(self, image: Pair, axis: int) -> Pair:
        outputs = -(-image[axis] // self.stride[axis])
        span = self.dilation[axis] * (self.kernel[axis] - 1) + 1
        missing = max(0, (outputs - 1) * self.stride[axis] + span - image[axis])
        return missing // 2, missing - missing // 2


@dataclass(frozen=True)
class Axis:
    """A window along one axis: at output `i` its tap `k` covers cell i * stride + k * dilation - before."""

    size: int
    kernel: int
    stride: int = 1
    dilation: int = 1
    before: int = 0
    after: int = 0

    @property
    def padded(self) -> int:
        """The number of cells with padding."""
        return self.before + self.size + self.after

    @property
    def span(self) -> int:
        """The number of cells from a window's first tap to its last, both included."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def outputs(self) -> int:
        """The number of positions: floor((padded - span) / stride) + 1."""
        return (self.padded - self.span) // self.stride + 1

    @property
    def is_unpadded(self) -> bool:
        """Whether no window sees padding."""
        return self.before == 0 and self.after <= 0

    @property
    def is_tiled(self) -> bool:
        """Whether every cell belongs to one window alone, windows having several."""
        return (
            self.kernel == self.stride > self.dilation == 1 and self.padded == self.size == self.outputs * self.kernel
        )

    def tap(self, k: int) -> tuple[slice, slice]:
        """Return the outputs whose tap `k` lies on the image rather than on padding, and the cells it covers."""
        offset = k * self.dilation - self.before
        first = max(0, -(offset // self.stride))
        end = min(self.outputs, (self.size - 1 - offset) // self.stride + 1)
        if end <= first:
            return _NOTHING
        return slice(first, end), slice(first * self.stride + offset, (end - 1) * self.stride + offset + 1, self.stride)

    def taps_of(self, output: int) -> list[tuple[int, int]]:
        """Return each (tap, cell) of an output that lies on the image, by ascending cell."""
        start = output * self.stride - self.before
        cells = ((k, start + k * self.dilation) for k in range(self.kernel))
        return [(k, cell) for k, cell in cells if 0 <= cell < self.size]

    def taps_onto(self, cell: int) -> list[tuple[int, int]]:
        """Return each (tap, output) that covers a cell of the image, by ascending output."""
        starts = ((k, cell + self.before - k * self.dilation) for k in reversed(range(self.kernel)))
        outputs = ((k, start // self.stride) for k, start in starts if start % self.stride == 0)
        return [(k, output) for k, output in outputs if 0 <= output < self.outputs]
