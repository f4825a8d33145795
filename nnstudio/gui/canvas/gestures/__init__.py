"""What one can do on the canvas with the pointer, a file each."""

from nnstudio.gui.canvas.gestures.band import BandGesture
from nnstudio.gui.canvas.gestures.base import Gesture
from nnstudio.gui.canvas.gestures.carry import CarryGesture
from nnstudio.gui.canvas.gestures.drop import DropGesture
from nnstudio.gui.canvas.gestures.lock import LockGesture
from nnstudio.gui.canvas.gestures.pan import PanGesture

__all__ = ["BandGesture", "CarryGesture", "DropGesture", "Gesture", "LockGesture", "PanGesture"]
