"""Where samples come from, one source per file; a new source is a file here and a line below."""

from nnstudio.data.sources.base import SOURCES, DataSource, FileSource, UndividedSource
from nnstudio.data.sources.circles import Circles
from nnstudio.data.sources.csv import Csv
from nnstudio.data.sources.digits import Digits
from nnstudio.data.sources.images import Images
from nnstudio.data.sources.mnist import Mnist
from nnstudio.data.sources.moons import Moons
from nnstudio.data.sources.npz import Npz
from nnstudio.data.sources.series import Series
from nnstudio.data.sources.shakespeare import Shakespeare
from nnstudio.data.sources.spirals import Spirals
from nnstudio.data.sources.table import TableSource
from nnstudio.data.sources.text import Text
from nnstudio.data.sources.toy import ToySource
from nnstudio.data.sources.xor import Xor

__all__ = [
    "SOURCES",
    "Circles",
    "Csv",
    "DataSource",
    "Digits",
    "FileSource",
    "Images",
    "Mnist",
    "Moons",
    "Npz",
    "Series",
    "Shakespeare",
    "Spirals",
    "TableSource",
    "Text",
    "ToySource",
    "UndividedSource",
    "Xor",
]
