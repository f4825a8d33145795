"""How gradients change weights, one method per file; importing the package registers them all."""

from nnstudio.engine.optimizers.adadelta import Adadelta
from nnstudio.engine.optimizers.adagrad import Adagrad
from nnstudio.engine.optimizers.adam import Adam, AdamW
from nnstudio.engine.optimizers.base import OPTIMIZERS, Optimizer, OptimizerState
from nnstudio.engine.optimizers.rmsprop import RMSprop
from nnstudio.engine.optimizers.sgd import SGD

__all__ = ["OPTIMIZERS", "SGD", "Adadelta", "Adagrad", "Adam", "AdamW", "Optimizer", "OptimizerState", "RMSprop"]
