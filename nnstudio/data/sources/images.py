"""A folder of pictures, sorted into folders by class or listed in a table beside them."""

from __future__ import annotations

from pathlib import Path

from nnstudio.data.dataset import Dataset
from nnstudio.data.meaning import NOTHING_LEARNED, Meaning
from nnstudio.data.sources.base import SOURCES, FileSource, UndividedSource
from nnstudio.data.sources.mnist import Mnist
from nnstudio.data.watch import Watch, unwatched
from nnstudio.hyperparameters import choice, integers, text


@SOURCES.register
class Images(UndividedSource, FileSource):
    """A folder with pictures of each class in a folder of its own, such as cats/1.png and dogs/2.jpg.

    Folders train, val and test around those of the classes are the splits. Pictures that lie in the folder itself
    get their classes from a CSV file in it, whose first two columns are the names of the files and of their classes.
    Read are PNG, JPEG, WebP, BMP, GIF (the first picture), TIFF, PNM, AVIF, JPEG 2000 and TGA; files that cannot be
    read are left out and listed. Inputs are bytes (N, 1, H, W) of grey or (N, 3, H, W) of red, green and blue.
    """

    path: str = text("", help="Folder that holds the pictures, or a folder of them for each class.")
    size: tuple[int, int] | None = integers(
        None,
        low=1,
        high=4096,
        least=2,
        most=2,
        unset="that of the first",
        help="Height and width that pictures are brought to; unless given, those of the first, made smaller where it "
        "has more than 64 pixels either way.",
    )
    fit: str = choice(
        "stretch",
        ("stretch", "letterbox", "crop"),
        help="What becomes of pictures with other proportions: stretched, given black edges, or cut on both sides.",
    )
    colours: str = choice(
        "automatic",
        ("automatic", "grey", "colour"),
        help="One channel of grey or three of colour; automatic is grey if the pictures are.",
    )
    labels: str = text(
        "",
        optional=True,
        help="CSV file in the folder with the names of pictures and their classes; unless given, the only one there.",
    )

    @classmethod
    def reads(cls, path: Path) -> bool:
        return path.is_dir() and not Mnist.reads(path)

    def read(self) -> Dataset:
        return self.read_as(NOTHING_LEARNED, unwatched)

    def read_as(self, learned: Meaning, watch: Watch) -> Dataset:
        from nnstudio.data.pictures.dataset import picture_dataset  # noqa: PLC0415  # Pillow is for who has pictures

        folder = self.place()
        table = folder / self.labels if self.labels else None
        is_grey = None if self.colours == "automatic" else self.colours == "grey"
        dataset = picture_dataset(
            folder, table, size=self.size, is_grey=is_grey, fit=self.fit, names=learned.classes, watch=watch
        )
        return dataset if len(dataset.test) else self.divided(dataset)
